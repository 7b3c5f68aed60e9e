package org.pehra.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.Trace;
import org.pehra.correlate.Trace.Taken;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/** For programs: one object that says why a correlation did not fire. */
final class WhyJson {
  private final Rule.Correlation rule;
  private final WhyRun run;
  private final WhyWords words;
  private final boolean byTime;

  WhyJson(Rule.Correlation rule, WhyRun run, WhyWords words, boolean byTime) {
    this.rule = rule;
    this.run = run;
    this.words = words;
    this.byTime = byTime;
  }

  /**
   * @param meant groups that are asked for, of which so many are told
   */
  ObjectNode of(long events, List<WhyGroup> meant, int most) {
    var json = Json.MAPPER.createObjectNode();
    json.put("rule", rule.head().id()).put("title", rule.head().title());
    json.put("file", rule.head().position().file());
    json.put("type", rule.type().name().toLowerCase(Locale.ROOT));
    json.put("condition", words.condition()).put("timespan_ms", rule.timespanMillis());
    json.put("order", byTime ? "time" : "file");
    json.put("fired", meant.stream().anyMatch(WhyGroup::fired));
    json.put("events", events).put("group_count", run.groups());
    var bases = json.putArray("base_rules");
    run.matched().forEach((base, count) -> bases.add(base(base, count)));
    var all = json.putArray("groups");
    meant.stream().limit(most).forEach(group -> all.add(group(group)));
    return json;
  }

  private ObjectNode base(String base, long matched) {
    var json = Json.MAPPER.createObjectNode();
    json.put("rule", base).put("title", words.title(base)).put("matched", matched);
    json.put("no_indicator", run.withoutIndicator().getOrDefault(base, 0L));
    var lacking = json.putArray("no_group");
    run.lacking()
        .getOrDefault(base, Map.of())
        .forEach(
            (fields, events) -> {
              var lack = lacking.addObject().put("events", events);
              fields.forEach(lack.putArray("without")::add);
            });
    return json;
  }

  private ObjectNode group(WhyGroup group) {
    var json = Json.MAPPER.createObjectNode();
    json.put("scope", group.place().scope().id());
    var key = json.putObject("group");
    for (int i = 0; i < rule.groupBy().size(); i++) {
      key.put(rule.groupBy().get(i), group.place().group().values().get(i));
    }
    json.put("fired", group.fired()).put("verdict", words.verdict(group));
    json.set("nearest", reached(group.nearest()));
    json.set("closest", reached(group.trace().closest().orElse(null)));
    var bases = json.putArray("base_rules");
    for (var base : words.bases()) {
      var times = group.times(base);
      var one = bases.addObject().put("rule", base).put("counted", times.size());
      if (!times.isEmpty()) {
        one.put("first", time(times.getFirst())).put("last", time(times.getLast()));
      }
    }
    json.put("duplicates", group.trace().count(Taken.DUPLICATE));
    json.put("no_value", group.trace().count(Taken.NO_VALUE));
    json.put("no_number", group.trace().count(Taken.NO_NUMBER));
    json.put("late", group.trace().count(Taken.COUNTED_LATE));
    json.put("too_late", group.trace().count(Taken.TOO_LATE));
    alerts(json, group);
    return json;
  }

  private @Nullable ObjectNode reached(Trace.@Nullable Reached reached) {
    if (reached == null) {
      return null;
    }
    var json = Json.MAPPER.createObjectNode();
    json.put("from", time(reached.fromMillis())).put("to", time(reached.atMillis()));
    if (!Double.isNaN(reached.value())) {
      json.put("value", reached.value());
    }
    if (!Double.isNaN(reached.km())) {
      json.put("km", reached.km());
    }
    if (!reached.rules().isEmpty()) {
      reached.rules().forEach(json.putArray("rules")::add);
    }
    return json.put("text", words.measure(reached));
  }

  private static void alerts(ObjectNode json, WhyGroup group) {
    var alerts = json.putArray("alerts");
    for (var alert : group.alerts()) {
      var one = alerts.addObject();
      one.put("id", alert.id()).put("status", alert.status().name().toLowerCase(Locale.ROOT));
      one.put("first", alert.firstAt().toString()).put("last", alert.lastAt().toString());
      one.put("detected", alert.detectedAt().toString());
      one.put("count", alert.count()).put("value", alert.value());
      one.put("sentence", alert.sentence());
    }
  }

  private static String time(long atMillis) {
    return Instant.ofEpochMilli(atMillis).toString();
  }
}
