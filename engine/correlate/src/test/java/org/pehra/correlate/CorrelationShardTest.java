package org.pehra.correlate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.only;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.sigma.Rule;

class CorrelationShardTest {
  private static final long MINUTE = 60_000;

  private static Scenario counting(int threshold) {
    return new Scenario(
        Rules.detection("a"),
        Rules.correlation(
            "count", Rule.Type.EVENT_COUNT, List.of("a"), MINUTE, Rules.atLeast(threshold)));
  }

  @Test
  void countOpensExtendsAndClosesOneAlert() {
    try (var s = counting(3)) {
      s.signal("count", "a", 0, "e1", "", "ali").signal("count", "a", 10, "e2", "", "ali");
      s.watermark(10);
      assertTrue(s.out.alerts.isEmpty());
      s.signal("count", "a", 20, "e3", "", "ali");
      var opened = only(s);
      assertEquals(Status.OPEN, opened.status());
      assertEquals(3, opened.count());
      assertEquals(Ids.alert("count", Scenario.BANK_A, GroupKey.of("ali"), "e3"), opened.id());
      s.signal("count", "a", 30, "e4", "", "ali").watermark(31);
      assertEquals(4, only(s).count());
      // false from 70 s, when e2 has left; closed a timespan later
      s.watermark(129);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(130);
      assertEquals(Status.CLOSED, only(s).status());
      assertEquals(Instant.ofEpochMilli(Scenario.START + 130_000), only(s).closedAt());
      assertEquals(
          List.of("e1", "e2", "e3", "e4"),
          only(s).evidence().stream().map(Alert.Evidence::eventId).toList());
      assertEquals(
          "Correlation count: 4 events of bank-a (user name ali) within 1 minute, threshold 3",
          only(s).sentence());
    }
  }

  private static Scenario averaging() {
    return new Scenario(
        Rules.detection("a"),
        Rules.correlation(
            "avg", Rule.Type.VALUE_AVG, List.of("a"), MINUTE, Rules.atLeast(3), "value"));
  }

  private static void assertClosedAt(double seconds, Alert alert) {
    assertEquals(Status.CLOSED, alert.status());
    assertEquals(Instant.ofEpochMilli(Scenario.START + (long) (seconds * 1000)), alert.closedAt());
  }

  /** The alert was to be looked at when its only event has left, and is over before. */
  @Test
  void anEventThatEndsTheConditionMovesTheCloseForward() {
    try (var s = averaging()) {
      s.signal("avg", "a", 0, "e1", "5", "ali").watermark(60);
      s.signal("avg", "a", 30, "e2", "0", "ali").watermark(89);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(90);
      assertClosedAt(90, only(s));
    }
  }

  @Test
  void soDoesAnEventBehindTheNewest() {
    try (var s = averaging()) {
      s.signal("avg", "a", 0, "e1", "5", "ali").signal("avg", "a", 50, "e2", "0", "ali");
      s.watermark(60).signal("avg", "a", 20, "e3", "0", "ali").watermark(79);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(80);
      assertClosedAt(80, only(s));
    }
  }

  @Test
  void anEventThatEndedTheConditionLongAgoClosesAtOnce() {
    try (var s = averaging()) {
      s.signal("avg", "a", 0, "e1", "5", "ali").watermark(100);
      s.signal("avg", "a", 30, "e2", "0", "ali");
      assertClosedAt(90, only(s));
    }
  }

  @Test
  void windowIsHalfOpen() {
    try (var s = counting(2)) {
      s.signal("count", "a", 0, "e1", "", "ali").signal("count", "a", 60, "e2", "", "ali");
      assertTrue(s.out.alerts.isEmpty());
      s.signal("count", "a", 119.999, "e3", "", "ali");
      assertEquals(2, only(s).count());
    }
  }

  @Test
  void whatIsCountedBeyondTheExactIsSaidToBeAboutThat() {
    var rule =
        Rules.correlation(
            "values", Rule.Type.VALUE_COUNT, List.of("a"), MINUTE, Rules.atLeast(52_000), "value");
    try (var s = new Scenario(Rules.detection("a"), rule)) {
      for (int i = 0; i < 54_000; i++) {
        s.signal("values", "a", i / 1000.0, "e" + i, "v" + i, "ali");
      }
      assertTrue(only(s).sentence().startsWith("Correlation values: about 5"), only(s).sentence());
    }
  }

