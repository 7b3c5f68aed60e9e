package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Addition.Statistic;
import org.pehra.sigma.Rule;

/**
 * Pehra's own kinds against their oracle, over random streams. A failure names its rule and seed;
 * {@code -Dpehra.seed} runs that one alone, {@code -Dpehra.streams} more of them.
 */
class WatchOracleTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 4);
  private static final long BASE = Long.getLong("pehra.seed", 1);
  private static final long MINUTE = 60_000;

  static Stream<Rule.Correlation> rules() {
    return Stream.concat(others(), baselines());
  }

  private static Stream<Rule.Correlation> baselines() {
    var ab = List.of("a", "b");
    return Stream.of(
        Rules.unusual(
            "busy",
            Rule.Type.EVENT_COUNT,
            ab,
            MINUTE,
            Rules.atLeast(2),
            baseline(Statistic.PERCENTILE, 1.5, 90, 30 * MINUTE, 5, Season.NONE)),
        Rules.unusual(
            "varied",
            Rule.Type.VALUE_COUNT,
            ab,
            2 * MINUTE,
            Rules.atLeast(2),
            baseline(Statistic.MEAN_AND_SIGMA, 1, 1.25, 20 * MINUTE, 3, Season.NONE)),
        Rules.unusual(
            "heavy",
            Rule.Type.VALUE_SUM,
            ab,
            10 * MINUTE,
            new Rule.Condition.Threshold(Map.of(Rule.Comparison.GT, 3.0)),
            baseline(Statistic.MEAN, 1.1, 0, 60 * MINUTE, 2, Season.NONE)),
        Rules.unusual(
            "most",
            Rule.Type.VALUE_SUM,
            ab,
            5 * MINUTE,
            Rules.atLeast(4),
            baseline(Statistic.MAX, 0.8, 0, 30 * MINUTE, 1, Season.NONE)),
        Rules.unusual(
            "daily",
            Rule.Type.EVENT_COUNT,
            ab,
            60 * MINUTE,
            Rules.atLeast(1),
            baseline(Statistic.MEDIAN, 1, 0, 5 * 24 * 60 * MINUTE, 1, Season.HOUR_OF_DAY)));
  }

  private static Addition.Baseline baseline(
      Statistic statistic, double factor, double parameter, long of, int least, Season season) {
    return new Addition.Baseline(
        new Addition.Above(factor, statistic, parameter), of, least, season);
  }

  private static Stream<Rule.Correlation> others() {
    return Stream.of(
        Rules.added("follows", List.of("a", "b"), MINUTE, new Addition.Absence("b", false)),
        Rules.added("either", List.of("a", "b", "c"), MINUTE, new Addition.Absence("b", true)),
        Rules.added("silent", List.of("a", "b"), MINUTE, new Addition.Silence()),
        Rules.added("new", List.of("a", "b"), MINUTE, new Addition.FirstSeen(15 * MINUTE), "value"),
        Rules.added("soon", List.of("a", "b"), MINUTE, new Addition.FirstSeen(2 * MINUTE), "value"),
        Rules.added(
            "travel",
            List.of("a", "b"),
            10 * MINUTE,
            new Addition.GeoVelocity(900, 100),
            "place",
            "place.lat",
            "place.lon"),
        Rules.epl(
            "pairs",
            List.of("a", "b"),
            MINUTE,
            """
            select a, b from pattern [
              every a=Signal(rule='a') -> b=Signal(rule='b', `value` = a.`value`)
                where timer:within(1 min)]
            """),
        Rules.epl(
            "crowd",
            List.of("a", "b"),
            MINUTE,
            "select count(*) as n from Signal(rule='a')#time(40 sec) having count(*) >= 3"),
        Rules.epl(
            "unanswered",
            List.of("a", "b", "c"),
            MINUTE,
            """
            select a from pattern [
              every a=Signal(rule='a') -> (timer:interval(20 sec) and not Signal(rule='b'))]
            """));
  }

  /** Those of which it is told how near a group came. */
  static Stream<Rule.Correlation> measuredRules() {
    return rules().filter(rule -> !(rule.addition() instanceof Addition.Epl));
  }

  static Simulation stream(Rule.Correlation rule, long seed, double disorder, double duplicates) {
    var all = new ArrayList<Rule>(rule.rules().stream().map(Rules::detection).toList());
    all.add(rule);
    var compiled = Plan.compile(all, Simulation.LATENESS);
    assertEquals(List.of(), compiled.problems());
    return Simulation.of(compiled.plan(), rule, seed, disorder, duplicates);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sameAsTheOracle(Rule.Correlation rule) {
    int alerts = 0;
    for (long seed = BASE; seed < BASE + STREAMS; seed++) {
      for (double disorder : new double[] {0, 0.1, 1}) {
        var stream = stream(rule, seed, disorder, disorder / 3);
        var expected = new WatchOracle(rule).expect(stream.signals, stream.endsAt());
        alerts += expected.size();
        assertSame(
            lines(expected), lines(found(stream.run())), "seed " + seed + " disorder " + disorder);
      }
    }
    assertTrue(alerts > STREAMS, "the streams make alerts: " + alerts);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sameAfterACrash(Rule.Correlation rule) {
    for (long seed = BASE; seed < BASE + STREAMS; seed++) {
      crash(rule, seed);
    }
  }

  /** A silence was told as ended before the crash; a late event then ends it sooner. */
  @ParameterizedTest
  @ValueSource(longs = {41, 70, 1005})
  void aSilenceIsShortenedAfterACrash(long seed) {
    rules().filter(rule -> rule.head().id().equals("silent")).forEach(rule -> crash(rule, seed));
  }

  /**
   * Of two events of one time the first was final at the crash, and the second one's way was not.
   */
  @Test
  void aTieIsHalfFinalAtACrash() {
    rules().filter(rule -> rule.head().id().equals("travel")).forEach(rule -> crash(rule, 2063));
  }

  private static void crash(Rule.Correlation rule, long seed) {
    var random = new Random(seed);
    var stream = stream(rule, seed, random.nextInt(3) * 0.2, 0.1);
    int after = random.nextInt(stream.log.size());
    int published = random.nextInt(3);
    int uncommitted = random.nextInt(30);
    assertSame(
        text(stream.run().alerts),
        text(stream.crashAfter(after, published, uncommitted).alerts),
        "seed %d crash after %d, published %d, uncommitted %d"
            .formatted(seed, after, published, uncommitted));
  }

  /** Two crashes, of which the second may lose what the first one's successor knew. */
  @ParameterizedTest
  @MethodSource("rules")
  void sameAfterTwoCrashes(Rule.Correlation rule) {
    for (long seed = BASE; seed < BASE + STREAMS; seed++) {
      var random = new Random(seed);
      var stream = stream(rule, seed, random.nextInt(3) * 0.2, 0.1);
      int first = random.nextInt(stream.log.size());
      int second = first + random.nextInt(stream.log.size() - first);
      var crashes = List.of(crash(first, random), crash(second, random));
      assertSame(
          text(stream.run().alerts),
          text(stream.crash(crashes).alerts),
          "seed " + seed + " " + crashes);
    }
  }

  private static Simulation.Crash crash(int after, Random random) {
    return new Simulation.Crash(
        after, random.nextInt(3), random.nextInt(30), random.nextInt(2) == 0);
  }

  private static List<String> text(Map<String, Alert> alerts) {
    var lines = new TreeMap<String, String>();
    alerts.forEach(
        (id, a) ->
            lines.put(
                id,
                String.join(
                    " ",
                    a.episode(),
                    a.status().name(),
                    a.count() + " " + a.value() + " r" + a.revision() + " " + a.mergedInto(),
                    a.firstAt() + " " + a.lastAt() + " " + a.closedAt() + " " + a.detectedAt(),
                    a.evidence().stream().map(Alert.Evidence::eventId).toList().toString())));
    return lines.entrySet().stream().map(Object::toString).toList();
  }

  private static Map<String, WatchOracle.Expected> found(Recorder recorder) {
    var found = new TreeMap<String, WatchOracle.Expected>();
    for (var alert : recorder.alerts.values()) {
      if (alert.status() == Status.OPEN || alert.status() == Status.CLOSED) {
        found.put(
            alert.episode(),
            new WatchOracle.Expected(
                alert.episode(),
                alert.closedAt() == null ? 0 : alert.closedAt().toEpochMilli(),
                alert.firstAt().toEpochMilli(),
                alert.lastAt().toEpochMilli(),
                alert.count(),
                alert.type().equals("baseline") && alert.value() != null ? alert.value() : 0,
                alert.evidence().stream().map(Alert.Evidence::eventId).toList()));
      }
    }
    return found;
  }

  private static List<String> lines(Map<String, WatchOracle.Expected> alerts) {
    return alerts.values().stream().map(Object::toString).toList();
  }

  private static void assertSame(List<String> expected, List<String> found, String what) {
    var missing = new ArrayList<>(expected);
    missing.removeAll(found);
    var wrong = new ArrayList<>(found);
    wrong.removeAll(expected);
    assertEquals(
        String.join("\n", missing), String.join("\n", wrong), what + " of " + expected.size());
  }
}
