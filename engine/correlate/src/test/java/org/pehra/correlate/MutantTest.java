package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.RuleExpr;

/**
 * Engines that are wrong in one way each, which the oracle must tell from the right one. What is
 * wrong comes in from outside, by the rule, the limits or the log that the engine is given in place
 * of the stream's: it is to the oracle as if the engine itself had misread them.
 */
class MutantTest {
  private static final int STREAMS = 6;

  /** As the engine must not understand them. */
  private record Mutant(
      String rule,
      UnaryOperator<Rule.Correlation> misread,
      UnaryOperator<List<ShardInput>> misheard,
      Limits limits) {}

  private static Mutant misread(String rule, UnaryOperator<Rule.Correlation> wrong) {
    return new Mutant(rule, wrong, log -> log, Limits.DEFAULT);
  }

  private static Mutant misheard(String rule, UnaryOperator<Signal> wrong) {
    return new Mutant(rule, right -> right, log -> each(log, wrong), Limits.DEFAULT);
  }

  private static Map<String, Mutant> mutants() {
    var mutants = new HashMap<String, Mutant>();
    mutants.put(
        "window a little too long", misread("count3", r -> with(r, r.timespanMillis() + 1)));
    mutants.put(
        "window a little too short", misread("distinct3", r -> with(r, r.timespanMillis() - 1)));
    mutants.put(
        "window too long, at its end", misread("exactly", r -> with(r, r.timespanMillis() + 1)));
    mutants.put(
        "sequence's window too long", misread("ordered", r -> with(r, r.timespanMillis() + 1)));
    mutants.put("threshold one too high", misread("count8", r -> with(r, Rules.atLeast(9))));
    mutants.put("at least is more than", misread("sum", r -> with(r, Comparison.GT, 12)));
    mutants.put("at most is less than", misread("few", r -> with(r, Comparison.LT, 2)));
    mutants.put("upper bound unread", misread("between", r -> with(r, Comparison.GT, 4)));
    mutants.put("exactly is at least", misread("exactly", r -> with(r, Comparison.GTE, 3)));
    mutants.put("order unchecked", misread("ordered", r -> with(r, Rule.Type.TEMPORAL)));
    mutants.put("order checked", misread("temporal", r -> with(r, Rule.Type.TEMPORAL_ORDERED)));
    mutants.put("values counted, not distinct", misread("distinct3", r -> counting(r)));
    mutants.put("median is mean", misread("median", r -> with(r, Rule.Type.VALUE_AVG)));
    mutants.put("not unread", misread("unless", r -> with(r, both())));
    mutants.put(
        "group ignored", misheard("count3", s -> moved(s, GroupKey.of("all"), s.atMillis())));
    mutants.put("duplicates counted", counted("count3"));
    mutants.put("weight ignored", misheard("count8", MutantTest::light));
    mutants.put("window by arrival", arrival("count3"));
    mutants.put("sequence by arrival", arrival("ordered"));
    mutants.put("end of window by arrival", arrival("few"));
    mutants.put("late signals dropped", late("avg"));
    mutants.put("late signals dropped, at the end", late("low"));
    mutants.put(
        "history too short",
        new Mutant("count8", r -> r, log -> log, new Limits(1_000_000, 6, 1L << 30, 1L << 40)));
    return mutants;
  }

  @Test
  void noMutantSurvives() {
    for (var mutant : mutants().entrySet()) {
      assertFalse(survives(mutant.getValue()), mutant.getKey());
    }
  }

  @Test
  void theEngineItselfDoes() {
    assertEquals(true, survives(misread("count3", right -> right)));
  }

