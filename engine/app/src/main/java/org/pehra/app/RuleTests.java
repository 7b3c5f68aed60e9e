package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.match.intel.Indicator;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.Ecs;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/**
 * The {@code pehra: tests:} of rules: events in, alerts of this rule expected, through the same
 * matching and correlation as in production. The format is described in docs/rules.md.
 */
final class RuleTests {
  /** What became of one test; the message is empty when it passed. */
  record Result(Rule rule, String test, String message) {
    boolean passed() {
      return message.isEmpty();
    }
  }

  private static final Instant BASE = Instant.parse("2026-01-10T09:00:00Z");
  private static final Pattern OFFSET =
      Pattern.compile("\\+?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+(?:\\.\\d{1,3})?)s)?");
  private static final Set<String> TEST_KEYS =
      Set.of("name", "dataset", "institution", "indicators", "events", "until", "expect");
  private static final Set<String> INDICATOR_KEYS =
      Set.of("value", "source", "confidence", "expires");
  private static final Set<String> CONTROL =
      Set.of("at", "every", "times", "institution", "dataset", "decoder", "raw");
  private static final Set<String> EXPECT_KEYS =
      Set.of("scope", "group", "count", "value", "level");

  private final RuleBook rules;
  private final Decoders decoders = new Decoders();
  private final Keys keys = Keys.ephemeral();

  RuleTests(RuleBook rules) {
    this.rules = rules;
  }

  /** Runs every test of every rule. */
  List<Result> run() {
    List<Result> results = new ArrayList<>();
    for (var rule : rules.rules()) {
      for (var test : tests(rule)) {
        var name = test.path("name").asText("unnamed");
        results.add(new Result(rule, name, outcome(rule, test)));
      }
    }
    return results;
  }

  /** Rules that have no test. */
  List<Rule> untested() {
    var bases = Rule.baseRules(rules.rules());
    return rules.rules().stream()
        .filter(rule -> !bases.contains(rule.head().id()) && !tests(rule).iterator().hasNext())
        .toList();
  }

  private static JsonNode tests(Rule rule) {
    JsonNode custom = Json.MAPPER.valueToTree(rule.head().custom());
    return custom.path("pehra").path("tests");
  }

