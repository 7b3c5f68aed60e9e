package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** The random streams are worth something: what can become of an alert does, often enough. */
class GeneratorTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 40);
  private static final double SHARE = 0.05;

  enum Fate {
    OPENED,
    EXTENDED,
    CLOSED,
    MERGED,
    WITHDRAWN
  }

  private static boolean expected(Rule rule, Fate fate) {
    return switch (fate) {
      case OPENED -> !isOrdered(rule);
      case CLOSED -> true;
      case WITHDRAWN -> !onlyGrows(rule) && !isOrdered(rule);
      case EXTENDED -> !standsApart(rule);
      case MERGED -> !standsApart(rule) && !isOrdered(rule);
    };
  }

  /**
   * A late signal takes nothing away from these rules, so that no alert of theirs is taken back.
   */
  private static boolean onlyGrows(Rule rule) {
    if (!(rule instanceof Rule.Correlation c)) {
      return true;
    }
    if (c.addition() instanceof Addition.Baseline) {
      return isLong(c);
    }
    return c.addition() == null
        && switch (c.type()) {
          // the numbers of the streams are not negative
          case EVENT_COUNT, VALUE_COUNT, VALUE_SUM ->
              c.condition() instanceof Rule.Condition.Threshold(var bounds)
                  && bounds.containsKey(Rule.Comparison.GTE);
          case TEMPORAL -> c.condition() instanceof Rule.Condition.AllRules;
          case TEMPORAL_ORDERED -> true;
          case VALUE_AVG, VALUE_MEDIAN, VALUE_PERCENTILE -> false;
        };
  }

  /**
   * What comes late in an earlier period of such a baseline is still in the window too, and makes
   * it more by at least as much as it makes what is usual.
   */
  private static boolean isLong(Rule.Correlation baseline) {
    return baseline.timespanMillis() > Simulation.LATENESS.toMillis();
  }

  /**
   * A rule of EPL judges what nothing can come before any more. What it told stays, and since its
   * timespan is below the lateness its alerts are over when they are told first.
   */
  private static boolean isOrdered(Rule rule) {
    return rule instanceof Rule.Correlation c && c.addition() instanceof Addition.Epl;
  }

  /**
   * A silence counts the one event after which it begins, a timespan later, and ends with the next
   * event: another begins a timespan after that one or later still. So no two are ever within a
   * timespan of each other, whatever comes late in between, and none grows.
   */
  private static boolean standsApart(Rule rule) {
    return rule instanceof Rule.Correlation c && c.addition() instanceof Addition.Silence;
  }

  @Test
  void everyTypeMeetsEveryFate() {
    var missing = new ArrayList<String>();
    for (var trial : Trial.all()) {
      var streams = new EnumMap<Fate, Integer>(Fate.class);
      for (long seed = 1; seed <= STREAMS; seed++) {
        for (var form : List.of(Trial.Form.SHUFFLED, Trial.Form.TORN)) {
          fates(trial.stream(form, seed).run())
              .forEach(fate -> streams.merge(fate, 1, Integer::sum));
        }
      }
      for (var fate : Fate.values()) {
        if (expected(trial.rule(), fate) && streams.getOrDefault(fate, 0) < SHARE * 2 * STREAMS) {
          missing.add(trial.rule().head().id() + " " + fate + " " + streams);
        }
      }
    }
    assertTrue(missing.isEmpty(), missing::toString);
  }

  static List<Fate> fates(Recorder out) {
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
