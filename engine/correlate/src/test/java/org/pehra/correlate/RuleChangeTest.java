package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** A rule set changes between two signals. */
class RuleChangeTest {
  private static final Rule BASE = Rules.detection("a");

  private static Rule counting(String id, double atLeast, String... field) {
    var type = field.length == 0 ? Rule.Type.EVENT_COUNT : Rule.Type.VALUE_COUNT;
    return Rules.correlation(id, type, List.of("a"), 60_000, Rules.atLeast(atLeast), field);
  }

  private static List<Alert> alerts(Scenario scenario, String rule) {
    return scenario.out.alerts.values().stream()
        .filter(alert -> alert.rule().id().equals(rule))
        .toList();
  }

  @Test
  void unchangedRuleGoesOnAndCompilesNothing() {
    try (var scenario = new Scenario(BASE, counting("kept", 3))) {
      scenario.signal("kept", "a", 1, "e1", "", "x").signal("kept", "a", 2, "e2", "", "x");
      scenario.change(BASE, counting("kept", 3), counting("new", 2));
      scenario.signal("kept", "a", 3, "e3", "", "x");
      assertEquals(3, alerts(scenario, "kept").getFirst().count());
    }
  }

  @Test
  void statementsAreKeptFromOnePlanToTheNext() {
    var first = Plan.compile(List.of(BASE, counting("one", 3))).plan();
    var second =
        first.change(List.of(BASE, counting("other", 5, "value"), counting("one", 7))).plan();
    var kept = new ArrayList<>(second.statements());
    kept.retainAll(first.statements());
    assertEquals(1, kept.size());
    assertEquals(2, second.statements().size());
    assertSame(first.statements().iterator().next(), kept.getFirst());
  }

  @Test
  void changedRuleCountsWhatIsRetainedAndRaisesNothingForThePast() {
    try (var scenario = new Scenario(BASE, counting("rule", 5))) {
      for (int i = 1; i <= 3; i++) {
        scenario.signal("rule", "a", i, "e" + i, "", "x");
      }
      scenario.change(BASE, counting("rule", 2));
      scenario.watermark(4);
      assertTrue(scenario.out.alerts.isEmpty());
      scenario.signal("rule", "a", 5, "e5", "", "x");
      assertEquals(4, alerts(scenario, "rule").getFirst().count());
    }
  }

  @Test
  void changedRuleTakesItsAlertAlong() {
    try (var scenario = new Scenario(BASE, counting("rule", 2))) {
      scenario.signal("rule", "a", 1, "e1", "", "x").signal("rule", "a", 2, "e2", "", "x");
      scenario.change(BASE, counting("rule", 3));
      scenario.signal("rule", "a", 3, "e3", "", "x");
      scenario.watermark(1000);
      assertEquals(1, alerts(scenario, "rule").size());
      assertEquals(3, alerts(scenario, "rule").getFirst().count());
      assertEquals(Status.CLOSED, alerts(scenario, "rule").getFirst().status());
    }
  }

  @Test
  void removedRuleClosesItsAlertsAndItsSignalsAreCountedAsUnknown() {
    try (var scenario = new Scenario(BASE, counting("gone", 2), counting("kept", 2))) {
      scenario.signal("gone", "a", 1, "e1", "", "x").signal("gone", "a", 2, "e2", "", "x");
      scenario.change(BASE, counting("kept", 2));
      assertEquals(Status.CLOSED, alerts(scenario, "gone").getFirst().status());
      scenario.signal("gone", "a", 3, "e3", "", "x");
      assertEquals(1, scenario.counters.total("pehra_correlate_skipped_total"));
    }
  }

  @Test
  void anotherFieldIsFoundInWhatIsRetained() {
    try (var scenario = new Scenario(BASE, counting("rule", 2))) {
      scenario.signal("rule", "a", 1, "e1", "v1", "x");
      scenario.change(BASE, counting("rule", 2, "value"));
      scenario.signal("rule", "a", 2, "e2", "v1", "x");
      assertTrue(scenario.out.alerts.isEmpty());
      scenario.signal("rule", "a", 3, "e3", "v2", "x");
      assertEquals(3, alerts(scenario, "rule").getFirst().count());
    }
  }
}
