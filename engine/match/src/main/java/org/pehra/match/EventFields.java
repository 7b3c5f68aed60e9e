package org.pehra.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of an event's fields as text, for what is done only after a match. Immutable. */
final class EventFields {
  private static final int LEARNED = 64;

  private final Map<String, List<String>> values;

  private EventFields(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads all fields.
   *
   * @throws IllegalArgumentException when the event cannot be read
   */
  static EventFields all(byte[] json) {
    List<String> names = new ArrayList<>();
    return read(json, NameTable.collecting(names, LEARNED), names);
  }

  /**
   * Reads some fields.
   *
   * @throws IllegalArgumentException when the event cannot be read
   */
  static EventFields some(byte[] json, FieldNames fields) {
    return read(json, new NameTable(fields, LEARNED), fields.names());
  }

  private static EventFields read(byte[] json, NameTable table, List<String> names) {
    var scanner = new EventScanner(table, false);
    if (!scanner.scan(json, 0, json.length)) {
      throw new IllegalArgumentException(scanner.problem + " at byte " + scanner.problemAt);
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < scanner.count; i++) {
      values
          .computeIfAbsent(names.get(NameTable.field(scanner.code[i])), name -> new ArrayList<>())
          .add(scanner.text(i));
    }
    return new EventFields(values);
  }

  /** These fields and others besides. */
  EventFields with(Map<String, List<String>> more) {
    Map<String, List<String>> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new EventFields(all);
  }

  /** All values of a field, in the event's order; empty where it is absent or null. */
  List<String> values(String field) {
    return values.getOrDefault(field, List.of());
  }

  /** Field → values, in the event's order; only fields with a value. */
  Map<String, List<String>> all() {
    return values;
  }
}
