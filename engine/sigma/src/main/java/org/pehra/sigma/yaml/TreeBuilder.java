package org.pehra.sigma.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Position;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds one document's tree from parser events with a stack of its own, so that nesting cannot
 * overflow the thread's, and stops at the limits. For one document only.
 */
final class TreeBuilder {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setUseMarks(true).setCodePointLimit(Integer.MAX_VALUE).build();

  private static final Set<String> TEXT_TAGS = Set.of("!", "tag:yaml.org,2002:str");
  private static final Set<String> TAGS =
      Stream.of("str", "int", "float", "bool", "null", "seq", "map")
          .map("tag:yaml.org,2002:"::concat)
          .collect(Collectors.toUnmodifiableSet());

  private final String file;
  private final int firstLine;
  private final YamlLimits limits;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private int nodes;
  private @Nullable YamlNode root;

  TreeBuilder(String file, int firstLine, YamlLimits limits) {
    this.file = file;
    this.firstLine = firstLine;
    this.limits = limits;
  }

  /** A list or map whose end has not come yet. */
  private static final class Open {
    final boolean mapping;
    final Optional<String> anchor;
    final Position position;
    final List<YamlNode> items = new ArrayList<>();
    final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    final List<YamlNode> merged = new ArrayList<>();
    YamlNode.@Nullable Scalar key;

    Open(boolean mapping, Optional<String> anchor, Position position) {
      this.mapping = mapping;
      this.anchor = anchor;
      this.position = position;
    }
  }

  @Nullable YamlNode build(String text) {
    for (var event : new Parse(SETTINGS).parseString(text)) {
      switch (event.getEventId()) {
        case Scalar -> scalar((ScalarEvent) event);
        case SequenceStart -> open(false, (NodeEvent) event);
        case MappingStart -> open(true, (NodeEvent) event);
        case SequenceEnd, MappingEnd -> close();
        case Alias -> alias((AliasEvent) event);
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
      }
    }
    return root instanceof YamlNode.Scalar scalar && scalar.isNull() ? null : root;
  }

  private void scalar(ScalarEvent event) {
    var position = position(event);
    var tag = event.getTag().orElse("");
    refuseForeignTag(tag, position);
    boolean plain = event.isPlain() && (tag.isEmpty() || !TEXT_TAGS.contains(tag));
    var scalar = new YamlNode.Scalar(event.getValue(), plain, position);
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), scalar));
    add(scalar);
  }

  private void open(boolean mapping, NodeEvent event) {
    var position = position(event);
    var tag =
        switch (event) {
          case MappingStartEvent start -> start.getTag().orElse("");
          case SequenceStartEvent start -> start.getTag().orElse("");
          default -> "";
        };
    refuseForeignTag(tag, position);
    if (!open.isEmpty() && open.getLast().mapping && open.getLast().key == null) {
      throw new YamlException(position, "a key must be a text, not a list or map", "");
    }
    if (open.size() >= limits.depth()) {
      throw new YamlException(
          position, "nested too deep", "the limit is " + limits.depth() + " levels");
    }
    var anchor = event.getAnchor().map(a -> a.getValue());
    open.addLast(new Open(mapping, anchor, position));
  }

  private void close() {
    var done = open.removeLast();
    YamlNode node;
    if (done.mapping) {
      done.merged.forEach(from -> mergeInto(done, from));
      int size = 1;
      for (var entry : done.entries.values()) {
        size += 1 + entry.value().size();
      }
      node = new YamlNode.Mapping(done.entries, size, done.position);
    } else {
      int size = 1;
      for (var item : done.items) {
        size += item.size();
      }
      node = new YamlNode.Sequence(done.items, size, done.position);
    }
    nodes -= node.size() - 1; // add() counts the whole tree; its parts were counted already
    done.anchor.ifPresent(anchor -> anchors.put(anchor, node));
    add(node);
  }

  private void alias(AliasEvent event) {
    var position = position(event);
    var name = event.getAlias().getValue();
    var target = anchors.get(name);
    if (target == null) {
      boolean inside = open.stream().anyMatch(o -> o.anchor.equals(Optional.of(name)));
      throw new YamlException(
          position,
          inside ? "alias *" + name + " contains itself" : "alias *" + name + " has no anchor",
          "a text that begins with * must stand in quotes");
    }
    add(target);
  }

  private void add(YamlNode node) {
    nodes += node.size();
    if (nodes > limits.nodes()) {
      throw new YamlException(
          node.position(),
          "document has too many values",
          "the limit is " + limits.nodes() + ", those repeated by aliases counted each time");
    }
    if (open.isEmpty()) {
      root = node;
      return;
    }
    var parent = open.getLast();
    if (!parent.mapping) {
      parent.items.add(node);
    } else if (parent.key == null) {
      parent.key = key(parent, node);
    } else {
      var key = parent.key;
      parent.key = null;
      if (key.plain() && key.text().equals("<<")) {
        merge(parent, node);
      } else {
        parent.entries.put(key.text(), new YamlNode.Entry(key, node));
      }
    }
  }

  private static YamlNode.Scalar key(Open parent, YamlNode node) {
    if (!(node instanceof YamlNode.Scalar scalar)) {
      throw new YamlException(node.position(), "a key must be a text, not a list or map", "");
    }
    var before = parent.entries.get(scalar.text());
    if (before != null) {
      throw new YamlException(
          scalar.position(),
          "key '" + scalar.text() + "' is here twice",
          "the first is in line "
              + before.key().position().line()
              + "; make the values one list, or use two selections");
    }
    return scalar;
  }

  /** YAML 1.1's merge key, which rule files written for Python tools may use. */
  private static void merge(Open parent, YamlNode node) {
    switch (node) {
      case YamlNode.Mapping mapping -> parent.merged.add(mapping);
      case YamlNode.Sequence sequence -> parent.merged.addAll(sequence.items());
      case YamlNode.Scalar scalar ->
          throw new YamlException(scalar.position(), "the merge key << needs a map", "");
    }
  }

  private static void mergeInto(Open parent, YamlNode from) {
    if (!(from instanceof YamlNode.Mapping mapping)) {
      throw new YamlException(from.position(), "the merge key << needs a map", "");
    }
    mapping.entries().forEach(parent.entries::putIfAbsent);
  }

  private static void refuseForeignTag(String tag, Position position) {
    if (!tag.isEmpty() && !tag.equals("!") && !TAGS.contains(tag)) {
      throw new YamlException(position, "tag " + tag + " is not allowed", "remove the tag");
    }
  }

  private Position position(Event event) {
    return event
        .getStartMark()
        .map(mark -> new Position(file, firstLine + mark.getLine(), mark.getColumn() + 1))
        .orElseGet(() -> new Position(file, firstLine, 1));
  }
}
