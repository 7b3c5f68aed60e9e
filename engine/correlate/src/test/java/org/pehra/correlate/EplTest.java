package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.none;
import static org.pehra.correlate.Scenario.only;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/** Rules of EPL by hand. The lateness of a scenario is five minutes. */
class EplTest {
  private static final long MINUTE = 60_000;
  private static final String PAIR =
      """
      select a, b, b.`value` as what, (b.at - a.at) / 1000 as took from pattern [
        every a=Signal(rule='a') -> b=Signal(rule='b', `value` = a.`value`)
          where timer:within(1 min)]
      """;

  private static Scenario scenario(String epl) {
    return new Scenario(
        Rules.detection("a"),
        Rules.detection("b"),
        Rules.epl("r", List.of("a", "b"), MINUTE, epl),
        Rules.correlation("good", Rule.Type.EVENT_COUNT, List.of("a"), MINUTE, Rules.atLeast(2)));
  }

  private static List<String> events(Alert alert) {
    return alert.evidence().stream().map(Alert.Evidence::eventId).toList();
  }

  @Test
  void rowBecomesAnAlertWhenNothingCanComeBeforeItsEventAnyMore() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "a", 10, "e1", "x", "ali").signal("r", "b", 20, "e2", "x", "ali");
      s.watermark(20).watermark(319.999);
      none(s);
      s.watermark(320);
      var alert = only(s);
      assertEquals("epl", alert.type());
      assertEquals(Status.CLOSED, alert.status());
      assertEquals(List.of("e1", "e2"), events(alert));
      assertEquals(List.of("x"), alert.entities().get("what"));
      assertEquals(List.of("10.0"), alert.entities().get("took"));
      assertEquals("Correlation r: 2 events of bank-a (user name ali)", alert.sentence());
    }
  }

  @Test
  void orderOfArrivalMeansNothing() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "b", 20, "e2", "x", "ali").watermark(200);
      s.signal("r", "a", 10, "e1", "x", "ali").signal("r", "a", 10, "e1", "x", "ali");
      s.watermark(400);
      assertEquals(2, only(s).count());
    }
  }

  @Test
  void groupsKnowNothingOfEachOther() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "a", 10, "e1", "x", "ali").signal("r", "b", 20, "e2", "x", "sana");
      s.watermark(1000);
      none(s);
    }
  }

  @Test
  void institutionsKnowNothingOfEachOther() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "a", 10, "e1", "x", "ali");
      s.signal(Scenario.BANK_B, Scenario.BANK_B, "r", "b", 20, "e2", "x", "ali");
      s.watermark(1000).watermark(Scenario.BANK_B, 1000);
      none(s);
    }
  }

  /** Whatever whole minutes lie between. */
  @Test
  void looksBackForTheWholeTimespan() {
    for (int from = 0; from < 120; from += 7) {
      try (var s = scenario(PAIR)) {
        s.signal("r", "a", from, "e1", "x", "ali").signal("r", "b", from + 59.9, "e2", "x", "ali");
        s.signal("r", "a", from, "e3", "y", "ali").signal("r", "b", from + 60, "e4", "y", "ali");
        s.watermark(1000);
        assertEquals(List.of("e1", "e2"), events(only(s)));
      }
    }
  }

  @Test
  void repeatsExtendTheAlertUntilNoneComesForATimespan() {
    try (var s = scenario(PAIR)) {
      for (int i = 0; i < 4; i++) {
        s.signal("r", "a", 30 * i, "a" + i, "x", "ali");
        s.signal("r", "b", 30 * i + 1, "b" + i, "x", "ali");
      }
      s.watermark(421);
      assertEquals(8, only(s).count());
      assertEquals(Instant.ofEpochMilli(Scenario.START + 151_000), only(s).closedAt());
      s.signal("r", "a", 200, "a4", "x", "ali").signal("r", "b", 201, "b4", "x", "ali");
      s.watermark(700);
      assertEquals(2, s.out.alerts.size());
    }
  }

  @Test
  void waitInAPatternEndsByTimeAlone() {
    try (var s =
        scenario(
            "select a from pattern [every a=Signal(rule='a') -> (timer:interval(30 sec) and not Signal(rule='b'))]")) {
      s.signal("r", "a", 0, "e1", "", "ali").signal("r", "a", 100, "e2", "", "ali");
      s.signal("r", "b", 110, "e3", "", "ali").watermark(329.9);
      none(s);
      s.watermark(330);
      assertEquals(List.of("e1"), events(only(s)));
      s.watermark(1000);
      assertEquals(1, s.out.alerts.size());
    }
  }

  @Test
  void eventThatLeavesAWindowMakesNoRow() {
    try (var s =
        scenario("select count(*) as n from Signal#time(30 sec) having count(*) in (1, 3)")) {
      s.signal("r", "a", 0, "e1", "", "ali").signal("r", "a", 1, "e2", "", "ali");
      s.signal("r", "a", 2, "e3", "", "ali").watermark(1000);
      assertEquals(List.of("e1", "e3"), events(only(s)));
      assertEquals(List.of("1", "3"), only(s).entities().get("n"));
    }
  }

  @Test
  void wholeSignalsAreTheEvidenceHoweverTheyAreSelected() {
    for (var epl :
        List.of(
            "select * from pattern [every a=Signal(rule='a') -> b=Signal(rule='b') where timer:within(1 min)]",
            "select a.*, b from pattern [every a=Signal(rule='a') -> b=Signal(rule='b') where timer:within(1 min)]",
            "select x from pattern [every ([2] x=Signal) where timer:within(1 min)]",
            "select window(*) as w from Signal#time(1 min) having count(*) = 2",
            "select * from Signal match_recognize (measures A as a, B as b pattern (A B) define B as B.rule = 'b')")) {
      try (var s = scenario(epl)) {
        s.signal("r", "a", 0, "e1", "", "ali").signal("r", "b", 1, "e2", "", "ali");
        s.watermark(1000);
        assertEquals(List.of("e1", "e2"), events(only(s)), epl);
        assertEquals(List.of("user.name"), List.copyOf(only(s).entities().keySet()), epl);
      }
    }
  }

  @Test
  void fieldThatTheRuleGroupsByIsTheGroups() {
    try (var s =
        scenario("select `user.name` as who, group_key as everybody from Signal(rule='a')")) {
      s.signal("r", "a", 0, "e1", "", "ali").watermark(1000);
      assertEquals(List.of("ali"), only(s).entities().get("who"));
      assertEquals(List.of("ali"), only(s).entities().get("everybody"));
    }
  }

  @Test
  void failureIsTheRulesOwnAndItGoesOn() {
    try (var s = scenario("select cast(`value`, int) as n from Signal(rule='a')")) {
      s.signal("r", "a", 0, "e1", "many", "ali").signal("r", "a", 1, "e2", "7", "ali");
      s.signal("good", "a", 0, "e1", "", "ali").signal("good", "a", 1, "e2", "", "ali");
      s.watermark(1000);
      assertEquals(List.of("r: For input string: \"many\""), s.out.failures);
      assertEquals(
          1,
          s.counters.counter("pehra_correlate_failed_total", "partition", "0", "rule", "r").sum());
      assertEquals(2, s.out.alerts.size());
      assertTrue(s.out.alerts.values().stream().anyMatch(a -> events(a).equals(List.of("e2"))));
    }
  }

  @Test
  void failureByTimeAloneIsToldToo() {
    try (var s =
        scenario(
            "select cast(a.`value`, int) as n from pattern [every a=Signal(rule='a') -> timer:interval(10 sec)]")) {
      s.signal("r", "a", 0, "e1", "many", "ali").signal("r", "a", 5, "e2", "7", "sana");
      s.watermark(1000);
      assertEquals("r: For input string: \"many\"", s.out.failures.getFirst());
      assertEquals(Map.of("user.name", "sana"), only(s).group());
    }
  }

  @Test
  void laterThanTheLatenessDoesNotCount() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "b", 20, "e2", "x", "ali").watermark(315);
      s.signal("r", "a", 10, "e1", "x", "ali").watermark(1000);
      none(s);
      assertEquals(1, s.counters.total("pehra_correlate_skipped_total"));
    }
  }

  @Test
  void whatThereIsNoRoomForIsCounted() {
    var count = "select count(*) as n from Signal#time(1 min) having count(*) >= 3";
    var counters = new Counters();
    var out = new Recorder();
    try (var s = scenario(count);
        var shard =
            new CorrelationShard(s.plan, 0, new Limits(2, 3, 1L << 30, 1L << 40), counters)) {
      long offset = 0;
      for (int user = 0; user < 3; user++) {
        for (int i = 0; i < 5; i++) {
          shard.apply(offset++, signal(s.rule("r"), i, "u" + user + i, "user-" + user), out);
        }
      }
      ShardInput later = new Watermark(Scenario.BANK_A, 0, Scenario.START + 1_000_000, false);
      shard.apply(offset, later, out);
    }
    // a group of three, and of the others the last two events, once for each part
    assertEquals(1 + 2 * 2 * 2, counters.total("pehra_correlate_evicted_total"));
    assertEquals(2, out.alerts.size());
    assertEquals(1, out.alerts.values().iterator().next().count());
  }

  private static Signal signal(Rule rule, int second, String event, String user) {
    return new Signal(
        rule.ref(),
        Rules.detection("a").ref(),
        Scenario.BANK_A,
        GroupKey.of(user),
        Scenario.BANK_A,
        Scenario.START + second * 1000L,
        "source-1",
        event,
        1,
        Map.of(),
        new EventRef("events.bank-a", 0, 0));
  }

  @Test
  void partMatchesAreBounded() {
    var explosive =
        "select a from pattern [every a=Signal -> every b=Signal -> every c=Signal -> d=Signal(rule='b', at < 0) where timer:within(1 min)]";
    try (var s = scenario(explosive)) {
      for (int i = 0; i < 150; i++) {
        s.signal("r", "a", i / 10.0, "e" + i, "", "ali");
      }
      s.watermark(1000);
      assertTrue(s.out.failures.getFirst().contains("more part matches than are allowed"));
    }
  }

  @Test
  void correlationOverIt() {
    try (var s =
        new Scenario(
            Rules.detection("a"),
            Rules.epl("r", List.of("a"), MINUTE, "select rule from Signal"),
            Rules.correlation(
                "top", Rule.Type.EVENT_COUNT, List.of("r"), 10 * MINUTE, Rules.atLeast(1)))) {
      s.signal("r", "a", 0, "e1", "", "ali").watermark(300);
      none(s);
      s.apply(s.out.signals.getFirst());
      assertEquals("top", only(s).rule().id());
    }
  }

  @Test
  void ruleThatStaysGoesOnAndAChangedOneBeginsAnew() {
    try (var s = scenario(PAIR)) {
      s.signal("r", "a", 10, "e1", "x", "ali").watermark(20);
      s.change(s.rule("a"), s.rule("b"), s.rule("r"));
      s.signal("r", "b", 20, "e2", "x", "ali");
      s.watermark(330);
      assertEquals(2, only(s).count());
      s.change(
          s.rule("a"), s.rule("b"), Rules.epl("r", List.of("a"), MINUTE, "select * from Signal"));
      s.signal("r", "a", 340, "e3", "x", "ali").watermark(1000);
      assertEquals(2, s.out.alerts.size());
    }
  }
}
