package org.pehra.match;

import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate.TextMatch;

/** One thread's working memory for one group. */
final class GroupRun {
  /** A flag that every value has, for searching them all. */
  private static final int EVERY = 1 << 8;

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

  private final ValueMemo memo;

  GroupRun(Group group, Value value, ValueMemo memo) {
    this.group = group;
    this.value = value;
    this.memo = memo;
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
    int searched =
        keywords == null ? 0 : occurs(found) ? EVERY : EventScanner.WIDE | EventScanner.ODD;
    int[] localField = group.localField();
    for (int i = 0; i < found.count; i++) {
      int code = found.code[i];
      int field = NameTable.field(code);
      int local = field < 0 ? -1 : localField[field];
      boolean search =
          (code & NameTable.SEARCHED) != 0 && ((found.flags[i] | EVERY) & searched) != 0;
      if (local < 0 && !search) {
        continue;
      }
      value.set(json, found.from[i], found.to[i], found.flags[i]);
      if (local >= 0) {
        present(local);
        var index = group.indexes()[local];
        if (index != null) {
          look(index, found.from[i], found.to[i]);
        }
      }
      if (search && keywords != null) {
        look(keywords, found.from[i], found.to[i]);
      }
    }
  }

  /**
   * Whether a keyword may occur in a value without bytes or escapes that the filter cannot read.
   */
  private boolean occurs(EventScanner found) {
    var filter = group.filter();
    return filter == null
        || filter.finds(json, found.start, found.originalFrom)
        || filter.finds(json, found.originalTo, found.end);
  }

  private void present(int local) {
    int bit = group.absentBit()[local];
    if (bit >= 0) {
      satisfied[bit >> 6] &= ~(1L << bit);
    }
  }

  /** Takes over what the value in {@link #value} satisfies. */
  private void look(FieldIndex index, int from, int to) {
    if (to - from > ValueMemo.MAX_LENGTH) {
      hits.clear();
      index.find(value, hits, probe);
      for (int i = 0; i < hits.size(); i++) {
        take(hits.get(i));
      }
      return;
    }
    var entry = memo.entry(index, json, from, to);
    if (!memo.known()) {
      fill(index, entry);
    }
    for (int i = 0; i < entry.words; i++) {
      satisfied[entry.word[i]] |= entry.mask[i];
    }
    for (int i = 0; i < entry.rules; i++) {
      enqueue(entry.rule[i]);
    }
  }

  private void fill(FieldIndex index, ValueMemo.Entry entry) {
    hits.clear();
    index.find(value, hits, probe);
    int[][] candidates = group.candidates();
    for (int i = 0; i < hits.size(); i++) {
      int bit = hits.get(i);
      if (bit < candidates.length) {
        entry.satisfied(bit);
        for (int rule : candidates[bit]) {
          entry.evaluate(rule);
        }
      }
    }
  }

  private void take(int bit) {
    if (bit < group.candidates().length) {
      satisfied[bit >> 6] |= 1L << bit;
      for (int rule : group.candidates()[bit]) {
        enqueue(rule);
      }
    }
  }

  private void enqueue(int rule) {
    if (stamp[rule] != event) {
      stamp[rule] = event;
      queue[queued++] = rule;
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
