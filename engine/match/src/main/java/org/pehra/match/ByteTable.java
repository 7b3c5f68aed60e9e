package org.pehra.match;

import java.util.Arrays;

/**
 * What was learned about short byte strings: bytes → number. Bounded, since the bytes come from
 * outside: when it is full, nothing more is learned. Used by one thread.
 */
final class ByteTable {
  static final int ABSENT = Integer.MIN_VALUE;

  private static final int MAX_LENGTH = 256;

  /** Longest string that is foreseen, and the bytes of it that are compared at a step. */
  private static final int FORESEEN = 24;

  private static final int WORD = 8;

  /** Words of {@link #foreseen} for each string, and where in them its length and value are. */
  private static final int ROW = 8;

  private static final int LENGTH = 6;
  private static final int VALUE = 7;

  private final int capacity;
  private final int mask;

  /** By hash, the number of the string that was learned, counted from 1; 0 where there is none. */
  private final int[] slots;

  /** By number of the string, its bytes; together, for the few that are met again and again. */
  private byte[][] keys = new byte[16][];

  private int[] values = new int[16];

  /**
   * By number of the string: its bytes as three words, which bits of them count, its length (-1
   * where it is not foreseen) and its value. In one place, to be compared without a loop.
   */
  private long[] foreseen = new long[16 * ROW];

  /** The string asked for after it the last time: fields come in the same order. */
  private int[] successor = new int[16];

  private int last;

  /** The number 0 stands for no string. */
  private int size = 1;

  ByteTable(int capacity) {
    this.capacity = capacity;
    mask = Integer.highestOneBit(capacity * 4) - 1;
    slots = new int[mask + 1];
    keys[0] = new byte[0];
    foreseen[LENGTH] = -1;
  }

  /** The number learned for these bytes, or {@link #ABSENT}. */
  int get(byte[] bytes, int from, int to) {
    int guess = successor[last];
    if (guess != 0 && same(keys[guess], bytes, from, to)) {
      last = guess;
      return values[guess];
    }
    int slot = hash(bytes, from, to) & mask;
    for (int found = slots[slot]; found != 0; found = slots[slot]) {
      if (same(keys[found], bytes, from, to)) {
        successor[last] = found;
        last = found;
        return values[found];
      }
      slot = (slot + 1) & mask;
    }
    return ABSENT;
  }

  /**
   * The number of these bytes, when they are those that are expected next and the same inside a
   * JSON string, else {@link #ABSENT}.
   */
  int guess(byte[] bytes, int from, int to) {
    int guess = successor[last];
    int row = guess * ROW;
    if (foreseen[row + LENGTH] != to - from
        || from + FORESEEN > bytes.length
        || ((EventScanner.word(bytes, from) ^ foreseen[row]) & foreseen[row + 3]
                | (EventScanner.word(bytes, from + 8) ^ foreseen[row + 1]) & foreseen[row + 4]
                | (EventScanner.word(bytes, from + 16) ^ foreseen[row + 2]) & foreseen[row + 5])
            != 0) {
      return ABSENT;
    }
    last = guess;
    return (int) foreseen[row + VALUE];
  }

  private static boolean isPlain(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  private static boolean same(byte[] key, byte[] bytes, int from, int to) {
    int length = to - from;
    if (key.length != length) {
      return false;
    }
    if (length < 8) {
      for (int i = 0; i < length; i++) {
        if (key[i] != bytes[from + i]) {
          return false;
        }
      }
      return true;
    }
    for (int i = 0; i < length - 8; i += 8) {
      if (EventScanner.word(key, i) != EventScanner.word(bytes, from + i)) {
        return false;
      }
    }
    return EventScanner.word(key, length - 8) == EventScanner.word(bytes, to - 8);
  }

  /** Learns a number for bytes that {@link #get} did not know. */
  void learn(byte[] bytes, int from, int to, int value) {
    if (size > capacity || to - from > MAX_LENGTH) {
      return;
    }
    int slot = hash(bytes, from, to) & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    if (size == keys.length) {
      grow();
    }
    keys[size] = Arrays.copyOfRange(bytes, from, to);
    values[size] = value;
    foresee(bytes, from, to, value);
    slots[slot] = size++;
  }

  private void foresee(byte[] bytes, int from, int to, int value) {
    int row = size * ROW;
    int length = to - from;
    boolean fits = length <= FORESEEN && isPlain(bytes, from, to);
    foreseen[row + LENGTH] = fits ? length : -1;
    foreseen[row + VALUE] = value;
    byte[] padded = Arrays.copyOf(keys[size], FORESEEN);
    for (int i = 0; fits && i < FORESEEN / WORD; i++) {
      int counts = Math.clamp(length - i * WORD, 0, WORD);
      foreseen[row + i] = EventScanner.word(padded, i * WORD);
      foreseen[row + 3 + i] = counts == WORD ? -1 : (1L << counts * 8) - 1;
    }
  }

  private void grow() {
    int more = size * 2;
    keys = Arrays.copyOf(keys, more);
    values = Arrays.copyOf(values, more);
    foreseen = Arrays.copyOf(foreseen, more * ROW);
    successor = Arrays.copyOf(successor, more);
  }

  /** Length, first and last eight bytes: the strings here differ at their ends. */
  private static int hash(byte[] bytes, int from, int to) {
    long h = (long) to - from;
    if (h >= 8) {
      h = h * 0x9E3779B97F4A7C15L ^ EventScanner.word(bytes, from);
      h = h * 0x9E3779B97F4A7C15L ^ EventScanner.word(bytes, to - 8);
    } else {
      for (int i = from; i < to; i++) {
        h = h * 31 + bytes[i];
      }
    }
    return (int) (h * 0x9FB21C651E98DF25L >>> 40);
  }
}
