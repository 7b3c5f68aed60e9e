package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** The random streams are worth something: what can become of an alert does, often enough. */
class GeneratorTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 20);
  private static final double SHARE = 0.05;

  /** Rules whose alerts the streams merge in less than that share, or not at all: a gap. */
  private static final Set<String> SELDOM_MERGED =
      Set.of("count8", "distinct3", "sum", "exactly", "unless", "temporal", "ordered");

  private enum Fate {
    OPENED,
    EXTENDED,
    CLOSED,
    MERGED,
    WITHDRAWN
  }

  /** A late signal takes nothing away from some rules, so that no alert of theirs is taken back. */
  private static boolean expected(Rule rule, Fate fate) {
    boolean onlyGrows =
        rule instanceof Rule.Detection
            || rule instanceof Rule.Correlation c
                && switch (c.type()) {
                  case EVENT_COUNT, VALUE_COUNT ->
                      c.condition() instanceof Rule.Condition.Threshold(var bounds)
                          && bounds.containsKey(Rule.Comparison.GTE);
                  case TEMPORAL -> c.condition() instanceof Rule.Condition.AllRules;
                  case TEMPORAL_ORDERED -> true;
                  // the numbers of the streams are not negative
                  case VALUE_SUM ->
                      c.condition() instanceof Rule.Condition.Threshold(var bounds)
                          && bounds.containsKey(Rule.Comparison.GTE);
                  case VALUE_AVG, VALUE_MEDIAN, VALUE_PERCENTILE -> false;
                };
    return switch (fate) {
      case WITHDRAWN -> !onlyGrows;
      case MERGED -> !SELDOM_MERGED.contains(rule.head().id());
      case OPENED, EXTENDED, CLOSED -> true;
    };
  }

  @Test
  void everyTypeMeetsEveryFate() {
    var missing = new ArrayList<String>();
    OracleTest.PLANS.forEach(
        (rule, plan) -> {
          var streams = new EnumMap<Fate, Integer>(Fate.class);
          for (long seed = 1; seed <= STREAMS; seed++) {
            for (var fate : fates(Simulation.of(plan, rule, seed, 1, 0.1).run())) {
              streams.merge(fate, 1, Integer::sum);
            }
          }
          for (var fate : Fate.values()) {
            if (expected(rule, fate) && streams.getOrDefault(fate, 0) < SHARE * STREAMS) {
              missing.add(rule.head().id() + " " + fate + " " + streams);
            }
          }
        });
    assertTrue(missing.isEmpty(), missing::toString);
  }

  private static List<Fate> fates(Recorder out) {
    var fates = new ArrayList<Fate>();
    for (var fate : Fate.values()) {
      if (out.records.stream().anyMatch(alert -> met(fate, alert, out.records))) {
        fates.add(fate);
      }
    }
    return fates;
  }

  private static boolean met(Fate fate, Alert alert, List<Alert> all) {
    return switch (fate) {
      case OPENED -> alert.status() == Status.OPEN;
      case EXTENDED ->
          all.stream().anyMatch(a -> a.id().equals(alert.id()) && a.count() < alert.count());
      case CLOSED -> alert.status() == Status.CLOSED;
      case MERGED -> alert.status() == Status.MERGED;
      case WITHDRAWN -> alert.status() == Status.WITHDRAWN;
    };
  }
}
