package org.pehra.match;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/** Simplifies conditions by predicates whose outcome is known beforehand. */
final class ExprFolding {
  private static final Expr TRUE = new Expr.Constant(true);
  private static final Expr FALSE = new Expr.Constant(false);

  private final Function<Predicate, @Nullable Boolean> known;

  /**
   * @param known a predicate's outcome, or null where it is open
   */
  ExprFolding(Function<Predicate, @Nullable Boolean> known) {
    this.known = known;
  }

  /** An equal condition without constants inside, or a constant. */
  Expr fold(Expr expr) {
    return switch (expr) {
      case Expr.Constant constant -> constant.value() ? TRUE : FALSE;
      case Expr.Leaf leaf -> {
        var outcome = known.apply(leaf.predicate());
        yield outcome == null ? leaf : outcome ? TRUE : FALSE;
      }
      case Expr.Not not -> not(fold(not.of()));
      case Expr.And and -> atLeast(and.of().size(), and.of());
      case Expr.Or or -> atLeast(1, or.of());
      case Expr.AtLeast some -> atLeast(some.n(), some.of());
    };
  }

  private static Expr not(Expr of) {
    return switch (of) {
      case Expr.Constant constant -> constant.value() ? FALSE : TRUE;
      case Expr.Not not -> not.of();
      default -> new Expr.Not(of);
    };
  }

  /** All of and one of are the ends of "at least n of": one rule folds all three. */
  private Expr atLeast(int n, List<Expr> of) {
    List<Expr> open = new ArrayList<>();
    int needed = n;
    for (var child : of) {
      var folded = fold(child);
      if (folded instanceof Expr.Constant constant) {
        needed -= constant.value() ? 1 : 0;
      } else {
        open.add(folded);
      }
    }
    if (needed <= 0) {
      return TRUE;
    }
    if (needed > open.size()) {
      return FALSE;
    }
    if (open.size() == 1) {
      return open.getFirst();
    }
    if (needed == 1) {
      return new Expr.Or(open);
    }
    return needed == open.size() ? new Expr.And(open) : new Expr.AtLeast(needed, open);
  }
}
