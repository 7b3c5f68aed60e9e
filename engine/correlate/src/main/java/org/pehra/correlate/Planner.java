package org.pehra.correlate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Window.Kind;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.Condition;

/** Decides for each rule of a set whether and how it runs. */
final class Planner {
  /** What became of a rule. */
  sealed interface Outcome {}

  record Planned(PlannedRule rule) implements Outcome {}

  record Refused(Problem problem) implements Outcome {}

  /** A base rule that raises no alert of its own and has no state. */
  record Unneeded() implements Outcome {}

  /** Within which repeats of a stand-alone rule extend one alert. */
  private static final long ALONE_MILLIS = 5 * 60_000;

  /** A double holds a mask of so many legs exactly. */
  private static final int MAX_LEGS = 50;

  private static final Judge ONE_OR_MORE = new Judge.Bounds(Map.of(Comparison.GTE, 1.0));

  private final Set<String> bases;
  private final Map<String, Rule> byId;
  private final List<Rule.Correlation> correlations;

  Planner(List<? extends Rule> rules) {
    bases = Rule.baseRules(rules);
    byId =
        rules.stream()
            .collect(Collectors.toMap(r -> r.head().id(), Function.identity(), (a, b) -> a));
    correlations =
        rules.stream()
            .filter(Rule.Correlation.class::isInstance)
            .map(Rule.Correlation.class::cast)
            .toList();
  }

  Outcome plan(Rule rule, int shape) {
    return switch (rule) {
      case Rule.Detection detection ->
          bases.contains(detection.head().id())
              ? new Unneeded()
              : new Planned(alone(detection, shape));
      case Rule.Correlation correlation -> {
        var why = refusal(correlation);
        yield why != null ? new Refused(why) : new Planned(correlation(correlation, shape));
      }
    };
  }

  static boolean national(Rule rule) {
    return rule instanceof Rule.Correlation c && c.scope() == Rule.Scope.NATIONAL;
  }

  private static PlannedRule alone(Rule.Detection rule, int shape) {
    var id = rule.head().id();
    return new PlannedRule(
        rule,
        "event",
        Map.of(id, 0),
        List.of(id),
        rule.groupBy(),
        List.of(),
        ALONE_MILLIS,
        Kind.COUNT,
        0,
        ONE_OR_MORE,
        shape,
        true,
        List.of());
  }

  private PlannedRule correlation(Rule.Correlation rule, int shape) {
    var id = rule.head().id();
    var kind = kind(rule.type());
    var legs = new LinkedHashMap<String, Integer>();
    rule.rules().forEach(base -> legs.putIfAbsent(base, legs.size()));
    return new PlannedRule(
        rule,
        rule.type().name().toLowerCase(java.util.Locale.ROOT),
        legs,
        List.copyOf(legs.keySet()),
        rule.groupBy(),
        rule.fields(),
        rule.timespanMillis(),
        kind,
        parameter(rule, kind, legs.size()),
        judge(rule, kind, List.copyOf(legs.keySet())),
        shape,
        !bases.contains(id),
        correlations.stream().filter(parent -> parent.rules().contains(id)).toList());
  }

  static PlannedRule withShape(PlannedRule of, int shape) {
    return new PlannedRule(
        of.rule(),
        of.type(),
        of.legs(),
        of.legIds(),
        of.groupNames(),
        of.fields(),
        of.timespan(),
        of.kind(),
        of.parameter(),
        of.judge(),
        shape,
        of.alerts(),
        of.parents());
  }

  private static Kind kind(Rule.Type type) {
    return switch (type) {
      case EVENT_COUNT -> Kind.COUNT;
      case VALUE_COUNT -> Kind.DISTINCT;
      case VALUE_SUM -> Kind.SUM;
      case VALUE_AVG -> Kind.AVG;
      case VALUE_PERCENTILE, VALUE_MEDIAN -> Kind.PERCENTILE;
      case TEMPORAL -> Kind.LEGS;
      case TEMPORAL_ORDERED -> Kind.CHAIN;
    };
  }

