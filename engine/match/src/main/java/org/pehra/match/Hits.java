package org.pehra.match;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of small numbers that remembers the order of adding and empties fast; and which predicates
 * failed instead of answering. For one thread.
 */
final class Hits {
  private final long[] seen;
  private final int[] ids;
  private int size;

  /** By number of an automaton's report, the last round in which it was made. */
  private final int[] made;

  private int round = 1;

  private final BitSet failedBits = new BitSet();
  private int failures;
  private @Nullable RuntimeException failure;

  /**
   * @param capacity ids are below it
   * @param reports of an automaton at most
   */
  Hits(int capacity, int reports) {
    seen = new long[(capacity + 63) >> 6];
    ids = new int[capacity];
    made = new int[reports];
  }

  /** Whether a report is made for the first time since {@link #clear}. */
  boolean first(int report) {
    if (made[report] == round) {
      return false;
    }
    made[report] = round;
    return true;
  }

  void add(int id) {
    long bit = 1L << id;
    if ((seen[id >> 6] & bit) == 0) {
      seen[id >> 6] |= bit;
      ids[size++] = id;
    }
  }

  void addAll(int[] all) {
    for (int id : all) {
      add(id);
    }
  }

  boolean has(int id) {
    return (seen[id >> 6] >>> id & 1) != 0;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return ids[index];
  }

  /** Empties the set; failures stay until {@link #forgive}. */
  void clear() {
    if (size > seen.length) {
      Arrays.fill(seen, 0);
    } else {
      for (int i = 0; i < size; i++) {
        seen[ids[i] >> 6] = 0;
      }
    }
    size = 0;
    if (++round == 0) {
      Arrays.fill(made, 0);
      round = 1;
    }
  }

  void fail(int bit, RuntimeException cause) {
    failedBits.set(bit);
    failures++;
    failure = cause;
  }

  int failures() {
    return failures;
  }

  /** The last failure, or null. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  BitSet failedBits() {
    return failedBits;
  }

  void forgive() {
    if (failure != null) {
      failure = null;
      failedBits.clear();
    }
  }
}
