package org.pehra.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pehra.model.Alert;
import org.pehra.model.Ecs;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/** Every shipped rule passes its own {@code tests:}; their format is described in docs/rules.md. */
class OwnTestsTest {
  private static final Instant BEGIN = Instant.parse("2026-01-10T09:00:00Z");
  private static final Set<String> CONTROL =
      Set.of("at", "every", "times", "institution", "dataset", "decoder", "raw");

  private final ShippedRules shipped;

  OwnTestsTest() throws IOException {
    shipped = new ShippedRules();
  }

  @TestFactory
  Stream<DynamicTest> ownTests() {
    var tests = new ArrayList<DynamicTest>();
    for (var rule : shipped.rules()) {
      JsonNode custom = Json.MAPPER.valueToTree(rule.head().custom());
      for (var test : custom.path("pehra").path("tests")) {
        var name = rule.head().title() + ": " + test.path("name").asText();
        tests.add(DynamicTest.dynamicTest(name, () -> run(rule, test)));
      }
    }
    assertTrue(tests.size() >= 30, "tests: " + tests.size());
    return tests.stream();
  }

  private void run(Rule rule, JsonNode test) {
    var raised =
        new ArrayList<>(
            shipped.alerts(events(test)).stream()
                .filter(alert -> alert.rule().id().equals(rule.head().id()))
                .toList());
    var expect = test.path("expect");
    assertTrue(expect.isArray() || expect.asText().equals("none"), "expect: a list, or none");
    for (var wanted : expect) {
      var found = raised.stream().filter(alert -> fits(wanted, alert)).findFirst();
      assertTrue(found.isPresent(), wanted + " is not among " + described(raised));
      raised.remove(found.get());
    }
    assertEquals("[]", described(raised));
  }

  private static boolean fits(JsonNode wanted, Alert alert) {
    for (var field : wanted.path("group").properties()) {
      if (!field.getValue().asText().equals(alert.group().get(field.getKey()))) {
        return false;
      }
    }
    return (!wanted.has("scope") || wanted.path("scope").asText().equals(alert.scope().id()))
        && (!wanted.has("count") || wanted.path("count").asLong() == alert.count());
  }

  private static String described(List<Alert> alerts) {
    return alerts.stream()
        .map(a -> a.scope() + " " + a.group() + " count " + a.count())
        .toList()
        .toString();
  }

  private List<byte[]> events(JsonNode test) {
    var events = new ArrayList<byte[]>();
    for (var template : test.path("events")) {
      var first = BEGIN.plus(offset(template.path("at").asText("0s")));
      var every = offset(template.path("every").asText("1s"));
      for (int n = 1; n <= template.path("times").asInt(1); n++) {
        events.add(event(test, template, n, first.plus(every.multipliedBy(n - 1)), events.size()));
      }
    }
    return events;
  }

  private byte[] event(JsonNode test, JsonNode template, int n, Instant at, int number) {
    var institution = Institution.tenant(template.path("institution").asText("bank-a"));
    if (template.has("raw")) {
      var line = filled(template.path("raw").asText(), n);
      return shipped.event(
          institution, "test", template.path("decoder").asText(), line, at, number);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Ecs.TIMESTAMP, at.toString());
    fields.put(Ecs.EVENT_ID, Ids.of("test", Integer.toString(number)));
    fields.put(Ecs.ORGANIZATION_ID, institution.id());
    fields.put(Ecs.DATASET, template.path("dataset").asText(test.path("dataset").asText()));
    fields.put(Ecs.SOURCE, "test");
    for (var field : template.properties()) {
      if (!CONTROL.contains(field.getKey())) {
        fields.put(
            field.getKey(),
            field.getValue().isTextual() ? filled(field.getValue().asText(), n) : field.getValue());
      }
    }
    return Json.MAPPER
        .valueToTree(fields)
        .toString()
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String filled(String text, int n) {
    return text.replace("{n}", Integer.toString(n));
  }

  /** {@code 1h30m}, {@code 3m20s}, {@code 90s}. */
  private static Duration offset(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
