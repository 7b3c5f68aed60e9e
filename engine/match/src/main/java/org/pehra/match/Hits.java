package org.pehra.match;

import java.util.Arrays;

/** A set of small numbers that remembers the order of adding and empties fast. For one thread. */
final class Hits {
  private final long[] seen;
  private final int[] ids;
  private int size;

  Hits(int capacity) {
    seen = new long[(capacity + 63) >> 6];
    ids = new int[capacity];
  }

  void add(int id) {
    long bit = 1L << id;
    if ((seen[id >> 6] & bit) == 0) {
      seen[id >> 6] |= bit;
      ids[size++] = id;
    }
  }

  int size() {
    return size;
  }

  int get(int index) {
    return ids[index];
  }

  void clear() {
    if (size > seen.length) {
      Arrays.fill(seen, 0);
    } else {
      for (int i = 0; i < size; i++) {
        seen[ids[i] >> 6] = 0;
      }
    }
    size = 0;
  }
}
