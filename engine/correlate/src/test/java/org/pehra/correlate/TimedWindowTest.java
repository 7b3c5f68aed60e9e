package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.Condition;

/**
 * Conditions that can be told only at the end of a window. {@link Scenario#START} lies 160 s before
 * a multiple of four minutes.
 */
class TimedWindowTest {
  private static final long MINUTE = 60_000;

  private static Scenario counting(Comparison comparison, double bound) {
    return new Scenario(
        Rules.detection("a"),
        Rules.correlation(
            "count",
            Rule.Type.EVENT_COUNT,
            List.of("a"),
            MINUTE,
            new Condition.Threshold(Map.of(comparison, bound))));
  }

  private static Scenario at(Scenario scenario, double... seconds) {
    for (double second : seconds) {
      scenario.signal("count", "a", second, "e" + second, "", "ali");
    }
    return scenario;
  }

  private static Alert only(Scenario scenario) {
    assertEquals(1, scenario.out.alerts.size(), scenario.out.alerts::toString);
    return scenario.out.alerts.values().iterator().next();
  }

  private static Instant second(double second) {
    return Instant.ofEpochMilli(Scenario.START + (long) (second * 1000));
  }

  @Test
  void isJudgedAtTheEndOfTheWindow() {
    try (var s = counting(Comparison.EQ, 2)) {
      at(s, 40, 50).watermark(99.999);
      assertTrue(s.out.alerts.isEmpty());
      s.watermark(100);
      assertEquals(Status.OPEN, only(s).status());
      assertEquals(2, only(s).count());
      assertEquals(Ids.alert("count", Scenario.BANK_A, GroupKey.of("ali"), "e40.0"), only(s).id());
      s.watermark(219.999);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(220);
      assertEquals(second(220), only(s).closedAt());
    }
  }

  @Test
  void windowHoldsItsBeginningAndNotItsEnd() {
    try (var s = counting(Comparison.EQ, 2)) {
      at(s, 40, 99.999, 100).watermark(100);
      assertEquals(2, only(s).count());
      s.watermark(160);
      assertEquals(2, only(s).count());
    }
  }

  @Test
  void windowAfterWindowExtendsTheAlert() {
    try (var s = counting(Comparison.LTE, 1)) {
      at(s, 40).watermark(100);
      at(s, 150).watermark(210);
      assertEquals(2, only(s).count());
      s.watermark(330);
      assertEquals(second(330), only(s).closedAt());
    }
  }

  @Test
  void lateSignalTakesAnAlertBackAndAnotherIsMerged() {
    try (var s = counting(Comparison.LTE, 1)) {
      at(s, 40).watermark(101);
      at(s, 60);
      assertEquals(Status.WITHDRAWN, only(s).status());
      assertEquals("e60.0", only(s).withdrawnBy());
    }
    try (var s = counting(Comparison.LTE, 1)) {
      at(s, 40).watermark(101);
      at(s, 230).watermark(290);
      assertEquals(2, s.out.alerts.size());
      at(s, 120).watermark(600);
      var older =
          s.out.alerts.get(Ids.alert("count", Scenario.BANK_A, GroupKey.of("ali"), "e40.0"));
      assertEquals(3, older == null ? 0 : older.count());
      assertTrue(s.out.alerts.values().stream().anyMatch(a -> a.status() == Status.MERGED));
    }
  }

  @Test
  void windowsAreCutAnewAtAMark() {
    try (var s = counting(Comparison.EQ, 2)) {
      // [150, 210) runs on beyond the mark at 160, from which on the next begins at 170
      at(s, 150, 170, 215).watermark(230);
      assertEquals(3, only(s).count());
      s.watermark(350);
      assertEquals(second(350), only(s).closedAt());
    }
  }

  @Test
  void groupWithoutEventsNeverFires() {
    try (var s = counting(Comparison.LT, 5)) {
      s.watermark(40).watermark(4000);
      assertTrue(s.out.alerts.isEmpty());
    }
  }

  @Test
  void combinationsOfSeveralFieldsAreCounted() {
    var rule =
        Rules.correlation(
            "count", Rule.Type.VALUE_COUNT, List.of("a"), MINUTE, Rules.atLeast(3), "user", "host");
    try (var s = new Scenario(Rules.detection("a"), rule)) {
      var pairs = List.of(List.of("a", "bc"), List.of("ab", "c"), List.of("a", "bc"));
      for (int i = 0; i < pairs.size(); i++) {
        s.apply(
            s.valued(
                "count",
                "a",
                i,
                "e" + i,
                Map.of("user", pairs.get(i).get(0), "host", pairs.get(i).get(1))));
      }
      s.apply(s.valued("count", "a", 4, "lacking", Map.of("user", "x")));
      assertTrue(s.out.alerts.isEmpty());
      s.apply(s.valued("count", "a", 5, "e5", Map.of("user", "a", "host", "b")));
      assertEquals(3.0, only(s).value());
      assertEquals(
          "Correlation count: 3 distinct combinations of user and host of bank-a within 1 minute,"
              + " threshold 3",
          only(s).sentence());
    }
  }
}