  private static boolean survives(Mutant mutant) {
    var rule = rule(mutant.rule);
    var plan = Trial.plan(mutant.misread.apply(rule));
    for (long seed = 1; seed <= STREAMS; seed++) {
      var stream = Simulation.of(plan, rule, seed, 0.3, 0.2);
      var log = mutant.misheard.apply(stream.log);
      var told = Simulation.run(plan, mutant.limits, log);
      if (!new Trial(rule, plan).inTheEnd(stream, told).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Rule.Correlation rule(String id) {
    return StreamRules.all().stream()
        .filter(Rule.Correlation.class::isInstance)
        .map(Rule.Correlation.class::cast)
        .filter(rule -> rule.head().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Rule.Correlation with(Rule.Correlation rule, long timespan) {
    return made(rule, rule.type(), timespan, rule.condition(), rule.fields());
  }

  private static Rule.Correlation with(Rule.Correlation rule, Rule.Condition condition) {
    return made(rule, rule.type(), rule.timespanMillis(), condition, rule.fields());
  }

  private static Rule.Correlation with(Rule.Correlation rule, Comparison comparison, double bound) {
    return with(rule, new Rule.Condition.Threshold(Map.of(comparison, bound)));
  }

  private static Rule.Correlation with(Rule.Correlation rule, Rule.Type type) {
    return made(rule, type, rule.timespanMillis(), rule.condition(), rule.fields());
  }

  private static Rule.Correlation counting(Rule.Correlation rule) {
    return made(rule, Rule.Type.EVENT_COUNT, rule.timespanMillis(), rule.condition(), List.of());
  }

  private static Rule.Correlation made(
      Rule.Correlation rule,
      Rule.Type type,
      long timespan,
      Rule.Condition condition,
      List<String> fields) {
    return Rules.correlation(
        rule.head().id(), type, rule.rules(), timespan, condition, fields.toArray(String[]::new));
  }

  private static Rule.Condition both() {
    return new Rule.Condition.Formula(
        new RuleExpr.And(List.of(new RuleExpr.Ref("a"), new RuleExpr.Ref("b"))));
  }

  private static List<ShardInput> each(List<ShardInput> log, UnaryOperator<Signal> wrong) {
    var misheard = new ArrayList<ShardInput>();
    for (var input : log) {
      misheard.add(input instanceof Signal signal ? wrong.apply(signal) : input);
    }
    return misheard;
  }

  private static Mutant arrival(String rule) {
    UnaryOperator<List<ShardInput>> misheard =
        log -> {
          var arrived = new ArrayList<ShardInput>();
          long now = 0;
          for (var input : log) {
            now = input instanceof Watermark watermark ? watermark.atMillis() : now;
            long at = now;
            arrived.add(input instanceof Signal s ? moved(s, s.group(), at) : input);
          }
          return arrived;
        };
    return new Mutant(rule, right -> right, misheard, Limits.DEFAULT);
  }

  private static Mutant late(String rule) {
    UnaryOperator<List<ShardInput>> misheard =
        log -> {
          var heard = new ArrayList<ShardInput>();
          long now = 0;
          for (var input : log) {
            now = input instanceof Watermark watermark ? watermark.atMillis() : now;
            if (!(input instanceof Signal signal) || signal.atMillis() >= now - 1000) {
              heard.add(input);
            }
          }
          return heard;
        };
    return new Mutant(rule, right -> right, misheard, Limits.DEFAULT);
  }

  private static Mutant counted(String rule) {
    UnaryOperator<List<ShardInput>> misheard =
        log -> {
          var heard = new ArrayList<ShardInput>();
          for (var input : log) {
            heard.add(input instanceof Signal s ? from(s, "source-" + heard.size()) : input);
          }
          return heard;
        };
    return new Mutant(rule, right -> right, misheard, Limits.DEFAULT);
  }

  private static Signal moved(Signal signal, GroupKey group, long at) {
    return made(signal, group, at, signal.source(), signal.weight());
  }

  private static Signal from(Signal signal, String source) {
    return made(signal, signal.group(), signal.atMillis(), source, signal.weight());
  }

  private static Signal light(Signal signal) {
    return made(signal, signal.group(), signal.atMillis(), signal.source(), 1);
  }

  private static Signal made(Signal signal, GroupKey group, long at, String source, int weight) {
    return new Signal(
        signal.correlation(),
        signal.rule(),
        signal.scope(),
        group,
        signal.institution(),
        at,
        source,
        signal.eventId(),
        weight,
        signal.fields(),
        new EventRef(signal.event().topic(), signal.event().partition(), signal.event().offset()));
  }
}
