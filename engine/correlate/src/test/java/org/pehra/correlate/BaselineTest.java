package org.pehra.correlate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.none;
import static org.pehra.correlate.Scenario.only;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Counters;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Watermark;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Above;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Addition.Statistic;
import org.pehra.sigma.Rule;

/**
 * More than usual, by hand. Periods are 100 s long and begin at multiples of 100 s here; three of
 * the last 1,000 s must be there, and twice the highest is the limit.
 */
class BaselineTest {
  private static final long SECOND = 1000;
  private static final Above TWICE_MAX = new Above(2, Statistic.MAX, 0);

  private static Rule.Correlation rule(Rule.Type type, double floor, Above above) {
    return Rules.unusual(
        "w",
        type,
        List.of("look"),
        100 * SECOND,
        Rules.atLeast(floor),
        new Addition.Baseline(above, 1000 * SECOND, 3, Season.NONE));
  }

  private static Scenario scenario(Rule.Type type, double floor, Above above) {
    return new Scenario(Rules.detection("look"), rule(type, floor, above));
  }

  private static Scenario look(Scenario s, double seconds, String value) {
    return s.signal("w", "look", seconds, "e" + seconds, value, "ali");
  }

  /** Two events in each of the first four periods. */
  private static Scenario learnt(double floor) {
    var s = scenario(Rule.Type.EVENT_COUNT, floor, TWICE_MAX);
    for (int period = 0; period < 4; period++) {
      look(look(s, period * 100 + 10, ""), period * 100 + 20, "");
    }
    return s.watermark(400);
  }

  private static Scenario looks(Scenario s, double from, int times) {
    for (int i = 0; i < times; i++) {
      look(s, from + i, "");
    }
    return s;
  }

  @Test
  void moreThanUsualFiresAtTheEventThatMakesItSo() {
    try (var s = learnt(3)) {
      looks(s, 510, 4).watermark(514);
      none(s);
      look(s, 514, "");
      var alert = only(s);
      assertEquals(Status.OPEN, alert.status());
      assertEquals("baseline", alert.type());
      assertEquals(Ids.alert("w", Scenario.BANK_A, GroupKey.of("ali"), "e514.0"), alert.id());
      assertEquals(5.0, alert.value());
      assertEquals(5, alert.count());
      assertEquals(
          List.of("e510.0", "e511.0", "e512.0", "e513.0", "e514.0"),
          alert.evidence().stream().map(Alert.Evidence::eventId).toList());
      assertEquals(
          "Correlation w: 5 events of bank-a (user name ali) within 100 seconds,"
              + " 2*max of the 16 minutes 40 seconds before is 4",
          alert.sentence());
      look(s, 520, "").watermark(619);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(620);
      assertEquals(Status.CLOSED, only(s).status());
      assertEquals(6.0, only(s).value());
    }
  }

  @Test
  void conditionMustHoldToo() {
    try (var s = learnt(8)) {
      looks(s, 510, 7).watermark(520);
      none(s);
      look(s, 520, "");
      assertEquals(8.0, only(s).value());
    }
  }

  @Test
  void windowSlidesAndAnEventATimespanBackIsNotInIt() {
    try (var s = learnt(3)) {
      looks(s, 510, 1);
      looks(s, 570, 3);
      look(s, 610, "").watermark(611);
      none(s);
      look(s, 611, "");
      assertEquals(5, only(s).count());
    }
  }

  @Test
  void newGroupLearnsFirst() {
    try (var s = scenario(Rule.Type.EVENT_COUNT, 3, TWICE_MAX)) {
      look(s, 10, "");
      looks(s, 380, 9).watermark(390);
      none(s);
    }
    try (var s = scenario(Rule.Type.EVENT_COUNT, 3, TWICE_MAX)) {
      look(s, 10, "");
      looks(s, 410, 3).watermark(420);
      assertEquals(3, only(s).count());
    }
  }

  @Test
  void periodsBeforeTheGroupWasSeenAreNoneAndEmptyOnesAfterItCount() {
    var median = new Above(1, Statistic.MEDIAN, 0);
    try (var s = scenario(Rule.Type.EVENT_COUNT, 3, median)) {
      looks(s, 110, 5);
      looks(s, 510, 3).watermark(520);
      // of 5, 0, 0
      assertEquals(3, only(s).count());
    }
    try (var s = scenario(Rule.Type.EVENT_COUNT, 3, median)) {
      looks(s, 110, 5);
      looks(s, 210, 5);
      looks(s, 510, 3).watermark(520);
      // of 5, 5, 0
      none(s);
    }
  }

  @Test
  void groupThatWasGoneForTheHistoryLearnsAnew() {
    try (var s = learnt(3)) {
      looks(s, 1400, 9).watermark(1500);
      none(s);
    }
    try (var s = learnt(3)) {
      looks(s, 1290, 9).watermark(1300);
      assertEquals(9, only(s).count());
    }
  }

