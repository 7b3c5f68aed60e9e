package org.pehra.correlate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.WatchRule;
import org.pehra.model.Topics;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;

/**
 * A rule set, compiled: which rules run, and the EPL that judges them. Immutable and thread-safe;
 * one plan serves all shards. Compiling takes some 10 ms for each shape of rule, so do it off the
 * stream's thread.
 */
public final class Plan {
  /**
   * A compiled rule set with what could not be compiled.
   *
   * @param problems errors of the rules that were left out; the others run
   */
  public record Result(Plan plan, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /** How late a signal may come and still count where its time says. */
  public static final Duration LATENESS = Duration.ofMinutes(5);

  /** Of the signals, how far back a restart can count on: a day is for an outage. */
  static final Duration EXACT = Topics.SIGNALS_KEPT.minusDays(1);

  private final Map<String, PlannedRule> rules;
  private final Map<String, WatchRule> watched;

  /** Rules among the watched whose windows are too long to be exact, as they would be. */
  private final Map<String, PlannedRule> longer;

  private final Map<String, Shape> shapes;
  private final Set<Statements> statements;
  private final Duration lateness;

  private Plan(
      Map<String, PlannedRule> rules,
      Map<String, WatchRule> watched,
      Map<String, PlannedRule> longer,
      Map<String, Shape> shapes,
      Duration lateness) {
    this.rules = rules;
    this.watched = watched;
    this.longer = longer;
    this.shapes = shapes;
    this.statements =
        shapes.values().stream()
            .map(Shape::in)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.lateness = lateness;
  }

  /** As {@link #compile(Collection, Duration)} with {@link #LATENESS}. */
  public static Result compile(Collection<? extends Rule> rules) {
    return compile(rules, LATENESS);
  }

  /**
   * Compiles what can be compiled; a rule that cannot is left out with its problem and keeps no
   * other rule out. Never throws for a bad rule.
   *
   * @param rules detections and correlations, ids resolved
   */
  public static Result compile(Collection<? extends Rule> rules, Duration lateness) {
    return compile(rules, lateness, Map.of(), Map.of());
  }

  /**
   * The next rule set: as {@link #compile(Collection, Duration)}, but only statements that this
   * plan does not have are compiled. For {@link CorrelationShard#change}.
   */
  public Result change(Collection<? extends Rule> rules) {
    return compile(rules, lateness, shapes, watched);
  }

  private static Result compile(
      Collection<? extends Rule> rules,
      Duration lateness,
      Map<String, Shape> before,
      Map<String, WatchRule> known) {
    var planner = new Planner(List.copyOf(rules));
    var watches = new WatchPlanner(List.copyOf(rules));
    var watched = new LinkedHashMap<String, WatchRule>();
    var problems = new ArrayList<Problem>();
    var candidates = new ArrayList<PlannedRule>();
    var longer = new LinkedHashMap<String, PlannedRule>();
    long exact = EXACT.minus(lateness).toMillis();
    for (var rule : rules) {
      if (rule instanceof Rule.Correlation correlation && WatchPlanner.isWatched(rule)) {
        var watch = watches.plan(correlation, lateness, known, problems);
        if (watch != null) {
          watched.put(watch.id(), watch);
        }
        continue;
      }
      switch (planner.plan(rule, 0)) {
        case Planner.Unneeded() -> {}
        case Planner.Refused(Problem problem) -> problems.add(problem);
        case Planner.Planned(PlannedRule candidate) when candidate.replay() <= exact ->
            candidates.add(candidate);
        case Planner.Planned(PlannedRule candidate) -> {
          var watch = watches.plan(candidate, problems);
          if (watch != null) {
            watched.put(watch.id(), watch);
            longer.put(watch.id(), candidate);
          }
        }
      }
    }
    var shapes = new Shapes(before);
    shapes.compile(candidates);
    var planned = new LinkedHashMap<String, PlannedRule>();
    for (var candidate : candidates) {
      var failure = shapes.failure(candidate);
      if (failure == null) {
        planned.put(candidate.id(), shapes.placed(candidate));
      } else {
        problems.add(Planner.problem(candidate.rule(), "its EPL does not compile: " + failure, ""));
      }
    }
    return new Result(new Plan(planned, watched, longer, shapes.used(), lateness), problems);
  }

  /** The generated EPL of a rule, for an author who wants to take it further. */
  public Optional<String> epl(String ruleId) {
    return Optional.ofNullable(rules.get(ruleId))
        .map(Epl::commented)
        .or(() -> Optional.ofNullable(watched.get(ruleId)).map(WatchRule::described));
  }

  /** How late a signal may be against its institution's watermark. */
  public Duration lateness() {
    return lateness;
  }

  /**
   * How far back, in event time before the slowest institution's watermark, signals must be
   * replayed to rebuild a shard: what the rule needs that needs most, and the lateness.
   */
  public Duration history() {
    long longest =
        LongStream.concat(
                rules.values().stream().mapToLong(PlannedRule::replay),
                watched.values().stream().mapToLong(rule -> rule.replay(lateness.toMillis())))
            .max()
            .orElse(0);
    return Duration.ofMillis(longest).plus(lateness);
  }

  /**
   * How old a signal may be, against its institution's newest, to count for a rule; beyond, it is
   * not remembered what it would belong to.
   *
   * @param ruleId one that runs
   */
  public Duration kept(String ruleId) {
    var rule = rules.get(ruleId);
    var watch = watched.get(ruleId);
    long history = rule != null ? rule.history() : watch != null ? watch.kept() : 0;
    return Duration.ofMillis(history).plus(lateness);
  }

  /** Whether a rule waits for something that may not come, so that time alone matters. */
  public boolean waits() {
    return !watched.isEmpty();
  }

  /** Ids of the rules that run. */
  public Set<String> ruleIds() {
    var ids = new LinkedHashSet<>(rules.keySet());
    ids.addAll(watched.keySet());
    return java.util.Collections.unmodifiableSet(ids);
  }

  /** The rule as windows would judge it, were its signals kept for long enough; else absent. */
  @Nullable PlannedRule windowed(String ruleId) {
    var rule = rules.get(ruleId);
    return rule != null ? rule : longer.get(ruleId);
  }

  Map<String, WatchRule> watched() {
    return watched;
  }

  Map<String, PlannedRule> rules() {
    return rules;
  }

  Set<Statements> statements() {
    return statements;
  }
}
