package org.pehra.match;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate.TextMatch;

/** One thread's working memory for one group. */
final class GroupRun {
  private final Group group;

  /** The group's number of each field of the rule set, or -1. */
  private final int[] localField;

  private final Hits hits;
  private final long[] satisfied;

  /** By rule, the last event that put it into the queue. */
  private final int[] stamp;

  private final int[] queue;
  private int queued;
  private int event;

  private final EventScanner scanner;
  private byte[] json = new byte[0];
  private final Value value;
  private final ValueMemo memo;
  private final ValueWatch watch;
  private boolean suspect;

  /** By field, and behind them for keywords, the entry of the value looked at last. */
  private final ValueMemo.Entry[] last;

  private final FieldIndex.Bytes probe = new FieldIndex.Bytes(new byte[0]);
  private final byte[] scratch = KeywordFilter.scratch();

  /**
   * @param fields of the rule set, all layers
   * @param scanner reads the events
   * @param value working memory of the thread
   * @param memo of the thread
   * @param watch suspects values that are looked at
   */
  GroupRun(
      Group group,
      int fields,
      EventScanner scanner,
      Value value,
      ValueMemo memo,
      ValueWatch watch) {
    this.group = group;
    localField = Arrays.copyOf(group.localField(), fields);
    Arrays.fill(localField, group.localField().length, fields, -1);
    this.scanner = scanner;
    this.value = value;
    this.memo = memo;
    this.watch = watch;
    hits = group.hits();
    last = new ValueMemo.Entry[group.indexes().length + 1];
    Arrays.fill(last, new ValueMemo.Entry());
    satisfied = new long[group.absent().length];
    stamp = new int[group.rules().length];
    queue = new int[group.rules().length];
  }

  /** Takes the numbers of matched rules, and those that failed. */
  interface Outcome {
    void matched(int rule);

    void failed(int rule, RuntimeException cause);
  }

  /**
   * Finds the matched rules of the event just scanned and gives their numbers in the layer,
   * unordered.
   */
  void match(byte[] bytes, Outcome outcome) {
    json = bytes;
    System.arraycopy(group.absent(), 0, satisfied, 0, satisfied.length);
    hits.forgive();
    queued = 0;
    suspect = false;
    event++;
    values();
    for (int i = 0; i < queued; i++) {
      evaluate(queue[i], outcome);
    }
    for (int rule : group.always()) {
      evaluate(rule, outcome);
    }
    if (hits.failure() != null) {
      GroupFailure.report(group, hits.failedBits(), hits.failure(), outcome);
    }
  }

  private void values() {
    var found = scanner;
    var keywords = group.keywords();
    boolean occurs = keywords != null && occurs();
    boolean unread = found.anyWideOrOdd();
    @Nullable FieldIndex[] indexes = group.indexes();
    int[] absentBit = group.absentBit();
    for (int i = 0; i < found.count; i++) {
      int code = found.code[i];
      int field = NameTable.field(code);
      int local = field < 0 ? -1 : localField[field];
      if (local >= 0) {
        int bit = absentBit[local];
        if (bit >= 0) {
          satisfied[bit >> 6] &= ~(1L << bit);
        }
        var index = indexes[local];
        if (index != null) {
          look(index, i, local);
        } else {
          suspect |= scanner.suspected(i, watch);
        }
      }
      if (keywords != null
          && (code & NameTable.SEARCHED) != 0
          && (occurs || unread && uncovered(i))) {
        look(keywords, i, indexes.length);
      }
    }
  }

  /** Whether a keyword may occur in a value that the filter can read. */
  private boolean occurs() {
    var filter = group.filter();
    return filter == null
        || filter.finds(json, scanner.start, scanner.originalFrom, scratch)
        || filter.finds(json, scanner.originalTo, scanner.end, scratch);
  }

  /** Whether the filter says nothing about a value. */
  private boolean uncovered(int i) {
    int flags = scanner.flags(i);
    return (flags & EventScanner.ODD) != 0
        || (flags & EventScanner.WIDE) != 0
            && KeywordFilter.foldsToAscii(json, scanner.from[i], scanner.to[i]);
  }

  /** Takes over what a value satisfies. */
  private void look(FieldIndex index, int i, int place) {
    int from = scanner.from[i];
    int to = scanner.to[i];
    if (to - from > ValueMemo.MAX_LENGTH) {
      value.set(json, from, to, scanner.flags(i));
      find(index);
      for (int k = 0; k < hits.size(); k++) {
        take(hits.get(k));
      }
      suspect |= scanner.suspected(i, watch);
      return;
    }
    var entry = memo.entry(index, json, from, to, last[place]);
    last[place] = entry;
    if (!memo.known()) {
      value.set(json, from, to, scanner.flags(i));
      if (!find(index)) {
        entry.forget();
      }
      for (int k = 0; k < hits.size(); k++) {
        remember(hits.get(k), entry);
      }
      entry.done();
      entry.suspect = scanner.suspected(i, watch);
    }
    suspect |= entry.suspect;
    for (int k = 0; k < entry.words; k++) {
      satisfied[entry.word[k]] |= entry.mask[k];
    }
    for (int k = 0; k < entry.rules; k++) {
      enqueue(entry.rule[k]);
    }
  }

  /** Whether the watch suspects a value of the event matched last. */
  boolean suspect() {
    return suspect;
  }

  /** Whether it went well; what was found until a predicate failed stays. */
  private boolean find(FieldIndex index) {
    int failures = hits.failures();
    hits.clear();
    index.find(value, hits, probe);
    return hits.failures() == failures;
  }

  private void remember(int bit, ValueMemo.Entry entry) {
    int[][] candidates = group.candidates();
    if (bit < candidates.length) {
      entry.satisfied(bit);
      for (int rule : candidates[bit]) {
        entry.evaluate(rule);
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
    if (group.programs().get(rule).holds(this, satisfied)
        && (hits.failure() == null || !GroupFailure.uses(group, rule, hits.failedBits()))) {
      outcome.matched(group.rules()[rule]);
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
    for (int i = 0; i < scanner.count; i++) {
      if (local(i) != ref.field()) {
        continue;
      }
      var left = Folding.fold(scanner.text(i));
      for (int j = 0; j < scanner.count; j++) {
        if (local(j) == ref.other() && compare(left, Folding.fold(scanner.text(j)), ref.match())) {
          return true;
        }
      }
    }
    return false;
  }

  private int local(int i) {
    int field = NameTable.field(scanner.code[i]);
    return field < 0 ? -1 : localField[field];
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