  @Test
  void groupsLearnByThemselves() {
    try (var s = learnt(3)) {
      for (int i = 0; i < 9; i++) {
        s.signal("w", "look", 510 + i, "f" + i, "", "sara");
        s.signal(Scenario.BANK_B, Scenario.BANK_B, "w", "look", 510 + i, "g" + i, "", "ali");
      }
      none(s);
      looks(s, 510, 5);
      assertEquals("ali", only(s).group().get("user.name"));
    }
  }

  @Test
  void duplicateCountsOnce() {
    try (var s = learnt(3)) {
      looks(looks(s, 510, 4), 510, 4).watermark(520);
      none(s);
    }
  }

  @Test
  void lateEventCountsWhereItsTimeSays() {
    try (var s = learnt(3)) {
      looks(s, 510, 2);
      looks(s, 513, 2).watermark(520);
      look(s, 512, "");
      var alert = only(s);
      assertEquals(
          Ids.episode("w", Scenario.BANK_A, GroupKey.of("ali"), "e514.0"), alert.episode());
      assertEquals(5, alert.count());
    }
  }

  @Test
  void lateEventThatMakesItUsualTakesTheAlertBack() {
    try (var s = learnt(3)) {
      looks(s, 510, 5).watermark(520);
      assertEquals(Status.OPEN, only(s).status());
      look(s, 330, "");
      assertEquals(Status.WITHDRAWN, only(s).status());
      assertEquals("e330.0", only(s).withdrawnBy());
    }
  }

  @Test
  void eventBeyondTheLatenessStillCountsInItsPeriod() {
    try (var s = learnt(3)) {
      s.watermark(890);
      look(s, 130, "");
      looks(s, 910, 6).watermark(920);
      none(s);
      look(s, 920, "");
      assertEquals(7.0, only(s).value());
    }
  }

  @Test
  void distinctValuesAreCountedOnce() {
    try (var s = scenario(Rule.Type.VALUE_COUNT, 2, TWICE_MAX)) {
      for (int period = 0; period < 4; period++) {
        look(look(s, period * 100 + 10, "a"), period * 100 + 20, "a");
      }
      looks(s, 500, 9);
      for (int i = 0; i < 9; i++) {
        look(s, 510 + i, "v" + i % 2);
      }
      none(s);
      assertEquals(9, skipped(s, "no_value"));
      look(s, 520, "v2");
      assertEquals(
          "Correlation w: 3 distinct values of bank-a (user name ali) within 100 seconds,"
              + " 2*max of the 16 minutes 40 seconds before is 2",
          only(s).sentence());
    }
  }

  @Test
  void sumLeavesOutWhatIsNoNumber() {
    try (var s = scenario(Rule.Type.VALUE_SUM, 1, TWICE_MAX)) {
      for (int period = 0; period < 4; period++) {
        look(look(s, period * 100 + 10, "1.5"), period * 100 + 20, "much");
      }
      look(look(s, 510, "3"), 511, "NaN");
      none(s);
      assertEquals(5, skipped(s, "not_numeric"));
      look(s, 512, "0.25");
      assertEquals(3.25, only(s).value());
      assertTrue(
          only(s).sentence().contains("sum of values of bank-a (user name ali) reached 3.25"));
    }
  }

  private static long skipped(Scenario s, String reason) {
    return s.counters.counter("pehra_correlate_skipped_total", "rule", "w", "reason", reason).sum();
  }

  @Test
  void sumMayFallAgain() {
    try (var s = scenario(Rule.Type.VALUE_SUM, 1, TWICE_MAX)) {
      for (int period = 0; period < 4; period++) {
        look(s, period * 100 + 10, "1");
      }
      look(s, 510, "3");
      assertEquals(Status.OPEN, only(s).status());
      s.signal("w", "look", 510, "back", "-2", "ali");
      assertEquals(Status.WITHDRAWN, only(s).status());
    }
  }

  /** Hours begin at 2,800 s here. */
  @Test
  void sameHoursAreCompared() {
    var daily =
        Rules.unusual(
            "w",
            Rule.Type.EVENT_COUNT,
            List.of("look"),
            3600 * SECOND,
            Rules.atLeast(3),
            new Addition.Baseline(
                new Above(1, Statistic.MAX, 0), 3 * 86_400 * SECOND, 1, Season.HOUR_OF_DAY));
    try (var s = new Scenario(Rules.detection("look"), daily)) {
      int day = 86_400;
      looks(s, 2800, 6).watermark(5000);
      looks(s, 6400, 2).watermark(day);
      looks(s, day + 2800, 6).watermark(day + 6000);
      none(s);
      looks(s, day + 6500, 3).watermark(day + 7000);
      assertEquals(3, only(s).count());
      assertTrue(
          only(s).sentence().endsWith("max of the same hour of the day in the 3 days before is 2"),
          only(s)::sentence);
    }
  }

