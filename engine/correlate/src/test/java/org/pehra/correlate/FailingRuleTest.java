package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.Rule;

/** A rule that cannot be compiled, or fails when it runs, is alone in it. */
class FailingRuleTest {
  private static final Rule BASE = Rules.detection("a");
  private static final Rule GOOD =
      Rules.correlation("good", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(3));

  /** No file can say so; of two numbers it asks for the one after the last. */
  private static Rule failing() {
    return new Rule.Correlation(
        Rules.head("bad", "Correlation bad", Map.of()),
        Rule.Type.VALUE_PERCENTILE,
        List.of("a"),
        List.of("user.name"),
        Map.of(),
        60_000,
        Rules.atLeast(1000),
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
