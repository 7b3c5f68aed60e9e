package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.none;
import static org.pehra.correlate.Scenario.only;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert.Status;
import org.pehra.model.Counters;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Ids;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** A value that its group shows for the first time, by hand; the learning span is 1,000 s. */
class FirstSeenTest {
  private static final long MINUTE = 60_000;

  private static Rule.Correlation rule(long learnMillis) {
    return Rules.added("w", List.of("login"), MINUTE, new Addition.FirstSeen(learnMillis), "value");
  }

  private static Scenario firstSeen() {
    return new Scenario(Rules.detection("login"), rule(1_000_000));
  }

  private static Scenario login(Scenario s, double seconds, String event, String value) {
    return s.signal("w", "login", seconds, event, value, "ali");
  }

  /** Known since 0 s, with the value PK. */
  private static Scenario known() {
    var s = firstSeen();
    login(s, 0, "e1", "PK").watermark(10);
    return login(s, 900, "e2", "PK").watermark(910);
  }

  @Test
  void valueNotSeenBeforeFires() {
    try (var s = known()) {
      login(s, 1000, "e3", "RU");
      var alert = only(s);
      assertEquals(Status.OPEN, alert.status());
      assertEquals("baseline", alert.type());
      assertEquals(Ids.alert("w", Scenario.BANK_A, GroupKey.of("ali"), "e3"), alert.id());
      assertEquals(
          "Correlation w: 1 event of bank-a (user name ali) with values not seen in 16 minutes 40"
              + " seconds before: RU",
          alert.sentence());
      login(s, 1001, "e4", "RU").watermark(1060);
      assertEquals(Status.CLOSED, only(s).status());
      assertEquals(1, only(s).count());
    }
  }

  @Test
  void knownValueDoesNotUntilItWasNotSeenForTheLearningSpan() {
    try (var s = known()) {
      login(s, 1899.999, "e3", "PK").watermark(1900);
      none(s);
      login(s, 2899.998, "e4", "PK");
      none(s);
    }
    try (var s = known()) {
      login(s, 1900, "e3", "PK");
      assertEquals(1, only(s).count());
    }
  }

  @Test
  void newGroupLearnsFirst() {
    try (var s = firstSeen()) {
      login(s, 0, "e1", "PK").watermark(1);
      login(s, 999.999, "e2", "RU").watermark(1001);
      none(s);
      login(s, 1002, "e3", "AE");
      assertEquals(1, only(s).count());
    }
  }

  @Test
  void groupThatWasGoneForTwoSpansLearnsAnew() {
    try (var s = firstSeen()) {
      login(s, 0, "e1", "PK").watermark(1);
      login(s, 2000, "e2", "RU").watermark(2001);
      none(s);
    }
    try (var s = firstSeen()) {
      login(s, 0, "e1", "PK").watermark(1);
      login(s, 1999, "e2", "RU").watermark(2001);
      assertEquals(1, only(s).count());
    }
  }

  @Test
  void groupsAndScopesLearnByThemselves() {
    try (var s = known()) {
      s.signal("w", "login", 0, "f1", "RU", "sara").signal("w", "login", 1, "f2", "RU", "omar");
      s.signal(Scenario.BANK_B, Scenario.BANK_B, "w", "login", 990, "f3", "RU", "ali");
      none(s);
      login(s, 1000, "e3", "RU");
      assertEquals("ali", only(s).group().get("user.name"));
    }
  }

  @Test
  void lateEarlierSightingTakesTheAlertBack() {
    try (var s = known()) {
      login(s, 1100, "e4", "RU").watermark(1110);
      assertEquals(Status.OPEN, only(s).status());
      login(s, 950, "e3", "RU");
      assertEquals(Status.WITHDRAWN, only(s).status());
      assertEquals("e3", only(s).withdrawnBy());
    }
  }

  @Test
  void lateEarlierSightingThatFiresItselfOpensInItsPlace() {
    try (var s = known()) {
      login(s, 1100, "e4", "RU").watermark(1110);
      login(s, 1051, "e3", "RU");
      var open = s.out.alerts.values().stream().filter(a -> a.status() == Status.OPEN).toList();
      assertEquals(1, open.size());
      assertEquals(
          Ids.episode("w", Scenario.BANK_A, GroupKey.of("ali"), "e3"), open.getFirst().episode());
      assertEquals(1, open.getFirst().count());
    }
  }

  @Test
  void lateEventOfAnotherValueTakesNothingBack() {
    try (var s = known()) {
      login(s, 1100, "e4", "RU").watermark(1110);
      login(s, 950, "e3", "PK");
      assertEquals(Status.OPEN, only(s).status());
    }
  }

