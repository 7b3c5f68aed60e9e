package org.pehra.match;

import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;

/** Whether a condition can be compiled, judged before it takes part in any group. */
final class Admission {
  private static final int MAX_DEPTH = 500;

  private Admission() {}

  /** Why not, or null where it can. */
  static @Nullable String refusal(Expr condition) {
    return refusal(condition, 0);
  }

  private static @Nullable String refusal(Expr expr, int depth) {
    if (depth > MAX_DEPTH) {
      return "condition nested deeper than " + MAX_DEPTH;
    }
    return switch (expr) {
      case Expr.Constant constant -> null;
      case Expr.Not not -> refusal(not.of(), depth + 1);
      case Expr.And and -> first(and.of(), depth);
      case Expr.Or or -> first(or.of(), depth);
      case Expr.AtLeast some -> first(some.of(), depth);
      case Expr.Leaf leaf -> refusal(leaf);
    };
  }

  private static @Nullable String first(Iterable<Expr> of, int depth) {
    for (var expr : of) {
      var refusal = refusal(expr, depth + 1);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private static @Nullable String refusal(Expr.Leaf leaf) {
    try {
      new FieldIndex.Builder(0).add(leaf.predicate(), 0);
      return null;
    } catch (RuntimeException e) { // RE2/J's, Network's and ZoneId's own exceptions
      return leaf.position() + ": " + e.getMessage();
    }
  }
}
