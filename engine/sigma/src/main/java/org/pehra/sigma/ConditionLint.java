package org.pehra.sigma;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds conditions that can never hold or always do. Sound but not complete: what it says is so,
 * and what it does not see it leaves alone. Stateless.
 */
final class ConditionLint {
  private enum Outcome {
    NEVER,
    ALWAYS,
    SOMETIMES
  }

  private ConditionLint() {}

  /**
   * @param at where the condition stands
   */
  static List<Problem> warnings(Rule.Detection rule, Position at) {
    var outcome = outcome(rule.condition());
    if (outcome == Outcome.NEVER) {
      return List.of(
          warning(rule, at, "the rule never matches", "its condition contradicts itself"));
    }
    if (outcome == Outcome.ALWAYS) {
      return List.of(
          warning(
              rule,
              at,
              "the rule matches every event of its log source",
              "its condition is always true"));
    }
    var field = twoValues(rule.condition());
    return field == null
        ? List.of()
        : List.of(
            warning(
                rule,
                at,
                "the condition asks field '" + field + "' to have two values at once",
                "only an event with several values in the field matches; is 'or' meant?"));
  }

  private static Problem warning(Rule.Detection rule, Position at, String message, String hint) {
    return new Problem(Problem.Severity.WARNING, at, rule.head().id(), message, hint);
  }

  private static Outcome outcome(Expr expr) {
    return switch (expr) {
      case Expr.Constant constant -> constant.value() ? Outcome.ALWAYS : Outcome.NEVER;
      case Expr.Leaf leaf -> Outcome.SOMETIMES;
      case Expr.Not not -> opposite(outcome(not.of()));
      case Expr.And and -> contradicts(and.of()) ? Outcome.NEVER : count(and.of(), and.of().size());
      case Expr.Or or -> complements(or.of()) ? Outcome.ALWAYS : count(or.of(), 1);
      case Expr.AtLeast some -> count(some.of(), some.n());
    };
  }

  private static Outcome opposite(Outcome outcome) {
    return switch (outcome) {
      case NEVER -> Outcome.ALWAYS;
      case ALWAYS -> Outcome.NEVER;
      case SOMETIMES -> Outcome.SOMETIMES;
    };
  }

  private static Outcome count(List<Expr> of, int needed) {
    int always = 0;
    int possible = 0;
    for (var part : of) {
      var outcome = outcome(part);
      always += outcome == Outcome.ALWAYS ? 1 : 0;
      possible += outcome == Outcome.NEVER ? 0 : 1;
    }
    return always >= needed
        ? Outcome.ALWAYS
        : possible < needed ? Outcome.NEVER : Outcome.SOMETIMES;
  }

  /** Whether one of the parts is denied by another, or a field is asked to be there and not. */
  private static boolean contradicts(List<Expr> parts) {
    var held = predicates(parts);
    Set<String> there = new HashSet<>();
    Set<String> absent = new HashSet<>();
    for (var predicate : held) {
      (predicate instanceof Predicate.Null ? absent : there).add(predicate.field());
    }
    absent.retainAll(there);
    return !absent.isEmpty()
        || parts.stream()
            .anyMatch(part -> part instanceof Expr.Not not && follows(not.of(), held, parts));
  }

  /** Whether an expression holds wherever all the parts do. */
  private static boolean follows(Expr expr, Set<Predicate> held, List<Expr> parts) {
    return switch (expr) {
      case Expr.Constant constant -> constant.value();
      case Expr.Leaf leaf -> held.contains(leaf.predicate());
      case Expr.And and -> and.of().stream().allMatch(part -> follows(part, held, parts));
      case Expr.Or or ->
          parts.contains(or) || or.of().stream().anyMatch(part -> follows(part, held, parts));
      case Expr.Not not -> parts.contains(not);
      case Expr.AtLeast some -> parts.contains(some);
    };
  }

  private static boolean complements(List<Expr> parts) {
    var held = predicates(parts);
    return parts.stream()
        .anyMatch(
            part ->
                part instanceof Expr.Not not
                    && (not.of() instanceof Expr.Leaf leaf
                        ? held.contains(leaf.predicate())
                        : parts.contains(not.of())));
  }

  private static Set<Predicate> predicates(List<Expr> parts) {
    Set<Predicate> predicates = new HashSet<>();
    for (var part : parts) {
      if (part instanceof Expr.Leaf leaf) {
        predicates.add(leaf.predicate());
      }
    }
    return predicates;
  }

  /** A field that must equal two different texts or numbers, or lie outside its own bounds. */
  private static @Nullable String twoValues(Expr expr) {
    if (!(expr instanceof Expr.And and)) {
      return null;
    }
    Map<String, String> equal = new HashMap<>();
    Map<String, Double> least = new HashMap<>();
    Map<String, Double> most = new HashMap<>();
    for (var predicate : predicates(and.of())) {
      var field = predicate.field();
      var exact = exact(predicate);
      if (exact != null && !field.isEmpty()) {
        var before = equal.putIfAbsent(field, exact);
        if (before != null && !before.equalsIgnoreCase(exact)) {
          return field;
        }
      }
      if (predicate instanceof Predicate.NumberCompare compare) {
        switch (compare.comparison()) {
          case GT, GTE -> least.merge(field, compare.value(), Math::max);
          case LT, LTE -> most.merge(field, compare.value(), Math::min);
          case EQ, NEQ -> {}
        }
        if (least.getOrDefault(field, Double.NEGATIVE_INFINITY)
            > most.getOrDefault(field, Double.POSITIVE_INFINITY)) {
          return field;
        }
      }
    }
    return null;
  }

  private static @Nullable String exact(Predicate predicate) {
    if (predicate instanceof Predicate.NumberEquals number) {
      return number.value() == Math.rint(number.value())
          ? Long.toString((long) number.value())
          : Double.toString(number.value());
    }
    if (predicate instanceof Predicate.Text text) {
      if (text.parts().isEmpty()) {
        return "";
      }
      if (text.parts().size() == 1
          && text.parts().getFirst() instanceof Predicate.Part.Literal literal) {
        return literal.text();
      }
    }
    return null;
  }
}