  @Test
  void groupsAndDuplicatesAreKeptApart() {
    try (var s = counting(2)) {
      s.signal("count", "a", 0, "e1", "", "ali").signal("count", "a", 1, "e2", "", "sana");
      s.signal("count", "a", 0, "e1", "", "ali");
      assertTrue(s.out.alerts.isEmpty());
    }
  }

  @Test
  void lateSignalOpensMergesAndIsCountedWhereItsTimeSays() {
    try (var s = counting(2)) {
      s.signal("count", "a", 0, "e1", "", "ali").signal("count", "a", 1, "e2", "", "ali");
      s.signal("count", "a", 200, "e3", "", "ali").signal("count", "a", 201, "e4", "", "ali");
      assertEquals(2, s.out.alerts.size());
      s.watermark(201);
      // holds from 59 to 61 s already with e1 and e2; these two bridge the gap
      s.signal("count", "a", 100, "l1", "", "ali").signal("count", "a", 101, "l2", "", "ali");
      var merged = s.out.alerts.values().stream().filter(a -> a.status() == Status.MERGED).toList();
      assertEquals(1, merged.size());
      s.watermark(400);
      var older = requireNonNull(s.out.alerts.get(merged.getFirst().mergedInto()));
      assertEquals(6, older.count());
      assertEquals(Status.CLOSED, older.status());
    }
  }

  @Test
  void sequenceNeedsTheOrderOfEventTimes() {
    try (var s =
        new Scenario(
            Rules.detection("a"),
            Rules.detection("b"),
            Rules.detection("c"),
            Rules.correlation(
                "seq",
                Rule.Type.TEMPORAL_ORDERED,
                List.of("a", "b", "c"),
                MINUTE,
                new Rule.Condition.AllRules()))) {
      s.signal("seq", "a", 0, "e1", "", "ali").signal("seq", "c", 5, "e2", "", "ali");
      s.signal("seq", "b", 6, "e3", "", "ali");
      assertTrue(s.out.alerts.isEmpty());
      s.signal("seq", "b", 3, "e4", "", "ali");
      assertEquals(4, only(s).count());
      assertEquals(
          Ids.episode("seq", Scenario.BANK_A, GroupKey.of("ali"), "e2"), only(s).episode());
    }
  }

  @Test
  void chainPublishesTheFiringUnderTheParentsKey() {
    var base =
        Rules.correlation("base", Rule.Type.EVENT_COUNT, List.of("a"), MINUTE, Rules.atLeast(2));
    try (var s =
        new Scenario(
            Rules.detection("a"),
            base,
            Rules.correlation(
                "top", Rule.Type.EVENT_COUNT, List.of("base"), 10 * MINUTE, Rules.atLeast(1)))) {
      s.signal("base", "a", 0, "e1", "", "ali").signal("base", "a", 1, "e2", "", "ali");
      assertTrue(s.out.alerts.isEmpty());
      assertEquals(1, s.out.signals.size());
      s.apply(s.out.signals.getFirst());
      assertEquals("top", only(s).rule().id());
      assertEquals(Map.of("user.name", "ali"), only(s).group());
    }
  }

  @Test
  void badRuleKeepsNoOtherOut() {
    var result =
        Plan.compile(
            List.of(
                Rules.detection("a"),
                Rules.correlation(
                    "bad", Rule.Type.VALUE_COUNT, List.of("a"), MINUTE, Rules.atLeast(2)),
                Rules.correlation(
                    "good", Rule.Type.EVENT_COUNT, List.of("a"), MINUTE, Rules.atLeast(2))));
    assertEquals(1, result.problems().size());
    assertEquals("bad", result.problems().getFirst().ruleId());
    assertTrue(result.plan().ruleIds().contains("good"));
    assertFalse(result.plan().ruleIds().contains("a"));
    assertTrue(result.plan().epl("good").orElseThrow().contains("count_within(60000"));
  }
}
