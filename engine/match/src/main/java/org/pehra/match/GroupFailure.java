package org.pehra.match;

import java.util.BitSet;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * A predicate threw where it should answer: the rules that ask for it count as not matched, and all
 * others go on.
 */
final class GroupFailure {
  private GroupFailure() {}

  /** Tells of every rule of the group that uses one of the failed predicates. */
  static void report(Group group, BitSet failed, RuntimeException cause, GroupRun.Outcome outcome) {
    for (int rule = 0; rule < group.rules().length; rule++) {
      if (uses(group, rule, failed)) {
        outcome.failed(group.rules()[rule], cause);
      }
    }
  }

  static boolean uses(Group group, int rule, BitSet failed) {
    return uses(group, group.conditions().get(rule), failed);
  }

  private static boolean uses(Group group, Expr expr, BitSet failed) {
    return switch (expr) {
      case Expr.Constant constant -> false;
      case Expr.Not not -> uses(group, not.of(), failed);
      case Expr.And and -> and.of().stream().anyMatch(of -> uses(group, of, failed));
      case Expr.Or or -> or.of().stream().anyMatch(of -> uses(group, of, failed));
      case Expr.AtLeast some -> some.of().stream().anyMatch(of -> uses(group, of, failed));
      case Expr.Leaf leaf -> uses(group, leaf.predicate(), failed);
    };
  }

  private static boolean uses(Group group, Predicate predicate, BitSet failed) {
    Integer bit = group.bits().get(predicate);
    return bit != null && failed.get(bit);
  }
}