  /** A shard that keeps twenty events of a group. */
  private static final class Small implements AutoCloseable {
    final Recorder out = new Recorder();
    final Counters counters = new Counters();
    private final Scenario scenario;
    private final CorrelationShard shard;
    private long offset;

    Small(Rule.Type type) {
      scenario = scenario(type, 3, TWICE_MAX);
      shard =
          new CorrelationShard(scenario.plan, 0, new Limits(10, 20, 1L << 30, 1L << 40), counters);
    }

    void look(double seconds, String value) {
      var values = java.util.Map.of("value", value);
      var signal = scenario.valued("w", "look", seconds, "e" + seconds, values);
      shard.apply(offset++, signal, out);
      shard.apply(offset++, new Watermark(Scenario.BANK_A, 0, signal.atMillis(), false), out);
    }

    @Override
    public void close() {
      shard.close();
      scenario.close();
    }
  }

  @Test
  void windowThatHadToBeCutSaysAtLeast() {
    try (var s = new Small(Rule.Type.EVENT_COUNT)) {
      for (int period = 0; period < 4; period++) {
        s.look(period * 100, "1");
      }
      for (int i = 0; i < 50; i++) {
        s.look(500 + i, "1");
      }
      var alert = s.out.alerts.values().iterator().next();
      assertEquals(20.0, alert.value());
      assertTrue(alert.sentence().contains("at least 20 events"), alert::sentence);
      long evicted = s.counters.total("pehra_correlate_evicted_total");
      assertTrue(evicted >= 30, () -> "evicted " + evicted);
    }
  }

  @Test
  void whatHadToLeaveIsStillUsual() {
    for (var type : List.of(Rule.Type.EVENT_COUNT, Rule.Type.VALUE_SUM)) {
      try (var s = new Small(type)) {
        for (int i = 0; i < 400; i++) {
          s.look(i, "1");
        }
        for (int i = 0; i < 18; i++) {
          s.look(510 + i, "11");
        }
        // a hundred in each period before
        assertTrue(s.out.alerts.isEmpty(), s.out.alerts::toString);
        s.look(528, "11");
        assertEquals(type == Rule.Type.VALUE_SUM ? 1 : 0, s.out.alerts.size());
      }
    }
  }

  @Test
  void sumThatHadToBeCutSaysNothing() {
    try (var s = new Small(Rule.Type.VALUE_SUM)) {
      for (int period = 0; period < 4; period++) {
        s.look(period * 100, "20");
      }
      for (int i = 0; i < 55; i++) {
        s.look(500 + i, i < 30 ? "-3" : "3");
      }
      assertTrue(s.out.alerts.isEmpty(), s.out.alerts::toString);
    }
  }

  private static Rule.Correlation hourly(long days, double above) {
    long hour = Duration.ofHours(1).toMillis();
    return Rules.unusual(
        "w",
        Rule.Type.EVENT_COUNT,
        List.of("look"),
        hour,
        Rules.atLeast(3),
        new Addition.Baseline(
            new Above(above, Statistic.MAX, 0), hour * 24 * days, 3, Season.NONE));
  }

  @Test
  void historyOfMoreThanAYearIsRefused() {
    var base = Rules.detection("look");
    var plan = Plan.compile(List.of(base, hourly(366, 2)));
    assertEquals(List.of(), plan.problems());
    assertTrue(plan.plan().history().compareTo(Duration.ofHours(6)) < 0);
    assertTrue(plan.plan().kept("w").compareTo(Duration.ofDays(366)) > 0);
    var problems = Plan.compile(List.of(base, hourly(367, 2))).problems();
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().message().contains("longer than 366 days"), problems::toString);
    assertEquals("use 'of: 30d', for instance", problems.getFirst().hint());
  }

  @Test
  void anotherLimitIsJudgedByWhatWasLearnt() {
    try (var s = learnt(3)) {
      var before = (Rule.Correlation) s.rule("w");
      var baseline =
          new Addition.Baseline(new Above(4, Statistic.MAX, 0), 1000 * SECOND, 3, Season.NONE);
      var next =
          Rules.unusual(
              "w", before.type(), before.rules(), 100 * SECOND, Rules.atLeast(3), baseline);
      s.change(Rules.detection("look"), next);
      looks(s, 510, 8).watermark(520);
      none(s);
      look(s, 520, "");
      assertEquals(9.0, only(s).value());
    }
  }

  @Test
  void authorsAreToldHowItIsJudged() {
    try (var s = learnt(3)) {
      var told = s.plan.epl("w").orElseThrow();
      assertTrue(told.contains("2*max of the 16 minutes 40 seconds before"), told);
      assertEquals(5.0, requireNonNull(only(looks(s, 510, 5)).value()));
    }
  }
}
