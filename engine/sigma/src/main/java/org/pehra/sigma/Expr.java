package org.pehra.sigma;

import java.util.List;

/** A rule's condition with all selections put in place: a boolean expression over predicates. */
public sealed interface Expr {
  record And(List<Expr> of) implements Expr {
    public And {
      of = List.copyOf(of);
    }
  }

  record Or(List<Expr> of) implements Expr {
    public Or {
      of = List.copyOf(of);
    }
  }

  record Not(Expr of) implements Expr {}

  /**
   * At least {@code n} hold, as in {@code 2 of selection_*}; {@code 1 of} is {@link Or}, {@code all
   * of} is {@link And}.
   */
  record AtLeast(int n, List<Expr> of) implements Expr {
    public AtLeast {
      of = List.copyOf(of);
    }
  }

  /**
   * @param selection name of the selection it was written in, for explanations
   * @param position where its value stands in the rule file
   */
  record Leaf(Predicate predicate, String selection, Position position) implements Expr {}

  /** What a pipeline or an empty list made constant. */
  record Constant(boolean value) implements Expr {}
}
