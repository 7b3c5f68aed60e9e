package org.pehra.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** What streams bring too seldom for a test, event by event. */
final class MutantScenes {
  private MutantScenes() {}

  static final Map<String, Trial.Attempt> ALL =
      Map.ofEntries(
          Map.entry("a late event before two alerts", MutantScenes::lateBeforeTwo),
          Map.entry("an answer exactly a timespan before", () -> answered("b", 0, "a", 60)),
          Map.entry("a late answer exactly a timespan before", () -> answered("a", 60, "b", 0)),
          Map.entry("a value seen exactly a learning span ago", MutantScenes::seenBefore),
          Map.entry("an event that matched two rules", MutantScenes::matchedTwo),
          Map.entry(
              "an opener that fires no more a timespan before another", MutantScenes::opensNoMore),
          Map.entry(
              "the highest firing is just final",
              () -> peak("sum", steady(40, 520, "12"), 100, "100", 520)),
          Map.entry(
              "the highest window is just final",
              () -> peak("between", steady(0, 420, "5"), 0, "12", 480)),
          Map.entry("an old event right after a state", MutantScenes::rightAfterState),
          Map.entry("an event at the end of a state", MutantScenes::atTheEndOfState));

  private static Scenario of(Rule rule) {
    var rules = new ArrayList<>(List.of(rule));
    List.of("a", "b", "c").forEach(id -> rules.add(Rules.detection(id)));
    return new Scenario(rules.toArray(Rule[]::new));
  }

  /** It keeps the first alert's condition true until the second one opens. */
  private static String lateBeforeTwo() {
    try (var s = of(Trial.of("count3").rule())) {
      for (double at : new double[] {0, 30, 55, 121, 123, 125, 50}) {
        s.signal("count3", "a", at, "at " + at, "", "ali");
      }
      var merged = s.out.records.stream().filter(a -> a.status() == Status.MERGED).toList();
      boolean younger =
          merged.size() == 1
              && merged.getFirst().firstAt().toEpochMilli() > Scenario.START + 60_000;
      return younger ? "" : "merged: " + merged;
    }
  }

  private static String answered(String first, double at, String second, double later) {
    try (var s = of(Trial.of("either").rule())) {
      s.signal("either", first, at, "one", "", "ali");
      s.signal("either", second, later, "other", "", "ali").watermark(121);
      return s.out.alerts.size() == 1 ? "" : "told: " + s.out.alerts;
    }
  }

  private static String seenBefore() {
    try (var s = of(Trial.of("soon").rule())) {
      s.signal("soon", "a", 0, "one", "x", "ali").watermark(301);
      s.signal("soon", "a", 120, "other", "x", "ali");
      return s.out.alerts.size() == 1 ? "" : "told: " + s.out.alerts;
    }
  }

  private static String matchedTwo() {
    try (var s = of(Trial.of("either").rule())) {
      s.signal("either", "a", 0, "one", "", "ali").signal("either", "c", 0, "one", "", "ali");
      s.watermark(121);
      return counts(s).equals(List.of(1L)) ? "" : "counted: " + counts(s);
    }
  }

  private static List<Long> counts(Scenario s) {
    return s.out.alerts.values().stream().map(Alert::count).toList();
  }

  private static String opensNoMore() {
    try (var s = of(Trial.of("avg").rule())) {
      s.signal("avg", "a", 0, "one", "5", "ali").signal("avg", "a", 60, "other", "5", "ali");
      s.signal("avg", "a", -10, "late", "0", "ali");
      var told = s.out.alerts.values().stream().map(Alert::status).toList();
      return told.equals(List.of(Status.WITHDRAWN, Status.OPEN)) ? "" : "told: " + told;
    }
  }

  private static NavigableMap<Integer, String> steady(int first, int last, String value) {
    var values = new TreeMap<Integer, String>();
    for (int at = first; at <= last; at += 60) {
      values.put(at, value);
    }
    return values;
  }

  /**
   * A value higher than all others is told of at the moment when no late event can change it any
   * more; the next process does not find it again.
   */
  private static String peak(
      String rule, NavigableMap<Integer, String> values, int highAt, String high, int told) {
    try (var s = of(Trial.of(rule).rule())) {
      int next = values.lastKey() + 60;
      var low = values.lastEntry().getValue();
      values.put(highAt, high);
      values.forEach((at, value) -> s.signal(rule, "a", at, "at " + at, value, "ali"));
      s.watermark(told).restart();
      s.signal(rule, "a", next, "more", low, "ali").watermark(told + 61);
      var last = s.out.records.getLast();
      boolean kept = Double.valueOf(high).equals(last.value()) && last.revision() > 1;
      return kept ? "" : "told: " + last;
    }
  }

  private static String rightAfterState() {
    try (var s = of(Trial.of("soon").rule())) {
      s.watermark(0).signal("soon", "a", 0, "one", "x", "ali").watermark(350);
      s.signal("soon", "a", 40, "old", "y", "ali").restart();
      s.signal("soon", "a", 150, "other", "y", "ali");
      return !s.out.states.isEmpty() && s.out.alerts.isEmpty() ? "" : "told: " + s.out.alerts;
    }
  }

  /** When a state ends is found out by a first run. */
  private static String atTheEndOfState() {
    double end;
    try (var s = saved(1)) {
      end = (s.out.states.getLast().untilMillis() - Scenario.START) / 1000.0;
    }
    try (var s = saved(end)) {
      long until = s.out.states.getLast().untilMillis();
      s.restart().signal("month", "a", end + 10, "more", "", "ali").watermark(end + 20);
      boolean just = until == Scenario.START + Math.round(end * 1000);
      return just && s.out.alerts.isEmpty() ? "" : "told: " + s.out.alerts;
    }
  }

  /** Two of the four events that fire, and a state that holds them. */
  private static Scenario saved(double second) {
    long month = 30 * 86_400_000L;
    var bases = List.of("a");
    var s = of(Rules.correlation("month", Rule.Type.EVENT_COUNT, bases, month, Rules.atLeast(4)));
    s.watermark(0).signal("month", "a", 0, "first", "", "ali");
    return s.signal("month", "a", second, "second", "", "ali").watermark(100_000);
  }
}
