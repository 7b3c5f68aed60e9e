package org.pehra.correlate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.none;
import static org.pehra.correlate.Scenario.only;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert.Status;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Signal;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** Absence, silence and impossible travel by hand: each fires, just does not, and is set right. */
class WatchTest {
  private static final long MINUTE = 60_000;

  private static Scenario absence(boolean anyOrder) {
    return new Scenario(
        Rules.detection("ask"),
        Rules.detection("answer"),
        Rules.added(
            "w", List.of("ask", "answer"), MINUTE, new Addition.Absence("answer", anyOrder)));
  }

  private static Scenario silence() {
    return new Scenario(
        Rules.detection("beat"), Rules.added("w", List.of("beat"), MINUTE, new Addition.Silence()));
  }

  private static Scenario travel() {
    return new Scenario(
        Rules.detection("login"),
        Rules.added(
            "w",
            List.of("login"),
            60 * MINUTE,
            new Addition.GeoVelocity(900, 100),
            "place",
            "place.lat",
            "place.lon"));
  }

  private static Scenario login(Scenario s, double seconds, String event, Map<String, String> at) {
    return s.apply(
        new Signal(
            s.rule("w").ref(),
            s.rule("login").ref(),
            Scenario.BANK_A,
            GroupKey.of("ali"),
            Scenario.BANK_A,
            Scenario.START + (long) (seconds * 1000),
            "source-1",
            event,
            1,
            at,
            new EventRef("events.bank-a", 0, 0)));
  }

  private static final Map<String, String> KARACHI = Map.of("place", "24.86, 67.01");
  private static final Map<String, String> LAHORE =
      Map.of("place.lat", "31.55", "place.lon", "74.34");

