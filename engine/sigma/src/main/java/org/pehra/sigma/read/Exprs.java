package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pehra.sigma.Expr;

/** Joins expressions: flat, without constants and needless levels. Empty when nothing is joined. */
public final class Exprs {
  private Exprs() {}

  public static Optional<Expr> and(List<Expr> parts) {
    var flat = new ArrayList<Expr>(parts.size());
    for (var part : parts) {
      if (part instanceof Expr.Constant constant) {
        if (!constant.value()) {
          return Optional.of(constant);
        }
      } else if (part instanceof Expr.And and) {
        flat.addAll(and.of());
      } else {
        flat.add(part);
      }
    }
    return flat.size() > 1 ? Optional.of(new Expr.And(flat)) : few(parts, flat, true);
  }

  public static Optional<Expr> or(List<Expr> parts) {
    var flat = new ArrayList<Expr>(parts.size());
    for (var part : parts) {
      if (part instanceof Expr.Constant constant) {
        if (constant.value()) {
          return Optional.of(constant);
        }
      } else if (part instanceof Expr.Or or) {
        flat.addAll(or.of());
      } else {
        flat.add(part);
      }
    }
    return flat.size() > 1 ? Optional.of(new Expr.Or(flat)) : few(parts, flat, false);
  }

  public static Expr not(Expr part) {
    return switch (part) {
      case Expr.Not not -> not.of();
      case Expr.Constant constant -> new Expr.Constant(!constant.value());
      default -> new Expr.Not(part);
    };
  }

  public static Optional<Expr> atLeast(int n, List<Expr> parts) {
    if (n <= 1) {
      return or(parts);
    }
    return n >= parts.size() ? and(parts) : Optional.of(new Expr.AtLeast(n, parts));
  }

  private static Optional<Expr> few(List<Expr> parts, List<Expr> flat, boolean neutral) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(flat.isEmpty() ? new Expr.Constant(neutral) : flat.getFirst());
  }
}
