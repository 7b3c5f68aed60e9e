package org.pehra.correlate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.AlertCodec;
import org.pehra.model.Json;
import org.pehra.model.RuleHealth.Count;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** A rule that cannot be compiled, or fails when it runs, is alone in it. */
class FailingRuleTest {
  private static final Rule BASE = Rules.detection("a");
  private static final Rule GOOD =
      Rules.correlation("good", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(3));

  /** No file can say so; of two numbers it asks for the one after the last. */
  private static Rule failing() {
    return failing(Rules.atLeast(1000));
  }

  private static Rule failing(Rule.Condition condition) {
    return new Rule.Correlation(
        Rules.head("bad", "Correlation bad", Map.of()),
        Rule.Type.VALUE_PERCENTILE,
        List.of("a"),
        List.of("user.name"),
        Map.of(),
        60_000,
        condition,
        List.of("value"),
        200,
        false,
        Rule.Scope.INSTITUTION);
  }

  @Test
  void exceptionInsideEsperIsCountedByRuleAndTold() {
    try (var s = new Scenario(BASE, GOOD, failing())) {
      s.signal("good", "a", 1, "e1", "", "ali").signal("bad", "a", 1, "e1", "5", "ali");
      assertEquals(List.of(), s.out.failures);
      s.signal("bad", "a", 2, "e2", "7", "ali").signal("good", "a", 2, "e2", "", "ali");
      assertEquals(List.of("bad: Index 2 out of bounds for length 2"), s.out.failures);
      s.signal("bad", "a", 3, "e3", "7", "sana").signal("good", "a", 3, "e3", "", "ali");
      assertEquals(1, s.out.failures.size());
      assertEquals(3, Scenario.only(s).count());
      assertEquals(
          1,
          s.counters
              .counter("pehra_correlate_failed_total", "partition", "0", "rule", "bad")
              .sum());
      assertEquals(6, s.counters.total("pehra_correlate_signals_total"));
    }
  }

  @Test
  void failureAtALateSignalIsTheSame() {
    try (var s = new Scenario(BASE, GOOD, failing())) {
      s.signal("bad", "a", 2, "e2", "7", "ali").signal("bad", "a", 1, "e1", "5", "ali");
      assertEquals(1, s.out.failures.size());
      for (int i = 0; i < 3; i++) {
        s.signal("good", "a", i, "g" + i, "", "ali");
      }
      assertEquals("good", Scenario.only(s).rule().id());
      assertEquals(1, s.counters.total("pehra_correlate_failed_total"));
    }
  }

  /** The alert that the bad rule opened when one number was all it had. */
  private static Scenario opened() {
    var s = new Scenario(BASE, GOOD, failing(Rules.atLeast(1)));
    s.signal("bad", "a", 1, "e1", "5", "ali");
    assertEquals(Status.OPEN, alert(s, "bad").status());
    s.signal("bad", "a", 1, "e2", "7", "ali");
    for (int i = 0; i < 3; i++) {
      s.signal("good", "a", i, "g" + i, "", "ali");
    }
    assertEquals(1, s.out.failures.size());
    return s;
  }

