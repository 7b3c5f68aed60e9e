package org.pehra.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** What streams bring too seldom for a test, event by event. */
final class MutantScenes {
  private MutantScenes() {}

  static final Map<String, Trial.Attempt> ALL =
      Map.of(
          "a late event before two alerts",
          MutantScenes::lateBeforeTwo,
          "an answer exactly a timespan before",
          () -> answered("b", 0, "a", 60),
          "a late answer exactly a timespan before",
          () -> answered("a", 60, "b", 0),
          "a value seen exactly a learning span ago",
          MutantScenes::seenBefore);

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
}
