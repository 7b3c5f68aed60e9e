package org.pehra.correlate;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.epl.EplRefusal;
import org.pehra.correlate.watch.Kinds;
import org.pehra.correlate.watch.LongWindowKind;
import org.pehra.correlate.watch.WatchRule;
import org.pehra.correlate.watch.WatchRule.Kind;
import org.pehra.correlate.watch.Words;
import org.pehra.model.Topics;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;

/** Plans the correlations of Pehra's own kinds. */
final class WatchPlanner {
  /** What a group shows is remembered for so long at most. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Set<String> bases;
  private final Map<String, String> titles = new HashMap<>();
  private final List<Rule.Correlation> correlations;

  /** Ids of the rules of EPL. */
  private final Set<String> epl;

  WatchPlanner(List<? extends Rule> rules) {
    bases = Rule.baseRules(rules);
    rules.forEach(rule -> titles.put(rule.head().id(), rule.head().title()));
    correlations =
        rules.stream()
            .filter(Rule.Correlation.class::isInstance)
            .map(Rule.Correlation.class::cast)
            .toList();
    epl =
        correlations.stream()
            .filter(rule -> rule.addition() instanceof Addition.Epl)
            .map(rule -> rule.head().id())
            .collect(Collectors.toSet());
  }

  static boolean isWatched(Rule rule) {
    return rule instanceof Rule.Correlation correlation && correlation.addition() != null;
  }

  /**
   * The rule as it runs; absent when it cannot.
   *
   * @param known as rules ran before: what is the same is not compiled again
   * @param problems told why it cannot
   */
  @Nullable WatchRule plan(
      Rule.Correlation rule,
      Duration lateness,
      Map<String, WatchRule> known,
      List<Problem> problems) {
    var why = refusal(rule, lateness);
    if (why != null) {
      problems.add(why);
      return null;
    }
    var before = known.get(rule.head().id());
    try {
      return plan(rule, before != null && before.rule().equals(rule) ? before.kind() : kind(rule));
    } catch (EplRefusal e) {
      var epl = requireNonNull((Addition.Epl) rule.addition());
      problems.add(
          new Problem(Problem.Severity.ERROR, at(epl, e), rule.head().id(), e.message(), e.hint()));
      return null;
    }
  }

  private static Position at(Addition.Epl epl, EplRefusal refusal) {
    var text = epl.at();
    return new Position(
        text.file(), text.line() + refusal.line() - 1, text.column() + refusal.column() - 1);
  }

  private Kind kind(Rule.Correlation rule) throws EplRefusal {
    return rule.addition() instanceof Addition.Epl epl
        ? Kinds.of(rule, epl)
        : Kinds.of(rule, legs(rule), titles);
  }

  private @Nullable Problem refusal(Rule.Correlation rule, Duration lateness) {
    return switch (rule.addition()) {
      case Addition.FirstSeen(long learn) when learn > LONGEST.toMillis() ->
          tooLong(rule, "learning span", "learn: 90d");
      case Addition.Baseline baseline when baseline.ofMillis() > LONGEST.toMillis() ->
          tooLong(rule, "history", "of: 30d");
      case Addition.Epl _ -> refusalOfEpl(rule, lateness);
      case Addition.FirstSeen _,
          Addition.Baseline _,
          Addition.Absence _,
          Addition.Silence _,
          Addition.GeoVelocity _ ->
          null;
      case null -> null;
    };
  }

  private static Problem tooLong(Rule rule, String what, String instead) {
    return Planner.problem(
        rule,
        "its " + what + " is longer than " + Words.duration(LONGEST.toMillis()),
        "use '" + instead + "', for instance");
  }

  private @Nullable Problem refusalOfEpl(Rule.Correlation rule, Duration lateness) {
    var over = rule.rules().stream().filter(epl::contains).findFirst();
    if (over.isPresent()) {
      return Planner.problem(
          rule,
          "it is over another rule of EPL, '" + over.get() + "', which tells too late",
          "say both in one statement");
    }
    // after a restart its state is made anew from the signals, with time to come back in
    var most = Plan.EXACT.minus(lateness).dividedBy(3);
    return rule.timespanMillis() <= most.toMillis()
        ? null
        : Planner.problem(
            rule,
            "its timespan is longer than a restart can make anew: signals are kept for "
                + Words.duration(Topics.SIGNALS_KEPT.toMillis())
                + ", and it needs three times its timespan of them",
            "use " + most.toDays() + "d or less");
  }

  /**
   * A window that is longer than signals are kept, as it runs; absent when it cannot.
   *
   * @param problems told why it cannot
   */
  @Nullable WatchRule plan(PlannedRule window, List<Problem> problems) {
    if (!(window.rule() instanceof Rule.Correlation rule)) {
      throw new IllegalArgumentException("only correlations have a long timespan");
    }
    if (window.timespan() > LONGEST.toMillis()) {
      problems.add(tooLong(rule, "timespan", "timespan: 30d"));
      return null;
    }
    if (LongWindowKind.fits(rule)) {
      return plan(rule, Kinds.of(rule, legs(rule), titles));
    }
    var most = Plan.EXACT.dividedBy(Math.ceilDiv(window.replay(), window.timespan()));
    problems.add(
        Planner.problem(
            rule,
            "its timespan is longer than a restart can read back: signals are kept for "
                + Words.duration(Topics.SIGNALS_KEPT.toMillis()),
            "use 'timespan: "
                + most.minusHours(1).toHours()
                + "h' or less; only counts, distinct counts and sums with gte or gt may be longer"));
    return null;
  }

  private WatchRule plan(Rule.Correlation rule, Kind kind) {
    var id = rule.head().id();
    return new WatchRule(
        rule,
        kind,
        legs(rule),
        !bases.contains(id),
        correlations.stream().filter(parent -> parent.rules().contains(id)).toList());
  }

  private static Map<String, Integer> legs(Rule.Correlation rule) {
    var legs = new LinkedHashMap<String, Integer>();
    rule.rules().forEach(base -> legs.putIfAbsent(base, legs.size()));
    return legs;
  }
}
