package org.pehra.match;

import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate.TextMatch;

/** One thread's working memory for one group. */
final class GroupRun {
  private final Group group;
  private final Hits hits;
  private final long[] satisfied;
  private final int[] stamp;
  private final int[] queue;
  private int queued;
  private int event;

  /** Set while an event is matched. */
  private @Nullable EventScanner scanner;

  private byte[] json = new byte[0];
  private final Value value;
  private final FieldIndex.Bytes probe = new FieldIndex.Bytes(new byte[0]);

  GroupRun(Group group, Value value) {
    this.group = group;
    this.value = value;
    hits = new Hits(group.ids());
    satisfied = new long[group.absent().length];
    stamp = new int[group.rules().length];
    queue = new int[group.rules().length];
  }

  boolean isEmpty() {
    return group.isEmpty();
  }

  /**
   * Finds the matched rules of a scanned event and gives their numbers in the rule set, unordered.
   */
  void match(byte[] bytes, EventScanner found, Outcome outcome) {
    json = bytes;
    scanner = found;
    System.arraycopy(group.absent(), 0, satisfied, 0, satisfied.length);
    queued = 0;
    event++;
    values(found);
    for (int i = 0; i < queued; i++) {
      evaluate(queue[i], outcome);
    }
    for (int rule : group.always()) {
      evaluate(rule, outcome);
    }
  }

  /** Takes the numbers of matched rules, and those that failed. */
  interface Outcome {
    void matched(int rule);

    void failed(int rule, RuntimeException cause);
  }

  private void values(EventScanner found) {
    var keywords = group.keywords();
    int[] localField = group.localField();
    for (int i = 0; i < found.count; i++) {
      int code = found.code[i];
      int field = NameTable.field(code);
      int local = field < 0 ? -1 : localField[field];
      boolean search = keywords != null && (code & NameTable.SEARCHED) != 0;
      if (local < 0 && !search) {
        continue;
      }
      value.set(json, found.from[i], found.to[i], found.flags[i]);
      if (local >= 0) {
        present(local);
        find(group.indexes()[local]);
      }
      if (search) {
        find(keywords);
      }
    }
  }

  private void present(int local) {
    int bit = group.absentBit()[local];
    if (bit >= 0) {
      satisfied[bit >> 6] &= ~(1L << bit);
    }
  }

  private void find(@Nullable FieldIndex index) {
    if (index == null) {
      return;
    }
    hits.clear();
    index.find(value, hits, probe);
    int bits = group.candidates().length;
    for (int i = 0; i < hits.size(); i++) {
      int bit = hits.get(i);
      if (bit < bits) {
        satisfied[bit >> 6] |= 1L << bit;
        enqueue(group.candidates()[bit]);
      }
    }
  }

  private void enqueue(int[] rules) {
    for (int rule : rules) {
      if (stamp[rule] != event) {
        stamp[rule] = event;
        queue[queued++] = rule;
      }
    }
  }

  private void evaluate(int rule, Outcome outcome) {
    try {
      if (group.programs().get(rule).holds(this, satisfied)) {
        outcome.matched(group.rules()[rule]);
      }
    } catch (RuntimeException e) { // one rule's failure must not take the others'
      outcome.failed(group.rules()[rule], e);
    }
  }

  boolean test(Program.Lazy lazy) {
    return switch (lazy) {
      case Program.Lazy.Ref ref -> compare(ref);
      case Program.Lazy.AtLeast some -> {
        int needed = some.n();
        for (var program : some.of()) {
          if (needed > 0 && program.holds(this, satisfied)) {
            needed--;
          }
        }
        yield needed <= 0;
      }
    };
  }

  /** Whether any value of the one field compares with any of the other. */
  private boolean compare(Program.Lazy.Ref ref) {
    var found = java.util.Objects.requireNonNull(scanner);
    for (int i = 0; i < found.count; i++) {
      if (local(found, i) != ref.field()) {
        continue;
      }
      var left = Folding.fold(found.text(i));
      for (int j = 0; j < found.count; j++) {
        if (local(found, j) == ref.other()
            && compare(left, Folding.fold(found.text(j)), ref.match())) {
          return true;
        }
      }
    }
    return false;
  }

  private int local(EventScanner found, int value) {
    int field = NameTable.field(found.code[value]);
    return field < 0 ? -1 : group.localField()[field];
  }

  static boolean compare(String left, String right, TextMatch match) {
    return switch (match) {
      case EQUALS -> left.equals(right);
      case CONTAINS -> left.contains(right);
      case STARTS_WITH -> left.startsWith(right);
      case ENDS_WITH -> left.endsWith(right);
    };
  }
}