  @Test
  void unansweredEventFiresWhenTimeHasPassedAndCloses() {
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").watermark(59.9);
      none(s);
      s.watermark(60);
      var open = only(s);
      assertEquals(Status.OPEN, open.status());
      assertEquals("absence", open.type());
      assertEquals(Ids.alert("w", Scenario.BANK_A, GroupKey.of("rrn-1"), "e1"), open.id());
      assertEquals(
          "Correlation w: no 'Rule answer' within 1 minute after 1 event of bank-a (user name rrn-1)",
          open.sentence());
      s.watermark(119.9);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(120);
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void answerInTimeKeepsQuietAndOneAtTheEndOfTheTimespanDoesNot() {
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").signal("w", "answer", 59.999, "e2", "", "rrn-1");
      s.watermark(300);
      none(s);
    }
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").signal("w", "answer", 60, "e2", "", "rrn-1");
      s.watermark(60);
      assertEquals(1, only(s).count());
    }
  }

  @Test
  void answerBeforeCountsOnlyWhereTheOrderIsFree() {
    for (boolean anyOrder : new boolean[] {false, true}) {
      try (var s = absence(anyOrder)) {
        s.signal("w", "answer", 0, "e1", "", "rrn-1").signal("w", "ask", 1, "e2", "", "rrn-1");
        s.watermark(300);
        assertEquals(anyOrder ? 0 : 1, s.out.alerts.size());
      }
    }
  }

  @Test
  void answerOfAnotherGroupIsNone() {
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").signal("w", "answer", 1, "e2", "", "rrn-2");
      s.watermark(60);
      assertEquals(Map.of("user.name", "rrn-1"), only(s).group());
    }
  }

  @Test
  void lateAnswerTakesTheAlertBack() {
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").watermark(61);
      s.signal("w", "answer", 2, "e2", "", "rrn-1");
      assertEquals(Status.WITHDRAWN, only(s).status());
      assertEquals("e2", only(s).withdrawnBy());
    }
  }

  @Test
  void duplicatesCountOnceAndLaterOnesExtend() {
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").signal("w", "ask", 0, "e1", "", "rrn-1");
      s.signal("w", "ask", 30, "e2", "", "rrn-1").watermark(61);
      assertEquals(1, only(s).count());
      s.watermark(95);
      assertEquals(2, only(s).count());
      s.signal("w", "ask", 0, "e1", "", "rrn-1").watermark(96);
      assertEquals(2, only(s).count());
    }
  }

  @Test
  void silentGroupFiresUntilItIsHeardAgain() {
    try (var s = silence()) {
      s.signal("w", "beat", 0, "e1", "", "host-1").signal("w", "beat", 60, "e2", "", "host-1");
      s.watermark(120);
      none(s);
      s.watermark(121).watermark(100_000);
      assertEquals(Status.OPEN, only(s).status());
      assertEquals(Ids.alert("w", Scenario.BANK_A, GroupKey.of("host-1"), "e2"), only(s).id());
      s.signal("w", "beat", 100_000, "e3", "", "host-1").watermark(100_060);
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void lateEventEndsASilenceThatWasNone() {
    try (var s = silence()) {
      s.signal("w", "beat", 0, "e1", "", "host-1").watermark(100);
      assertEquals(Status.OPEN, only(s).status());
      s.signal("w", "beat", 50, "e2", "", "host-1");
      assertEquals(Status.WITHDRAWN, only(s).status());
      s.watermark(111);
      assertEquals(2, s.out.alerts.size());
    }
  }

  @Test
  void fasterThanAnyPlaneFires() {
    try (var s = travel()) {
      // 1,026 km
      login(s, 0, "e1", KARACHI);
      login(s, 3000, "e2", LAHORE);
      assertEquals(2, only(s).count());
      assertEquals(1026 * 1.2, requireNonNull(only(s).value()), 15);
      assertEquals("geo_velocity", only(s).type());
    }
  }

  @Test
  void slowerNearerOrNowhereDoesNot() {
    try (var s = travel()) {
      login(s, 0, "e1", KARACHI);
      login(s, 4200, "e2", LAHORE);
      login(s, 4200.5, "e3", Map.of("place", "31.55,74.9"));
      login(s, 4201, "e4", Map.of("place", "nowhere"));
      login(s, 4202, "e5", Map.of());
      none(s);
    }
  }

  @Test
  void sameTimeAtTwoPlacesFiresAndTheEventTwiceDoesNot() {
    try (var s = travel()) {
      login(s, 0, "e1", KARACHI);
      login(s, 0, "e1", LAHORE);
      none(s);
      login(s, 0, "e2", LAHORE);
      assertEquals(2, only(s).count());
    }
  }

  @Test
  void lateLoginMovesThePair() {
    try (var s = travel()) {
      login(s, 100, "e2", LAHORE);
      login(s, 0, "e1", KARACHI);
      assertEquals(Ids.episode("w", Scenario.BANK_A, GroupKey.of("ali"), "e2"), only(s).episode());
    }
  }

  @Test
  void authorsAreToldHowItIsJudged() {
    try (var s = travel()) {
      var told = s.plan.epl("w").orElseThrow();
      assertTrue(told.contains("No EPL") && told.contains("900 km/h"), told);
    }
  }

  @Test
  void changedRuleClosesItsAlertsAndOneThatStaysGoesOn() {
    var bases = List.of(Rules.detection("ask"), Rules.detection("answer"));
    try (var s = absence(false)) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").watermark(61);
      var same = new java.util.ArrayList<Rule>(bases);
      same.add(s.rule("w"));
      s.shard.change(s.plan.change(same).plan(), s.out);
      assertEquals(Status.OPEN, only(s).status());
      s.shard.change(s.plan.change(bases).plan(), s.out);
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void correlationOverAnAbsenceHearsOfIt() {
    var missing =
        Rules.added("w", List.of("ask", "answer"), MINUTE, new Addition.Absence("answer", false));
    try (var s =
        new Scenario(
            Rules.detection("ask"),
            Rules.detection("answer"),
            missing,
            Rules.correlation(
                "top", Rule.Type.EVENT_COUNT, List.of("w"), 10 * MINUTE, Rules.atLeast(1)))) {
      s.signal("w", "ask", 0, "e1", "", "rrn-1").watermark(61);
      none(s);
      assertEquals(1, s.out.signals.size());
      s.apply(s.out.signals.getFirst());
      assertEquals("top", only(s).rule().id());
    }
  }
}