  private static Alert alert(Scenario s, String rule) {
    return s.out.alerts.values().stream()
        .filter(alert -> alert.rule().id().equals(rule))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private static void assertBadEndsAndGoodGoesOn(Scenario s) {
    assertEquals(2, s.out.failures.size(), s.out.failures::toString);
    assertTrue(s.out.failures.getLast().startsWith("bad: "));
    assertEquals(Status.CLOSED, alert(s, "bad").status());
    assertEquals(3, alert(s, "good").count());
    // its group began anew
    s.signal("bad", "a", 400, "e9", "5", "ali");
    assertEquals(Status.OPEN, alert(s, "bad").status());
    assertEquals(2, s.out.failures.size());
  }

  @Test
  void failureAsTimeGoesOnEndsTheGroupAndNothingElse() {
    try (var s = opened()) {
      s.watermark(300);
      assertBadEndsAndGoodGoesOn(s);
      assertEquals(Status.CLOSED, alert(s, "good").status());
    }
  }

  @Test
  void failureAfterARestartIsToldAndEndsTheGroupAndNothingElse() {
    try (var s = opened()) {
      s.restart().watermark(10);
      assertEquals(Status.OPEN, alert(s, "good").status());
      assertBadEndsAndGoodGoesOn(s);
    }
  }

  @Test
  void failureAtTheEndOfAWindowEndsTheGroupAndNothingElse() {
    var few = new Rule.Condition.Threshold(Map.of(Rule.Comparison.LTE, 10.0));
    try (var s = new Scenario(BASE, GOOD, failing(few))) {
      s.signal("bad", "a", 1, "e1", "5", "ali").signal("bad", "a", 2, "e2", "7", "ali");
      s.signal("bad", "a", 2, "e3", "7", "sana");
      s.watermark(90);
      assertEquals(1, s.out.failures.size(), s.out.failures::toString);
      assertEquals(Map.of("user.name", "sana"), Scenario.only(s).group());
      s.signal("bad", "a", 100, "e4", "3", "ali").watermark(170);
      assertEquals(2, s.out.alerts.size());
    }
  }

  @Test
  void failureWhileARuleChangesEndsTheGroupAndNothingElse() {
    try (var s = opened()) {
      s.change(BASE, GOOD, failing(Rules.atLeast(2)));
      assertEquals(2, s.out.failures.size(), s.out.failures::toString);
      assertEquals(Status.CLOSED, alert(s, "bad").status());
      assertEquals(Status.OPEN, alert(s, "good").status());
    }
  }

  /** No file can say so either: a place that is two fields, of which it names one. */
  private static final Rule BAD_PLACE =
      Rules.added("bad", List.of("a"), 60_000, new Addition.GeoVelocity(900, 100), "value");

  @Test
  void failureOfAKindOfPehrasOwnIsTheSame() {
    try (var s = new Scenario(BASE, GOOD, BAD_PLACE)) {
      s.signal("bad", "a", 1, "e1", "24.8,67.0", "ali").signal("bad", "a", 2, "e2", "x", "ali");
      s.signal("bad", "a", 3, "e3", "24.8,67.0", "ali").signal("bad", "a", 4, "e4", "0,0", "ali");
      assertEquals(List.of("bad: Index: 1 Size: 1"), s.out.failures);
      assertEquals(2, Scenario.only(s).count());
      s.restart();
      assertEquals(1, s.out.failures.size());
      s.watermark(5);
      assertEquals(2, s.out.failures.size());
      for (int i = 0; i < 3; i++) {
        s.signal("good", "a", i, "g" + i, "", "ali");
      }
      s.watermark(300);
      assertEquals(Status.CLOSED, alert(s, "bad").status());
      assertEquals(3, alert(s, "good").count());
      assertEquals(2, s.out.failures.size());
    }
  }

  @Test
  void alertThatCannotBeTakenBackHoldsNothingUp() {
    var silence = Rules.added("silent", List.of("a"), 60_000, new Addition.Silence());
    try (var s = new Scenario(BASE, GOOD, silence)) {
      s.signal("silent", "a", 0, "e1", "", "ali").signal("good", "a", 0, "e1", "", "ali");
      s.signal("good", "a", 1, "e2", "", "ali").signal("good", "a", 1, "e3", "", "ali");
      s.watermark(61);
      assertEquals(2, s.out.alerts.size());
      var id = alert(s, "silent").id();
      s.out.records.replaceAll(
          alert -> alert.id().equals(id) ? withState(alert, new TextNode("not ours")) : alert);
      s.restart().watermark(62);
      assertFalse(s.out.failures.isEmpty());
      assertTrue(s.out.failures.stream().allMatch(failure -> failure.startsWith("silent: ")));
      s.signal("good", "a", 70, "e4", "", "ali").signal("good", "a", 70, "e5", "", "ali");
      s.signal("good", "a", 70, "e6", "", "ali").watermark(75);
      assertEquals(6, alert(s, "good").count());
    }
  }

  private static Alert withState(Alert of, JsonNode state) {
    var json = (ObjectNode) read(AlertCodec.encode(of));
    ((ObjectNode) json.get("accounts")).set("state", state);
    return AlertCodec.decode(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode read(byte[] json) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void healthTellsTheLastFailure() {
    try (var s = opened()) {
      var health = s.counters.rule("bad");
      assertEquals("Correlation bad", health.title());
      assertEquals(1, health.read().get(Count.FAILURES));
      assertEquals(2, health.read().get(Count.SIGNALS));
      assertEquals(1, health.read().get(Count.ALERTS));
      assertEquals(
          "java.lang.IndexOutOfBoundsException: Index 2 out of bounds for length 2",
          requireNonNull(health.lastFailure()).message());
      assertNull(s.counters.rule("good").lastFailure());
    }
  }

  @Test
  void ruleWhoseEplDoesNotCompileKeepsNoOtherOut() {
    var bad =
        Rules.correlation(
            "bad",
            Rule.Type.EVENT_COUNT,
            List.of("a"),
            60_000,
            new Rule.Condition.Threshold(Map.of()));
    var result = Plan.compile(List.of(BASE, bad, GOOD));
    assertEquals(1, result.problems().size());
    assertEquals("bad", result.problems().getFirst().ruleId());
    assertTrue(result.problems().getFirst().message().contains("does not compile"));
    assertTrue(result.plan().ruleIds().contains("good"));
    assertFalse(result.plan().ruleIds().contains("bad"));
  }
}
