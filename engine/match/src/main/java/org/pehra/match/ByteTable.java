package org.pehra.match;

import java.util.Arrays;

/**
 * What was learned about short byte strings: bytes → number. Bounded, since the bytes come from
 * outside: when it is full, nothing more is learned. Used by one thread.
 */
final class ByteTable {
  static final int ABSENT = Integer.MIN_VALUE;

  private static final int MAX_LENGTH = 256;

  private final int capacity;
  private final int mask;

  /** By hash, the number of the string that was learned, counted from 1; 0 where there is none. */
  private final int[] slots;

  /** By number of the string, its bytes; together, for the few that are met again and again. */
  private byte[][] keys = new byte[16][];

  private int[] values = new int[16];

  /** Whether the bytes are the same inside a JSON string. */
  private boolean[] plain = new boolean[16];

  /** The string asked for after it the last time: fields come in the same order. */
  private int[] successor = new int[16];

  private int last;
  private int length;

  /** The number 0 stands for no string. */
  private int size = 1;

  ByteTable(int capacity) {
    this.capacity = capacity;
    mask = Integer.highestOneBit(capacity * 4) - 1;
    slots = new int[mask + 1];
    keys[0] = new byte[0];
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
   * The number of the bytes that are expected next, when they come here and a quote follows them,
   * else {@link #ABSENT}; see {@link #length}.
   */
  int guess(byte[] bytes, int from, int to) {
    int guess = successor[last];
    byte[] guessed = keys[guess];
    if (guess == 0
        || from + guessed.length >= to
        || bytes[from + guessed.length] != '"'
        || !plain[guess]
        || !same(guessed, bytes, from, from + guessed.length)) {
      return ABSENT;
    }
    last = guess;
    length = guessed.length;
    return values[guess];
  }

  /** How many bytes {@link #guess} found. */
  int length() {
    return length;
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
    plain[size] = isPlain(bytes, from, to);
    slots[slot] = size++;
  }

  private void grow() {
    int more = size * 2;
    keys = Arrays.copyOf(keys, more);
    values = Arrays.copyOf(values, more);
    plain = Arrays.copyOf(plain, more);
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
