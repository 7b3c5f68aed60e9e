package org.pehra.match;

import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/**
 * Remembers what the reference said of a predicate and a value, so that a whole campaign can be
 * compared: these two are all that an answer depends on. Safe for all threads.
 */
final class ReferenceMemo implements ReferenceEvaluator.Outcomes {
  private static final int MOST_VALUES = 60_000;

  /** Equal predicates have one number. Filled at the start, then only read. */
  private final IdentityHashMap<Predicate, Integer> numbers = new IdentityHashMap<>();

  private final Map<String, Answers> values = new ConcurrentHashMap<>();

  private static final class Answers {
    final String folded;
    final BitSet asked = new BitSet();
    final BitSet yes = new BitSet();

    Answers(String value) {
      folded = ReferenceText.fold(value);
    }
  }

  ReferenceMemo(List<Rule.Detection> rules) {
    Map<Predicate, Integer> equal = new HashMap<>();
    rules.forEach(rule -> number(rule.condition(), equal));
  }

  private void number(Expr expr, Map<Predicate, Integer> equal) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> number(not.of(), equal);
      case Expr.And and -> and.of().forEach(of -> number(of, equal));
      case Expr.Or or -> or.of().forEach(of -> number(of, equal));
      case Expr.AtLeast some -> some.of().forEach(of -> number(of, equal));
      case Expr.Leaf leaf ->
          numbers.put(leaf.predicate(), equal.computeIfAbsent(leaf.predicate(), p -> equal.size()));
    }
  }

  @Override
  public boolean holds(Predicate predicate, String value) {
    if (values.size() > MOST_VALUES) {
      values.clear();
    }
    var answers = values.computeIfAbsent(value, Answers::new);
    int number = Objects.requireNonNull(numbers.get(predicate));
    synchronized (answers) {
      if (!answers.asked.get(number)) {
        answers.asked.set(number);
        answers.yes.set(number, ReferenceEvaluator.holds(predicate, value, answers.folded));
      }
      return answers.yes.get(number);
    }
  }
}
