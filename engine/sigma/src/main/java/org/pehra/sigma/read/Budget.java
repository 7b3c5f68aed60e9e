package org.pehra.sigma.read;

import org.pehra.sigma.Position;

/** Counts what one rule's values grow to, so that modifiers cannot multiply without bound. */
public final class Budget {
  private static final int MOST = 500_000;

  private int spent;

  public void spend(int predicates, Position position) {
    spent += predicates;
    if (spent > MOST) {
      throw new Refusal(
          position,
          "the rule has too many values",
          "the limit is " + MOST + " after modifiers; split the rule");
    }
  }
}
