package org.pehra.sigma.read;

import java.util.List;

/** A condition over names, its patterns already replaced by the names they stand for. */
public sealed interface Condition {
  record Name(String name) implements Condition {}

  record And(List<Condition> of) implements Condition {
    public And {
      of = List.copyOf(of);
    }
  }

  record Or(List<Condition> of) implements Condition {
    public Or {
      of = List.copyOf(of);
    }
  }

  record Not(Condition of) implements Condition {}

  record AtLeast(int n, List<Condition> of) implements Condition {
    public AtLeast {
      of = List.copyOf(of);
    }
  }
}
