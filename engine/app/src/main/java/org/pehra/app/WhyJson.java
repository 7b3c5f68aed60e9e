package org.pehra.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

  WhyJson(Rule.Correlation rule, WhyRun run, WhyWords words) {
    this.rule = rule;
    this.run = run;
    this.words = words;
  }

  ObjectNode of(long events, int groups, List<WhyGroup> told) {
    var json = Json.MAPPER.createObjectNode();
    json.put("rule", rule.head().id()).put("title", rule.head().title());
    json.put("file", rule.head().position().file());
    json.put("type", rule.type().name().toLowerCase(Locale.ROOT));
    json.put("condition", words.condition()).put("timespan_ms", rule.timespanMillis());
    json.put("fired", told.stream().anyMatch(WhyGroup::fired));
    json.put("events", events).put("group_count", groups);
    var bases = json.putArray("base_rules");
    run.matched()
        .forEach(
            (base, count) -> {
              var one = bases.addObject();
              one.put("rule", base).put("title", words.title(base)).put("matched", count);
              one.put("no_indicator", run.withoutIndicator().getOrDefault(base, 0L));
              var lacking = one.putArray("no_group");
              run.lacking()
                  .getOrDefault(base, java.util.Map.of())
                  .forEach(
                      (fields, events1) -> {
                        var lack = lacking.addObject().put("events", events1);
                        fields.forEach(lack.putArray("without")::add);
                      });
            });
    var all = json.putArray("groups");
    told.forEach(group -> all.add(group(group)));
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
      var times =
          group.trace().seen().stream()
              .filter(seen -> seen.ruleId().equals(base))
              .map(Trace.Seen::atMillis)
              .toList();
      var one = bases.addObject().put("rule", base).put("counted", times.size());
      if (!times.isEmpty()) {
        one.put("first", time(times.getFirst())).put("last", time(times.getLast()));
      }
    }
    json.put("duplicates", group.trace().count(Taken.DUPLICATE));
    json.put("no_value", group.trace().count(Taken.NO_VALUE));
    json.put("no_number", group.trace().count(Taken.NO_NUMBER));
    json.put("late", run.late(group)).put("too_late", run.tooLate(group));
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
