package org.pehra.match;

import java.util.BitSet;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * Predicates of which at least one must hold for a rule to match, chosen so that they seldom hold:
 * a rule is evaluated only when one of its anchors was satisfied.
 *
 * @param bits the predicates
 * @param cost expected share of events in which one of them holds
 */
record Anchors(BitSet bits, double cost) {

  /**
   * The cheapest anchors of a condition, or null where it may match with no predicate satisfied.
   */
  static @Nullable Anchors of(
      Expr condition, Program.Names names, ToDoubleFunction<Predicate> share) {
    return new Chooser(names, share).choose(condition);
  }

  private record Chooser(Program.Names names, ToDoubleFunction<Predicate> share) {
    @Nullable Anchors choose(Expr expr) {
      return switch (expr) {
        case Expr.Constant constant ->
            constant.value() ? null : new Anchors(new BitSet(), 0); // never evaluated
        case Expr.Not not -> null;
        case Expr.Leaf leaf -> leaf(leaf.predicate());
        case Expr.And and -> cheapest(and.of());
        case Expr.Or or -> all(or.of());
        case Expr.AtLeast some -> all(some.of());
      };
    }

    private @Nullable Anchors leaf(Predicate predicate) {
      if (predicate instanceof Predicate.Null || predicate instanceof Predicate.FieldRef) {
        return null;
      }
      var bits = new BitSet();
      bits.set(names.bit(predicate));
      return new Anchors(bits, share.applyAsDouble(predicate));
    }

    private @Nullable Anchors cheapest(List<Expr> of) {
      Anchors best = null;
      for (var expr : of) {
        var anchors = choose(expr);
        if (anchors != null && (best == null || anchors.cost < best.cost)) {
          best = anchors;
        }
      }
      return best;
    }

    private @Nullable Anchors all(List<Expr> of) {
      var bits = new BitSet();
      double cost = 0;
      for (var expr : of) {
        var anchors = choose(expr);
        if (anchors == null) {
          return null;
        }
        bits.or(anchors.bits);
        cost += anchors.cost;
      }
      return new Anchors(bits, cost);
    }
  }
}