  @Test
  void duplicateCountsOnceAndAnotherNewValueExtends() {
    try (var s = known()) {
      login(s, 1000, "e3", "RU").watermark(1001);
      login(s, 1000, "e3", "RU").watermark(1002);
      assertEquals(1, only(s).count());
      login(s, 1050, "e4", "KP").watermark(1052);
      assertEquals(2, only(s).count());
      login(s, 1109, "e5", "AE");
      login(s, 1000, "e3", "RU").watermark(1420);
      assertEquals(3, only(s).count());
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void eventWithoutTheFieldIsLeftOut() {
    try (var s = firstSeen()) {
      login(s, 0, "e1", "").watermark(1);
      login(s, 1000, "e2", "RU").watermark(2000);
      none(s);
    }
  }

  @Test
  void groupWithTooManyValuesSaysNothingRatherThanTooMuch() {
    var all = List.of(Rules.detection("login"), rule(1_000_000));
    var counters = new Counters();
    var out = new Recorder();
    try (var s = firstSeen();
        var shard =
            new CorrelationShard(
                Plan.compile(all).plan(), 0, new Limits(10, 3, 1L << 30, 1L << 40), counters)) {
      long offset = 0;
      for (int i = 0; i < 40; i++) {
        var signal = s.valued("w", "login", i * 100, "e" + i, java.util.Map.of("value", "v" + i));
        shard.apply(offset++, signal, out);
        shard.apply(
            offset++,
            new org.pehra.model.Watermark(Scenario.BANK_A, 0, signal.atMillis(), false),
            out);
      }
    }
    assertTrue(out.alerts.isEmpty(), out.alerts::toString);
    long evicted = counters.total("pehra_correlate_evicted_total");
    assertTrue(evicted > 30, () -> "evicted " + evicted);
  }

  @Test
  void learningSpanOfMoreThanAYearIsRefused() {
    long day = Duration.ofDays(1).toMillis();
    assertEquals(
        List.of(), Plan.compile(List.of(Rules.detection("login"), rule(366 * day))).problems());
    var problems = Plan.compile(List.of(Rules.detection("login"), rule(367 * day))).problems();
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().message().contains("longer than 366 days"), problems::toString);
  }

  @Test
  void aRestartNeedsTheSignalsOfHoursOnly() {
    var rules = List.of(Rules.detection("login"), rule(Duration.ofDays(90).toMillis()));
    var plan = Plan.compile(rules).plan();
    assertTrue(plan.history().compareTo(Duration.ofHours(3)) < 0, plan.history()::toString);
    assertTrue(plan.kept("w").compareTo(Duration.ofDays(180)) > 0);
    assertTrue(plan.epl("w").orElseThrow().contains("value"));
  }

  @Test
  void valuesOfManyBytesLeaveBeforeARecordOfTheLogIsTooSmallForThem() {
    try (var s = firstSeen()) {
      login(s, 0, "first", "PK").watermark(1);
      for (int i = 0; i < 4000; i++) {
        login(s, 900 + i / 100.0, "e" + i, i + "x".repeat(1000));
      }
      s.watermark(1200).watermark(1500);
      var state = s.out.states.getLast();
      assertTrue(state.encode().length < 3 << 20, () -> "bytes " + state.encode().length);
      assertTrue(s.counters.total("pehra_correlate_evicted_total") > 0);
      int before = s.out.records.size();
      // what had to leave is not called new
      login(s, 1550, "again", "0" + "x".repeat(1000));
      assertEquals(before, s.out.records.size());
    }
  }

  @Test
  void longValuesAreToldApartAndKeptShort() {
    var text = "x".repeat(100_000);
    try (var s = firstSeen()) {
      login(s, 0, "e1", text).watermark(10);
      login(s, 900, "e2", text).watermark(910);
      login(s, 1001, "e3", text + "y").watermark(1400);
      var shown = only(s).entities().getOrDefault("value", List.of());
      assertEquals(1, shown.size());
      assertTrue(shown.getFirst().length() < 200, shown::toString);
      assertEquals("e3", only(s).evidence().getFirst().eventId());
      assertTrue(s.out.states.getLast().encode().length < 1000);
    }
  }

  @Test
  void whatIsLeftOfAGroupThatIsGoneIsTakenBack() {
    try (var s = known()) {
      s.watermark(1500).watermark(2000);
      assertFalse(s.out.states.getLast().isEmpty());
      s.watermark(5000);
      assertTrue(s.out.states.getLast().isEmpty());
      assertEquals(GroupKey.of("ali"), s.out.states.getLast().group());
    }
  }

  @Test
  void aStateThatIsCutOffIsRefused() {
    try (var s = known()) {
      s.watermark(1500);
      var whole = s.out.states.getLast();
      var cut =
          new GroupState(
              whole.ruleId(),
              whole.meaning(),
              whole.scope(),
              whole.group(),
              whole.untilMillis(),
              whole.offset(),
              whole.expiresMillis(),
              java.util.Arrays.copyOf(whole.content(), whole.content().length - 1));
      try (var next = firstSeen()) {
        assertThrows(IllegalArgumentException.class, () -> next.shard.restore(cut));
      }
    }
  }
}
