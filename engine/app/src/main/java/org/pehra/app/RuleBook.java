package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pehra.correlate.EvidenceSource.EventDetail;
import org.pehra.correlate.Plan;
import org.pehra.match.LogSources;
import org.pehra.match.RuleSet;
import org.pehra.match.Signals;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Json;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;

/**
 * The rules of one process, loaded once and compiled for every stage. Immutable, thread-safe.
 *
 * @param rules all valid rules
 * @param problems what is wrong with the others, and warnings
 * @param detections compiled for matching
 * @param signals which signals a match makes
 * @param correlations compiled for correlating
 */
record RuleBook(
    List<Rule> rules,
    List<Problem> problems,
    RuleSet detections,
    Signals signals,
    Plan correlations) {

  /**
   * Compiles what was loaded. What a stage cannot compile becomes a problem and keeps nothing else
   * out.
   */
  static RuleBook compile(
      List<Rule> loaded, List<Problem> loadProblems, LogSources logSources, Indicators indicators) {
    return of(
        new RuleSources.Read(loaded, loadProblems, logSources, indicators),
        detections -> RuleSet.compile(detections, logSources),
        Plan.compile(loaded));
  }

  /** Other rules, compiled beside these as far as they differ, ready for the next event. */
  RuleBook next(RuleSources.Read read) {
    return of(
        read,
        wanted -> detections.change(wanted, read.logSources()),
        correlations.change(read.rules()));
  }

  private static RuleBook of(
      RuleSources.Read read, Function<List<Rule.Detection>, RuleSet> compiler, Plan.Result plan) {
    List<Problem> problems = new ArrayList<>(read.problems());
    List<Rule.Detection> detections = new ArrayList<>();
    List<Rule.Correlation> correlations = new ArrayList<>();
    for (var rule : read.rules()) {
      switch (rule) {
        case Rule.Detection detection -> detections.add(detection);
        case Rule.Correlation correlation -> correlations.add(correlation);
      }
    }
    var ruleSet = compiler.apply(detections);
    for (var rule : detections) {
      var refusal = ruleSet.refused().get(rule.head().id());
      if (refusal != null) {
        problems.add(
            new Problem(
                Problem.Severity.ERROR, rule.head().position(), rule.head().id(), refusal, ""));
      }
    }
    problems.addAll(plan.problems());
    return new RuleBook(
        List.copyOf(read.rules()),
        List.copyOf(problems),
        ruleSet,
        Signals.of(detections, correlations, read.indicators()),
        plan.plan());
  }

  /** The same rules with other indicators. */
  RuleBook withIndicators(Indicators indicators) {
    var byKind =
        rules.stream()
            .collect(java.util.stream.Collectors.partitioningBy(Rule.Detection.class::isInstance));
    var single = byKind.getOrDefault(true, List.of()).stream().map(Rule.Detection.class::cast);
    var over = byKind.getOrDefault(false, List.of()).stream().map(Rule.Correlation.class::cast);
    return new RuleBook(
        rules,
        problems,
        detections,
        Signals.of(single.toList(), over.toList(), indicators),
        correlations);
  }

  /**
   * An event as evidence: its JSON, and on demand what a rule matched in it; nothing where the rule
   * no longer runs.
   */
  EventDetail detail(byte[] json) {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("an event that matched is valid JSON", e);
    }
    return new EventDetail(
        tree, ruleId -> detections.has(ruleId) ? detections.explain(ruleId, json) : List.of());
  }

  /** Errors among the problems: rules that do not run. */
  List<Problem> errors() {
    return problems.stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .toList();
  }
}
