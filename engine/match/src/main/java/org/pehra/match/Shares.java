package org.pehra.match;

import org.pehra.sigma.Predicate;

/** How often predicates hold, as far as their form tells: long literals seldom, numbers often. */
final class Shares {
  private Shares() {}

  /** Expected share of events in which the predicate holds. */
  static double prior(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Text text -> text(TextPattern.of(text));
      case Predicate.Regex regex -> 0.3;
      case Predicate.Cidr cidr -> 0.3;
      case Predicate.NumberEquals number -> 0.05;
      case Predicate.NumberCompare number -> 0.5;
      case Predicate.TimePart part -> 0.5;
      case Predicate.Exists exists -> 0.9;
      case Predicate.Null absent -> 0.9;
      case Predicate.FieldRef ref -> 0.9;
    };
  }

  private static double text(TextPattern pattern) {
    if (pattern.everything()) {
      return 0.9;
    }
    int length = 0;
    for (byte[] literal : pattern.literals()) {
      length += literal.length;
    }
    double share = Math.pow(0.55, Math.min(length, 20));
    return pattern.openStart() && pattern.openEnd() ? share : 0.02 + share * 0.1;
  }
}
