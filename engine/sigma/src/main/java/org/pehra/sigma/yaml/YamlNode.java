package org.pehra.sigma.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Position;

/** A node of a document. Trees are acyclic; their size counts shared parts each time they occur. */
public sealed interface YamlNode {
  Position position();

  /** Nodes in this tree, this one included. */
  int size();

  /** The tree as plain values: maps, lists, strings, numbers, booleans, null. */
  @Nullable Object toPlain();

  /** Writes the content, without positions, style and comments, in a form that keeps its order. */
  void canonical(StringBuilder out);

  /**
   * A single value.
   *
   * @param text as written, escapes and folding resolved
   * @param plain written without quotes, so that it may stand for a number, boolean or null
   */
  record Scalar(String text, boolean plain, Position position) implements YamlNode {
    @Override
    public int size() {
      return 1;
    }

    public boolean isNull() {
      return plain && PlainScalars.isNull(text);
    }

    /** A string, Long, Double, Boolean, or null, by YAML 1.2's core rules. */
    @Override
    public @Nullable Object toPlain() {
      return plain ? PlainScalars.resolve(text) : text;
    }

    @Override
    public void canonical(StringBuilder out) {
      out.append(plain ? 'p' : 'q').append(text.length()).append(':').append(text);
    }
  }

  record Sequence(List<YamlNode> items, int size, Position position) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public List<@Nullable Object> toPlain() {
      var plain = new ArrayList<@Nullable Object>(items.size());
      for (var item : items) {
        plain.add(item.toPlain());
      }
      return Collections.unmodifiableList(plain);
    }

    @Override
    public void canonical(StringBuilder out) {
      out.append('[');
      items.forEach(item -> item.canonical(out));
      out.append(']');
    }
  }

  /** A map with scalar keys, in the order written. */
  record Mapping(Map<String, Entry> entries, int size, Position position) implements YamlNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    public @Nullable YamlNode get(String key) {
      var entry = entries.get(key);
      return entry == null ? null : entry.value();
    }

    public boolean has(String key) {
      return entries.containsKey(key);
    }

    /** Where the key stands, or the map itself when it is not there. */
    public Position positionOf(String key) {
      var entry = entries.get(key);
      return entry == null ? position : entry.key().position();
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
      var plain = new LinkedHashMap<String, @Nullable Object>();
      entries.forEach((key, entry) -> plain.put(key, entry.value().toPlain()));
      return Collections.unmodifiableMap(plain);
    }

    @Override
    public void canonical(StringBuilder out) {
      out.append('{');
      for (var entry : entries.values()) {
        entry.key().canonical(out);
        entry.value().canonical(out);
      }
      out.append('}');
    }
  }

  record Entry(Scalar key, YamlNode value) {}
}
