package org.pehra.correlate;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.Kinds;
import org.pehra.correlate.watch.WatchRule;
import org.pehra.correlate.watch.Words;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;

/** Plans the correlations of Pehra's own kinds. */
final class WatchPlanner {
  /** What a group shows is remembered for so long at most. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Set<String> bases;
  private final Map<String, String> titles = new HashMap<>();
  private final List<Rule.Correlation> correlations;

  WatchPlanner(List<? extends Rule> rules) {
    bases = Rule.baseRules(rules);
    rules.forEach(rule -> titles.put(rule.head().id(), rule.head().title()));
    correlations =
        rules.stream()
            .filter(Rule.Correlation.class::isInstance)
            .map(Rule.Correlation.class::cast)
            .toList();
  }

  static boolean isWatched(Rule rule) {
    return rule instanceof Rule.Correlation correlation && correlation.addition() != null;
  }

  /** Why the rule cannot run; absent when it can. */
  @Nullable Problem refusal(Rule.Correlation rule) {
    return switch (rule.addition()) {
      case Addition.FirstSeen(long learn) when learn > LONGEST.toMillis() ->
          tooLong(rule, "learning span", "learn: 90d");
      case Addition.Baseline baseline when baseline.ofMillis() > LONGEST.toMillis() ->
          tooLong(rule, "history", "of: 30d");
      case null, default -> null;
    };
  }

  private static Problem tooLong(Rule rule, String what, String instead) {
    return Planner.problem(
        rule,
        "its " + what + " is longer than " + Words.duration(LONGEST.toMillis()),
        "use '" + instead + "', for instance");
  }

  WatchRule plan(Rule.Correlation rule) {
    var id = rule.head().id();
    var legs = new LinkedHashMap<String, Integer>();
    rule.rules().forEach(base -> legs.putIfAbsent(base, legs.size()));
    return new WatchRule(
        rule,
        Kinds.of(rule, legs, titles),
        legs,
        !bases.contains(id),
        correlations.stream().filter(parent -> parent.rules().contains(id)).toList());
  }
}
