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
import org.pehra.model.Topics;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;

/** Plans the correlations of Pehra's own kinds. */
final class WatchPlanner {
  /** How long Pehra may stand still without a baseline that forgets. */
  private static final Duration OUTAGE = Duration.ofDays(1);

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

  /**
   * Why the rule cannot run; absent when it can. After a restart a baseline is learnt anew from the
   * signals, so they must be kept for longer than it reaches back, with time to come back in.
   */
  @Nullable Problem refusal(Rule.Correlation rule, Duration lateness) {
    if (!(rule.addition() instanceof Addition.FirstSeen(long learn))) {
      return null;
    }
    var most = Topics.SIGNALS_KEPT.minus(OUTAGE).minus(lateness).dividedBy(2);
    return learn <= most.toMillis()
        ? null
        : Planner.problem(
            rule,
            "its learning span is longer than a restart can learn anew: signals are kept for "
                + Words.duration(Topics.SIGNALS_KEPT.toMillis())
                + ", and it needs twice its span of them",
            "use 'learn: " + most.toDays() + "d' or less");
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
