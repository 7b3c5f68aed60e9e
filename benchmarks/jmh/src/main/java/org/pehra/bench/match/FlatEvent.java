package org.pehra.bench.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.match.LogSources;
import org.pehra.model.Ecs;
import org.pehra.model.Json;
import org.pehra.sigma.LogSource;

/** An event as most programs would hold it: texts by field, read by Jackson. */
final class FlatEvent {
  /** A value, also in lower case. */
  record Text(String as, String lower) {}

  private final Map<String, List<Text>> fields = new HashMap<>();

  private FlatEvent() {}

  static FlatEvent of(byte[] json) {
    var event = new FlatEvent();
    try {
      event.add("", Json.MAPPER.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return event;
  }

  private void add(String path, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(e -> add(path.isEmpty() ? e.getKey() : path + '.' + e.getKey(), e.getValue()));
    } else if (node.isArray()) {
      node.forEach(element -> add(path, element));
    } else if (!node.isNull()) {
      var text = node.asText();
      var value = new Text(text, text.toLowerCase(Locale.ROOT));
      var known = fields.putIfAbsent(path, List.of(value));
      if (known != null) {
        var more = new ArrayList<>(known);
        more.add(value);
        fields.put(path, more);
      }
    }
  }

  /** The field's values; null when it is absent. */
  @Nullable List<Text> values(String field) {
    return fields.get(field);
  }

  /** What rules without a field search. */
  List<Text> keywords() {
    List<Text> all = new ArrayList<>(fields.size());
    fields.forEach(
        (name, values) -> {
          if (!name.equals(Ecs.EVENT_ORIGINAL)
              && !name.equals(Ecs.SOURCE)
              && !name.equals(Ecs.EVENT_HASH)
              && !name.equals(Ecs.EVENT_ID)) {
            all.addAll(values);
          }
        });
    return all;
  }

  /** The log sources it answers to. */
  List<LogSource> answers(LogSources sources) {
    List<LogSource> answers = new ArrayList<>();
    for (var entry : sources.entries()) {
      if (satisfies(entry)) {
        answers.add(entry.logSource());
      }
    }
    return answers;
  }

  private boolean satisfies(LogSources.Entry entry) {
    for (var when : entry.when().entrySet()) {
      var values = fields.get(when.getKey());
      if (values == null || values.stream().noneMatch(value -> is(value, when.getValue()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(Text value, List<String> wanted) {
    for (var one : wanted) {
      boolean open = one.endsWith("*");
      if (open
          ? value.as.regionMatches(true, 0, one, 0, one.length() - 1)
          : value.as.equalsIgnoreCase(one)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule of this log source sees events that answer so. */
  static boolean sees(LogSource rule, List<LogSource> answers) {
    if (rule.product().isEmpty() && rule.category().isEmpty() && rule.service().isEmpty()) {
      return true;
    }
    for (var answer : answers) {
      if (part(rule.product(), answer.product())
          && part(rule.category(), answer.category())
          && part(rule.service(), answer.service())) {
        return true;
      }
    }
    return false;
  }

  private static boolean part(String rule, String event) {
    return rule.isEmpty() || rule.equalsIgnoreCase(event);
  }
}