  private String outcome(Rule rule, JsonNode test) {
    try {
      known(test, TEST_KEYS, "the test");
      List<Alert> alerts = new ArrayList<>();
      var used = test.has("indicators") ? rules.withIndicators(indicators(test)) : rules;
      try (var run = new OfflineRun(used, new Counters())) {
        for (var json : events(test)) {
          run.event(json);
        }
        if (test.has("until")) {
          run.until(BASE.plus(offset(test.path("until").asText())).toEpochMilli());
        }
        run.finish(
            alert -> {
              if (alert.rule().id().equals(rule.head().id())
                  && alert.status() != Alert.Status.WITHDRAWN
                  && alert.status() != Alert.Status.MERGED) {
                alerts.add(alert);
              }
            });
        if (run.malformed() + run.ruleErrors() > 0) {
          return "%,d events are none, and rules failed %,d times instead of answering"
              .formatted(run.malformed(), run.ruleErrors());
        }
      }
      return compare(test.path("expect"), alerts);
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Indicators indicators(JsonNode test) {
    List<Indicator> indicators = new ArrayList<>();
    for (var each : test.path("indicators")) {
      known(each, INDICATOR_KEYS, "an indicator");
      indicators.add(
          new Indicator(
              each.path("value").asText(each.asText()),
              each.path("source").asText("test"),
              each.path("confidence").asInt(Indicator.CONFIDENCE),
              Indicator.ALWAYS,
              each.has("expires")
                  ? BASE.plus(offset(each.path("expires").asText())).toEpochMilli()
                  : Indicator.NEVER));
    }
    return new Indicators(indicators);
  }

  private static String compare(JsonNode expect, List<Alert> alerts) {
    if (expect.isMissingNode()) {
      throw new IllegalArgumentException("a test needs 'expect': a list of alerts, or none");
    }
    var open = new ArrayList<>(alerts);
    var missing = new ArrayList<String>();
    if (!expect.isTextual() || !expect.asText().equals("none")) {
      for (var wanted : expect) {
        known(wanted, EXPECT_KEYS, "an expected alert");
        var found = open.stream().filter(alert -> fits(wanted, alert)).findFirst();
        found.ifPresentOrElse(open::remove, () -> missing.add(wanted.toString()));
      }
    }
    if (missing.isEmpty() && open.isEmpty()) {
      return "";
    }
    return (missing.isEmpty() ? "" : "expected and not raised: " + missing + "; ")
        + (open.isEmpty()
            ? ""
            : "raised and not expected: " + open.stream().map(RuleTests::describe).toList());
  }

  private static boolean fits(JsonNode wanted, Alert alert) {
    for (var entry : wanted.path("group").properties()) {
      if (!entry.getValue().asText().equals(alert.group().get(entry.getKey()))) {
        return false;
      }
    }
    var value = alert.value();
    double measured = value != null ? value : alert.count();
    return (!wanted.has("scope") || wanted.path("scope").asText().equals(alert.scope().id()))
        && (!wanted.has("level")
            || wanted.path("level").asText().equalsIgnoreCase(alert.rule().level().name()))
        && (!wanted.has("value") || wanted.path("value").asDouble() == measured)
        && (!wanted.has("count") || wanted.path("count").asLong() == alert.count());
  }

  private static String describe(Alert alert) {
    return "%s group %s count %d value %s"
        .formatted(alert.scope(), alert.group(), alert.count(), alert.value());
  }

  private List<byte[]> events(JsonNode test) {
    List<byte[]> events = new ArrayList<>();
    for (var template : test.path("events")) {
      int times = template.path("times").asInt(1);
      long every = offset(template.path("every").asText("1s")).toMillis();
      var first = BASE.plus(offset(template.path("at").asText("0s")));
      for (int n = 1; n <= times; n++) {
        events.add(event(test, template, n, first.plusMillis(every * (n - 1)), events.size()));
      }
    }
    return events;
  }

  private byte[] event(JsonNode test, JsonNode template, int n, Instant at, int number) {
    var institution = Institution.tenant(text(template, test, "institution", "bank-a"));
    if (template.has("raw")) {
      return decoded(template, n, at, institution, number);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Ecs.TIMESTAMP, at.toString());
    fields.put(Ecs.EVENT_ID, Ids.of("test", Integer.toString(number)));
    fields.put(Ecs.ORGANIZATION_ID, institution.id());
    fields.put(Ecs.DATASET, text(template, test, "dataset", "test"));
    fields.put(Ecs.SOURCE, "test");
    for (var entry : template.properties()) {
      if (!CONTROL.contains(entry.getKey())) {
        fields.put(entry.getKey(), filled(entry.getValue(), n));
      }
    }
    try {
      return Json.MAPPER.writeValueAsBytes(fields);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException("event " + (number + 1) + " cannot be written as JSON", e);
    }
  }

  private byte[] decoded(
      JsonNode template, int n, Instant at, Institution institution, int number) {
    var name = template.path("decoder").asText("auto");
    var decoder =
        decoders
            .find(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no decoder '" + name + "': known are " + decoders.names()));
    var maker =
        new EventMaker(
            institution,
            decoder,
            keys,
            new EventIds(institution, "test", "0"),
            Limits.DEFAULT,
            InstantSource.fixed(at));
    var raw = template.path("raw").asText().replace("{n}", Integer.toString(n));
    var record =
        new RawRecord(
            raw.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "test",
            Integer.toString(number),
            at,
            at,
            Map.of());
    return switch (maker.make(record)) {
      case Outcome.Event event -> event.json();
      case Outcome.Quarantined(var why) ->
          throw new IllegalArgumentException(
              "event " + (number + 1) + " is not read by decoder " + name + ": " + why.reason());
    };
  }

  private static @Nullable Object filled(JsonNode value, int n) {
    if (value.isTextual()) {
      return value.asText().replace("{n}", Integer.toString(n));
    }
    return Json.MAPPER.convertValue(value, Object.class);
  }

  private static String text(JsonNode first, JsonNode second, String key, String otherwise) {
    return first.path(key).asText(second.path(key).asText(otherwise));
  }

  private static Duration offset(String text) {
    var parts = OFFSET.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no time: write 0s, 90s, 5m, 1h30m");
    }
    return Duration.ofDays(number(parts.group(1)))
        .plusHours(number(parts.group(2)))
        .plusMinutes(number(parts.group(3)))
        .plusMillis(
            parts.group(4) == null ? 0 : Math.round(Double.parseDouble(parts.group(4)) * 1000));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static void known(JsonNode node, Set<String> keys, String what) {
    for (var entry : node.properties()) {
      if (!keys.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            what
                + " has the unknown key '"
                + entry.getKey()
                + "': known are "
                + new java.util.TreeSet<>(keys));
      }
    }
  }
}
