package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.correlate.Scenario.none;
import static org.pehra.correlate.Scenario.only;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/** Windows that are longer than signals are kept: counted in slices of a 256th of them. */
class LongWindowTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 5);
  private static final long BASE = Long.getLong("pehra.seed", 1);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long SPAN = 4 * DAY;
  private static final List<String> BASES = List.of("a", "b");

  static Stream<Rule.Correlation> rules() {
    return Stream.of(
        of("many", Rule.Type.EVENT_COUNT, SPAN, 15),
        of("values", Rule.Type.VALUE_COUNT, SPAN, 5, "value"),
        of("sum", Rule.Type.VALUE_SUM, SPAN, 50, "value"));
  }

  private static Rule.Correlation of(
      String id, Rule.Type type, long timespan, double atLeast, String... field) {
    return Rules.correlation(id, type, BASES, timespan, Rules.atLeast(atLeast), field);
  }

  private static Plan.Result compile(Rule.Correlation rule) {
    return Plan.compile(
        List.of(Rules.detection("a"), Rules.detection("b"), rule), Simulation.LATENESS);
  }

  static Simulation stream(Rule.Correlation rule, long seed, double disorder) {
    return Simulation.of(compile(rule).plan(), rule, seed, disorder, disorder / 3);
  }

  private static Scenario month(double atLeast) {
    var rule = of("w", Rule.Type.EVENT_COUNT, 30 * DAY, atLeast);
    return new Scenario(Rules.detection("a"), Rules.detection("b"), rule);
  }

  private static Scenario event(Scenario s, double day, String id) {
    return s.signal("w", "a", day * 86_400, id, "", "ali").watermark(day * 86_400);
  }

  @Test
  void aCountOverAMonthFires() {
    try (var s = month(3)) {
      event(event(s, 1, "e1"), 20, "e2");
      none(s);
      event(s, 30.9, "e3");
      var alert = only(s);
      assertEquals("event_count", alert.type());
      assertEquals(3, alert.count());
      assertEquals(
          "Correlation w: about 3 events of bank-a (user name ali) within 30 days, threshold 3",
          alert.sentence());
      assertEquals(Ids.alert("w", Scenario.BANK_A, GroupKey.of("ali"), "e3"), alert.id());
      event(s, 31, "e4");
      s.watermark(31.1 * 86_400);
      assertEquals(4, only(s).count());
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(61.01 * 86_400);
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void justBelowAnotherKeyAndTooOldDoNot() {
    try (var s = month(3)) {
      event(event(s, 1, "e1"), 2, "e2");
      s.signal("w", "a", 3 * 86_400, "e3", "", "sara");
      // a slice more than the timespan
      event(s, 31.3, "e4");
      none(s);
    }
  }

  @Test
  void aDuplicateCountsOnceAndALateEventWhereItsTimeSays() {
    try (var s = month(3)) {
      event(event(s, 1, "e1"), 1, "e1");
      event(s, 2, "e2");
      none(s);
      event(s, 30.99, "e3");
      s.signal("w", "b", 30.989 * 86_400, "e0", "", "ali").watermark(30.992 * 86_400);
      assertEquals(4, only(s).count());
      assertEquals("e0", only(s).evidence().getFirst().eventId());
    }
  }

  @Test
  void whatNeedsTheSignalsThemselvesIsRefusedWithTheLongestTimespan() {
    var ordered =
        Rules.correlation(
            "w", Rule.Type.TEMPORAL_ORDERED, BASES, SPAN, new Rule.Condition.AllRules());
    var few =
        Rules.correlation(
            "w",
            Rule.Type.EVENT_COUNT,
            BASES,
            3 * DAY,
            new Rule.Condition.Threshold(Map.of(Comparison.LTE, 3.0)));
    for (var rule : List.of(ordered, few)) {
      var problems = compile(rule).problems();
      assertEquals(1, problems.size());
      assertTrue(problems.getFirst().message().contains("kept for 8 days"), problems::toString);
    }
    assertTrue(compile(ordered).problems().getFirst().hint().contains("'timespan: 83h'"));
    var decade = of("w", Rule.Type.EVENT_COUNT, 3650 * DAY, 3);
    assertEquals(
        "its timespan is longer than 366 days", compile(decade).problems().getFirst().message());
    var threeDays =
        Rules.correlation(
            "w", Rule.Type.TEMPORAL_ORDERED, BASES, 3 * DAY, new Rule.Condition.AllRules());
    assertEquals(List.of(), compile(threeDays).problems());
  }

  @Test
  void aRestartNeedsTheSignalsOfHoursOnly() {
    var plan = compile(of("w", Rule.Type.EVENT_COUNT, 365 * DAY, 3)).plan();
    assertTrue(plan.history().compareTo(Duration.ofHours(7)) < 0, plan.history()::toString);
    assertTrue(plan.epl("w").orElseThrow().contains("Longer than signals are kept"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sameAsTheOracle(Rule.Correlation rule) {
    int alerts = 0;
    for (long seed = BASE; seed < BASE + STREAMS; seed++) {
      for (double disorder : new double[] {0, 0.1, 1}) {
        var stream = stream(rule, seed, disorder);
        var expected = expected(rule, stream.signals);
        alerts += expected.size();
        assertEquals(
            String.join("\n", expected),
            String.join("\n", found(stream.run())),
            "seed " + seed + " disorder " + disorder);
      }
    }
    assertTrue(alerts > STREAMS, "the streams make alerts: " + alerts);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sameAfterCrashes(Rule.Correlation rule) {
    for (long seed = BASE; seed < BASE + 4L * STREAMS; seed++) {
      var random = new Random(seed);
      var stream = stream(rule, seed, random.nextInt(3) * 0.2);
      int first = random.nextInt(stream.log.size());
      int second = first + random.nextInt(stream.log.size() - first);
      var crashes = List.of(crash(first, random), crash(second, random));
      assertEquals(
          String.join("\n", found(stream.run())),
          String.join("\n", found(stream.crash(crashes))),
          "seed " + seed + " " + crashes);
    }
  }

  static Simulation.Crash crash(int after, Random random) {
    return new Simulation.Crash(
        after, random.nextInt(3), random.nextInt(30), random.nextInt(2) == 0);
  }

  private static List<String> found(Recorder recorder) {
    return recorder.alerts.values().stream()
        .filter(a -> a.status() == Status.OPEN || a.status() == Status.CLOSED)
        .map(LongWindowTest::line)
        .sorted()
        .toList();
  }

  private static String line(Alert alert) {
    return line(
        alert.episode(),
        alert.firstAt().toEpochMilli(),
        alert.lastAt().toEpochMilli(),
        alert.count(),
        alert.value() == null ? Double.NaN : alert.value());
  }

  private static String line(String episode, long firstAt, long lastAt, long count, double value) {
    return "%s %d-%d %d %.3f".formatted(episode, firstAt, lastAt, count, value);
  }

  /** One group of one scope, by definition. */
  private static final class Group {
    private final List<Signal> events = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private String episode = "";
    private long firstAt;
    private long lastAt = Long.MIN_VALUE / 2;
    private long count;
    private long since;
    private double value;

    private void judge(Rule.Correlation rule, Signal event) {
      events.add(event);
      long slice = SPAN / 256;
      long begin = Math.floorDiv(event.atMillis() - SPAN + 1, slice) * slice;
      var window = events.stream().filter(e -> e.atMillis() >= begin).toList();
      double reached = reached(rule, window);
      since += event.weight();
      double limit =
          rule.condition() instanceof Rule.Condition.Threshold(var bounds)
              ? bounds.getOrDefault(Comparison.GTE, Double.NaN)
              : Double.NaN;
      if (!(reached >= limit)) {
        return;
      }
      if (event.atMillis() - lastAt >= SPAN) {
        end();
        episode = Ids.episode(rule.head().id(), event.scope(), event.group(), event.eventId());
        firstAt = event.atMillis();
        count = window.stream().mapToLong(Signal::weight).sum();
        value = reached;
      } else {
        count += since;
        value = Math.max(value, reached);
      }
      since = 0;
      lastAt = event.atMillis();
    }

    private static double reached(Rule.Correlation rule, List<Signal> window) {
      return switch (rule.type()) {
        case VALUE_COUNT -> {
          var values = new HashSet<String>();
          window.forEach(e -> values.add(e.fields().get("value")));
          yield values.size();
        }
        case VALUE_SUM ->
            window.stream()
                .mapToDouble(e -> e.weight() * Double.parseDouble(e.fields().get("value")))
                .sum();
        default -> window.stream().mapToLong(Signal::weight).sum();
      };
    }

    private void end() {
      if (!episode.isEmpty()) {
        alerts.add(line(episode, firstAt, lastAt, count, value));
      }
    }
  }

  private static List<String> expected(Rule.Correlation rule, List<Signal> signals) {
    var ordered =
        signals.stream()
            .sorted(
                Comparator.comparingLong(Signal::atMillis)
                    .thenComparing(Signal::eventId)
                    .thenComparing(Signal::source)
                    .thenComparing(signal -> signal.institution()))
            .toList();
    var seen = new HashMap<String, Signal>();
    var groups = new LinkedHashMap<String, Group>();
    for (var signal : ordered) {
      var event = signal.institution() + " " + signal.source() + " " + signal.eventId();
      if (seen.putIfAbsent(event, signal) == null) {
        groups
            .computeIfAbsent(signal.scope() + " " + signal.group(), key -> new Group())
            .judge(rule, signal);
      }
    }
    var all = new TreeSet<String>();
    for (var group : groups.values()) {
      group.end();
      all.addAll(group.alerts);
    }
    return List.copyOf(all);
  }
}
