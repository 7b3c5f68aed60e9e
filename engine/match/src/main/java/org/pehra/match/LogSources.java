package org.pehra.match;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.LogSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which Sigma log sources an event answers to. An event belongs to every entry whose conditions it
 * satisfies; a rule sees it when one of these entries has the same value for every part that the
 * rule's log source names. A rule that names none sees every event.
 */
public final class LogSources {
  private static final Set<String> KEYS = Set.of("dataset", "when", "logsource");
  private static final Set<String> PARTS = Set.of("product", "category", "service");

  private final List<Entry> entries;

  private LogSources(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Events of one kind and what Sigma calls them.
   *
   * @param when field → values of which it must have one, compared without case; a trailing {@code
   *     *} stands for any ending. The dataset is a condition on {@code data_stream.dataset}. Empty
   *     for every event.
   */
  public record Entry(Map<String, List<String>> when, LogSource logSource) {
    public Entry {
      var copy = new LinkedHashMap<String, List<String>>();
      when.forEach((field, values) -> copy.put(field, List.copyOf(values)));
      when = java.util.Collections.unmodifiableMap(copy);
    }

    /** Whether a rule of this log source sees the entry's events. */
    boolean answers(LogSource rule) {
      return part(rule.product(), logSource.product())
          && part(rule.category(), logSource.category())
          && part(rule.service(), logSource.service());
    }

    private static boolean part(String rule, String event) {
      return rule.isEmpty() || rule.equalsIgnoreCase(event);
    }
  }

  public static LogSources of(List<Entry> entries) {
    return new LogSources(entries);
  }

  public List<Entry> entries() {
    return entries;
  }

  /** Whether any event could reach a rule of this log source. */
  public boolean reaches(LogSource rule) {
    return seesEverything(rule) || entries.stream().anyMatch(entry -> entry.answers(rule));
  }

  static boolean seesEverything(LogSource rule) {
    return rule.product().isEmpty() && rule.category().isEmpty() && rule.service().isEmpty();
  }

  /**
   * Reads YAML: a map whose {@code logsources} is a list of {@code {dataset, when: {field: value or
   * values}, logsource: {product, category, service}}}, every part optional.
   *
   * @param name of the file, for messages
   * @throws IllegalArgumentException when it is not such a list; says where and what
   */
  public static LogSources read(String name, InputStream yaml) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(yaml);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(name + " is not YAML: " + e.getMessage(), e);
    }
    var content = map(name, document, Set.of("logsources"));
    if (!(content.get("logsources") instanceof List<?> list)) {
      throw new IllegalArgumentException(name + " must have a list of logsources");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      entries.add(entry(name + ", entry " + (i + 1), list.get(i)));
    }
    return new LogSources(entries);
  }

  private static Entry entry(String where, @Nullable Object yaml) {
    var map = map(where, yaml, KEYS);
    Map<String, List<String>> when = new LinkedHashMap<>();
    if (map.get("dataset") != null) {
      when.put(org.pehra.model.Ecs.DATASET, values(map.get("dataset")));
    }
    if (map.get("when") != null) {
      map(where + ", when", map.get("when"), Set.of())
          .forEach((field, value) -> when.put(field, values(value)));
    }
    var source = map(where + ", logsource", map.get("logsource"), PARTS);
    return new Entry(
        when,
        new LogSource(part(source, "product"), part(source, "category"), part(source, "service")));
  }

  private static Map<String, Object> map(String where, @Nullable Object yaml, Set<String> known) {
    if (!(yaml instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(where + " must be a map");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (!known.isEmpty() && !known.contains(String.valueOf(key))) {
            throw new IllegalArgumentException(
                where + ": unknown key " + key + ", known are " + new java.util.TreeSet<>(known));
          }
          if (value != null) {
            named.put(String.valueOf(key), value);
          }
        });
    return named;
  }

  private static List<String> values(Object yaml) {
    return yaml instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(yaml));
  }

  private static String part(Map<String, Object> source, String name) {
    var value = source.get(name);
    return value == null ? "" : value.toString();
  }
}
