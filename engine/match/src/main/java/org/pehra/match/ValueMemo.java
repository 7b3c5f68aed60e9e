package org.pehra.match;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what values satisfied: values of one field repeat, and looking one up costs a fraction
 * of searching it. A table of fixed size in which a newer value takes the place of one of four
 * older ones; entries are used again, so that it does not allocate once it is warm. Used by one
 * thread.
 */
final class ValueMemo {
  /** Longer values are searched each time. */
  static final int MAX_LENGTH = 2048;

  /**
   * Places that a value may be in. With one alone, values that are met again push each other out.
   */
  private static final int WAYS = 4;

  private final Entry[] entries;

  /** By entry, the hash of its value: those of the places of a value lie together. */
  private final long[] hashes;

  private final int mask;
  private long hits;
  private long misses;

  /**
   * @param size number of values remembered; rounded up to a power of two
   */
  ValueMemo(int size) {
    int entryCount = Integer.highestOneBit(Math.max(WAYS, size) * 2 - 1);
    mask = entryCount - WAYS;
    entries = new Entry[entryCount];
    hashes = new long[entryCount];
    Arrays.setAll(entries, i -> new Entry());
  }

  /** What a value of a field satisfied. */
  static final class Entry {
    private @Nullable FieldIndex owner;
    private byte[] key = new byte[0];
    private int length;

    /** Words of the set of satisfied predicates that are not empty, and what is in them. */
    int[] word = new int[4];

    long[] mask = new long[4];
    int words;

    /** Rules to evaluate. */
    int[] rule = new int[4];

    int rules;

    /** What the watch says of the value. */
    boolean suspect;

    private boolean is(FieldIndex index, byte[] bytes, int from, int to) {
      return owner == index
          && length == to - from
          && Arrays.equals(key, 0, length, bytes, from, to);
    }

    private void claim(FieldIndex index, byte[] bytes, int from, int to) {
      owner = index;
      length = to - from;
      if (key.length < length) {
        key = new byte[length + 16];
      }
      System.arraycopy(bytes, from, key, 0, length);
      words = 0;
      rules = 0;
    }

    /** In any order, each bit once; {@link #done} follows. */
    void satisfied(int bit) {
      if (words == word.length) {
        word = Arrays.copyOf(word, words * 2);
        mask = Arrays.copyOf(mask, words * 2);
      }
      word[words] = bit >> 6;
      mask[words++] = 1L << bit;
    }

    /** Joins the bits of one word. */
    void done() {
      int n = 0;
      for (int i = 0; i < words; i++) {
        int at = n == 0 ? -1 : find(word[i], n);
        if (at < 0) {
          word[n] = word[i];
          mask[n++] = mask[i];
        } else {
          mask[at] |= mask[i];
        }
      }
      words = n;
    }

    /** Bits come in clusters: those found last are looked at first, and not many. */
    private int find(int wanted, int n) {
      for (int i = n - 1; i >= Math.max(0, n - 8); i--) {
        if (word[i] == wanted) {
          return i;
        }
      }
      return -1;
    }

    /** The next value does not find this one. */
    void forget() {
      owner = null;
    }

    void evaluate(int number) {
      if (rules == rule.length) {
        rule = Arrays.copyOf(rule, rules * 2);
      }
      rule[rules++] = number;
    }
  }

  /** Whether the entry last asked for was there; else the caller fills it. */
  private boolean known;

  boolean known() {
    return known;
  }

  /**
   * The entry for a value; see {@link #known}.
   *
   * @param previous looked at first: fields often have the value that they had before
   */
  Entry entry(FieldIndex index, byte[] bytes, int from, int to, Entry previous) {
    if (previous.is(index, bytes, from, to)) {
      known = true;
      hits++;
      return previous;
    }
    long hash = hash(bytes, from, to) ^ index.salt();
    int first = (int) (hash >>> 40) & mask;
    for (int i = first; i < first + WAYS; i++) {
      if (hashes[i] == hash && entries[i].is(index, bytes, from, to)) {
        known = true;
        hits++;
        return entries[i];
      }
    }
    known = false;
    int place = first + (int) (misses++ % WAYS);
    hashes[place] = hash;
    entries[place].claim(index, bytes, from, to);
    return entries[place];
  }

  /** Share of values that were known, 0 to 1. */
  double hitRate() {
    return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
  }

  /** Four chains at once: the multiplications of one value do not wait for each other. */
  private static long hash(byte[] bytes, int from, int to) {
    long a = (to - from) * 0x9E3779B97F4A7C15L;
    long b = 0;
    int i = from;
    if (to - from >= 32) {
      long c = 0;
      long d = 0;
      for (; i + 32 <= to; i += 32) {
        a = (a ^ EventScanner.word(bytes, i)) * 0x9FB21C651E98DF25L;
        b = (b ^ EventScanner.word(bytes, i + 8)) * 0xD6E8FEB86659FD93L;
        c = (c ^ EventScanner.word(bytes, i + 16)) * 0xA0761D6478BD642FL;
        d = (d ^ EventScanner.word(bytes, i + 24)) * 0xE7037ED1A0B428DBL;
      }
      a = mix(a ^ Long.rotateLeft(c, 17));
      b = mix(b ^ Long.rotateLeft(d, 31));
    }
    for (; i + 8 <= to; i += 8) {
      a = mix((a ^ EventScanner.word(bytes, i)) * 0x9FB21C651E98DF25L);
    }
    return mix((a ^ rest(bytes, from, i, to) ^ b) * 0xD6E8FEB86659FD93L);
  }

  /** What is left behind whole words, with bytes before it where there are some. */
  private static long rest(byte[] bytes, int from, int at, int to) {
    if (to - from >= 8) {
      return EventScanner.word(bytes, to - 8);
    }
    long rest = 0;
    for (int i = at; i < to; i++) {
      rest = rest << 8 | bytes[i] & 255;
    }
    return rest;
  }

  private static long mix(long h) {
    return h ^ h >>> 32;
  }
}
