package org.pehra.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many distinct values, each with when it was last seen. Exact up to a limit; beyond, only
 * values whose hash ends in enough zero bits are kept (a fair sample: each further bit halves it),
 * and what is left is multiplied. A sample of half of 50,000 values errs by 0.6 % (one sigma).
 */
final class Distinct extends Window {

  /** So few are found by looking at each. */
  private static final int FEW = 8;

  private final int exact;

  /** Zero bits at the end of the hashes that are kept; 0 while exact. */
  private int level;

  private @Nullable String[] values = new String[2];
  private int[] hashes = new int[2];
  private long[] lastSeen = new long[2];

  /**
   * Neighbours in order of {@link #lastSeen}, and −1; freed places are linked by {@link #newer}.
   */
  private int[] older = new int[2];

  private int[] newer = new int[2];
  private int oldest = -1;
  private int newest = -1;
  private int free = -1;
  private int used;
  private int size;

  /** Of all values together. */
  private long characters;

  /** Hash → place + 1, open addressing; empty while there are few values. */
  private int[] table = {};

  Distinct(long timespan, int exact) {
    super(timespan);
    this.exact = exact > 0 ? exact : MAX_EXACT_DISTINCT;
  }

  private Distinct(Distinct of) {
    super(of.timespan);
    exact = of.exact;
    level = of.level;
    values = of.values.clone();
    hashes = of.hashes.clone();
    lastSeen = of.lastSeen.clone();
    older = of.older.clone();
    newer = of.newer.clone();
    oldest = of.oldest;
    newest = of.newest;
    free = of.free;
    used = of.used;
    size = of.size;
    characters = of.characters;
    table = of.table.clone();
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    if (value == null) {
      return;
    }
    int hash = mix(value.hashCode());
    if (!kept(hash)) {
      return;
    }
    int place = find(value, hash);
    if (place < 0) {
      insert(value, hash, at);
      while (size > exact) {
        thin();
      }
    } else {
      lastSeen[place] = at;
      if (place != newest) {
        unlink(place);
        append(place);
      }
    }
  }

  private boolean kept(int hash) {
    return level == 0 || Integer.numberOfTrailingZeros(hash) >= level;
  }

  private void thin() {
    level++;
    for (int place = oldest; place >= 0; ) {
      int next = newer[place];
      if (!kept(hashes[place])) {
        remove(place);
      }
      place = next;
    }
  }

  @Override
  public void expire(long upTo) {
    while (oldest >= 0 && lastSeen[oldest] <= upTo) {
      remove(oldest);
    }
    if (size == 0) {
      level = 0;
    }
  }

  @Override
  public double value() {
    return Math.scalb((double) size, level);
  }

  @Override
  public Window copy() {
    return new Distinct(this);
  }

  @Override
  public long bytes() {
    return 176 + 24L * values.length + 4L * table.length + 2 * characters;
  }

  @Override
  public boolean exact() {
    return level == 0;
  }

  private int find(String value, int hash) {
    if (table.length == 0) {
      for (int place = newest; place >= 0; place = older[place]) {
        if (hashes[place] == hash && value.equals(values[place])) {
          return place;
        }
      }
      return -1;
    }
    int mask = table.length - 1;
    for (int slot = slot(hash); table[slot] != 0; slot = slot + 1 & mask) {
      int place = table[slot] - 1;
      if (hashes[place] == hash && value.equals(values[place])) {
        return place;
      }
    }
    return -1;
  }

  private void insert(String value, int hash, long at) {
    int place = free;
    if (place >= 0) {
      free = newer[place];
    } else {
      place = used++;
      if (place == values.length) {
        grow();
      }
    }
    values[place] = value;
    characters += value.length();
    hashes[place] = hash;
    lastSeen[place] = at;
    append(place);
    size++;
    if (table.length > 0 || size > FEW) {
      if (2 * size > table.length) {
        rehash();
      } else {
        index(place);
      }
    }
  }

  private void grow() {
    int room = used + (used >> 1) + 1;
    values = Arrays.copyOf(values, room);
    hashes = Arrays.copyOf(hashes, room);
    lastSeen = Arrays.copyOf(lastSeen, room);
    older = Arrays.copyOf(older, room);
    newer = Arrays.copyOf(newer, room);
  }

  private void rehash() {
    table = new int[Math.max(4 * FEW, 2 * table.length)];
    for (int place = oldest; place >= 0; place = newer[place]) {
      index(place);
    }
  }

  private void index(int place) {
    int mask = table.length - 1;
    int slot = slot(hashes[place]);
    while (table[slot] != 0) {
      slot = slot + 1 & mask;
    }
    table[slot] = place + 1;
  }

  private void remove(int place) {
    if (table.length > 0) {
      unindex(place);
    }
    unlink(place);
    var value = values[place];
    characters -= value == null ? 0 : value.length();
    values[place] = null;
    newer[place] = free;
    free = place;
    size--;
  }

  /** Takes a place out of the table and moves up what it kept from its own slot. */
  private void unindex(int place) {
    int mask = table.length - 1;
    int gap = slot(hashes[place]);
    while (table[gap] != place + 1) {
      gap = gap + 1 & mask;
    }
    for (int slot = gap + 1 & mask; table[slot] != 0; slot = slot + 1 & mask) {
      int home = slot(hashes[table[slot] - 1]);
      if ((slot - home & mask) >= (slot - gap & mask)) {
        table[gap] = table[slot];
        gap = slot;
      }
    }
    table[gap] = 0;
  }

  private int slot(int hash) {
    return hash * 0x9E3779B9 >>> 1 + Integer.numberOfLeadingZeros(table.length);
  }

  private void append(int place) {
    older[place] = newest;
    newer[place] = -1;
    if (newest >= 0) {
      newer[newest] = place;
    } else {
      oldest = place;
    }
    newest = place;
  }

  private void unlink(int place) {
    int before = older[place];
    int after = newer[place];
    if (before >= 0) {
      newer[before] = after;
    } else {
      oldest = after;
    }
    if (after >= 0) {
      older[after] = before;
    } else {
      newest = before;
    }
  }

  private static int mix(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B;
    mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
    return mixed ^ mixed >>> 16;
  }
}
