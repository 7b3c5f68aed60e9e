package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of a rule set. A shape keeps its number and its compiled statement from one rule set
 * to the next, so that a change compiles and deploys only what is new.
 */
final class Shapes {
  /** Statements compiled at once: far faster than one by one. */
  private static final int CHUNK = 32;

  private final Map<String, Shape> known;
  private final Map<String, Shape> used = new LinkedHashMap<>();
  private final Map<String, String> failed = new HashMap<>();

  /**
   * @param before shapes of the rule set before
   */
  Shapes(Map<String, Shape> before) {
    known = before;
  }

  /** Compiles, on all processors, the shapes that are not known yet. */
  void compile(Collection<PlannedRule> rules) {
    int next = known.values().stream().mapToInt(Shape::number).max().orElse(-1) + 1;
    var missing = new LinkedHashMap<String, PlannedRule>();
    for (var rule : rules) {
      var epl = Epl.shape(rule);
      var shape = known.get(epl);
      if (shape != null) {
        used.put(epl, shape);
      } else if (!missing.containsKey(epl)) {
        missing.put(epl, Planner.withShape(rule, next++));
      }
    }
    var all = List.copyOf(missing.values());
    var chunks = new ArrayList<List<PlannedRule>>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
    }
    for (var outcome : chunks.parallelStream().map(Shapes::chunk).toList()) {
      used.putAll(outcome.used);
      failed.putAll(outcome.failed);
    }
  }

  private static Shapes chunk(List<PlannedRule> rules) {
    var outcome = new Shapes(Map.of());
    try {
      outcome.add(rules);
    } catch (Statements.CompileException e) {
      // one of them keeps the others out: each by itself
      for (var rule : rules) {
        outcome.addAlone(rule);
      }
    }
    return outcome;
  }

  private void add(List<PlannedRule> rules) throws Statements.CompileException {
    var statements = Statements.compile(rules);
    for (var rule : rules) {
      used.put(Epl.shape(rule), new Shape(rule.shape(), statements));
    }
  }

  private void addAlone(PlannedRule rule) {
    try {
      add(List.of(rule));
    } catch (Statements.CompileException e) {
      failed.put(Epl.shape(rule), String.valueOf(e.getMessage()));
    }
  }

  /** Why the rule's statement does not compile; absent when it does. */
  @Nullable String failure(PlannedRule rule) {
    return failed.get(Epl.shape(rule));
  }

  /** The rule with the number of its shape. */
  PlannedRule placed(PlannedRule rule) {
    var shape = used.get(Epl.shape(rule));
    if (shape == null) {
      throw new IllegalArgumentException(rule.id() + " has no statement");
    }
    return Planner.withShape(rule, shape.number());
  }

  Map<String, Shape> used() {
    return used;
  }
}