  private static double parameter(Rule.Correlation rule, Kind kind, int legs) {
    return switch (kind) {
      case LEGS, CHAIN -> legs;
      case PERCENTILE -> rule.type() == Rule.Type.VALUE_MEDIAN ? 50 : rule.percentile();
      case COUNT, DISTINCT, SUM, AVG -> 0;
    };
  }

  private static Judge judge(Rule.Correlation rule, Kind kind, List<String> legs) {
    return switch (rule.condition()) {
      case Condition.Threshold threshold -> new Judge.Bounds(threshold.bounds());
      case Condition.Formula formula -> new Judge.Formula(formula.expression(), legs);
      case Condition.AllRules all ->
          kind == Kind.CHAIN
              ? new Judge.Bounds(Map.of(Comparison.GTE, 1.0))
              : new Judge.AllLegs(legs.size());
    };
  }

  private @Nullable Problem refusal(Rule.Correlation rule) {
    var faults = new ArrayList<Problem>();
    check(
        faults,
        rule,
        rule.timespanMillis() < 1000,
        "timespan is below one second",
        "use 1s or more");
    for (var base : rule.rules()) {
      check(
          faults,
          rule,
          !byId.containsKey(base),
          "base rule '" + base + "' is not loaded",
          "load it too");
    }
    switch (rule.type()) {
      case EVENT_COUNT -> threshold(faults, rule, false);
      case VALUE_COUNT, VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE, VALUE_MEDIAN ->
          threshold(faults, rule, true);
      case TEMPORAL, TEMPORAL_ORDERED -> sequence(faults, rule);
    }
    return faults.isEmpty() ? null : faults.getFirst();
  }

  private static void threshold(List<Problem> faults, Rule.Correlation rule, boolean field) {
    check(
        faults,
        rule,
        !(rule.condition() instanceof Condition.Threshold),
        "its condition has no threshold",
        "use gte and a number");
    check(
        faults,
        rule,
        !field && !rule.fields().isEmpty(),
        "it counts events and takes no field",
        "remove field, or use value_count");
    check(
        faults,
        rule,
        field && rule.fields().isEmpty(),
        "it aggregates a field",
        "name one in the condition");
    check(
        faults,
        rule,
        rule.type() != Rule.Type.VALUE_COUNT && rule.fields().size() > 1,
        "it aggregates one field",
        "only value_count takes several");
  }

  private static void sequence(List<Problem> faults, Rule.Correlation rule) {
    long distinct = rule.rules().stream().distinct().count();
    check(faults, rule, distinct > MAX_LEGS, "it has more than 50 base rules", "split it");
    boolean ordered = rule.type() == Rule.Type.TEMPORAL_ORDERED;
    check(
        faults,
        rule,
        ordered && distinct < rule.rules().size(),
        "a base rule is named twice in the sequence",
        "use event_count for repeats");
    switch (rule.condition()) {
      case Condition.AllRules all -> {}
      case Condition.Threshold threshold ->
          check(faults, rule, true, "a temporal rule takes no threshold", "remove it");
      case Condition.Formula formula -> {
        check(faults, rule, ordered, "an ordered rule takes no formula", "use temporal");
        var strangers = Judge.strangers(formula.expression(), rule.rules());
        check(
            faults,
            rule,
            !strangers.isEmpty(),
            "its condition names " + strangers,
            "list them in rules");
      }
    }
  }

  private static void check(
      List<Problem> faults, Rule rule, boolean wrong, String message, String hint) {
    if (wrong) {
      faults.add(problem(rule, message, hint));
    }
  }

  static Problem problem(Rule rule, String message, String hint) {
    return new Problem(
        Problem.Severity.ERROR, rule.head().position(), rule.head().id(), message, hint);
  }
}
