package org.pehra.correlate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A group's signals in order of time; ties by leg where the rule is ordered, then by event id. A
 * ring without the ring: appending and dropping the oldest are cheap, inserting moves what is
 * newer.
 */
final class Retained {
  private static final @Nullable Entry[] NONE = {};

  private final boolean ordered;
  private final boolean byLeg;
  private @Nullable Entry[] entries = NONE;
  private int head;
  private int size;
  private long bytes;

  /** Times of the first and the last entry: most signals need to see no other. */
  private long firstAt = Long.MAX_VALUE;

  private long lastAt = Long.MIN_VALUE;

  /**
   * @param ordered ties are ordered by their leg
   * @param byLeg the same event counts once for each leg
   */
  Retained(boolean ordered, boolean byLeg) {
    this.ordered = ordered;
    this.byLeg = byLeg;
  }

  /** About how many bytes the entries take. */
  long bytes() {
    return bytes;
  }

  /** How many of the oldest must leave so that no more is left; the newest stays. */
  int excess(int signals, long mostBytes) {
    int leaving = size > signals ? size - signals + 1 : 0;
    if (bytes > mostBytes) {
      long left = bytes;
      for (int i = 0; i < size - 1 && (i < leaving || left > mostBytes); i++) {
        left -= get(i).bytes();
        leaving = Math.max(leaving, i + 1);
      }
    }
    return Math.min(leaving, size);
  }

  int size() {
    return size;
  }

  Entry get(int index) {
    var entry = entries[head + index];
    if (entry == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return entry;
  }

  @Nullable Entry last() {
    return size == 0 ? null : get(size - 1);
  }

  /** Time of the oldest entry; later than any time when empty. */
  long firstAt() {
    return firstAt;
  }

  /** Time of the newest entry; before any time when empty. */
  long lastAt() {
    return lastAt;
  }

  /** Index of the first entry at or after the time. */
  int from(long at) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).at() < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Puts the entry in its place.
   *
   * @return false, with nothing changed, when the same event (and leg, where legs count by
   *     themselves) is already here
   */
  boolean insert(Entry entry) {
    if (entry.at() > lastAt) {
      bytes += entry.bytes();
      room();
      entries[head + size++] = entry;
      lastAt = entry.at();
      firstAt = Math.min(firstAt, lastAt);
      return true;
    }
    int at = place(entry);
    if (at < size && same(get(at), entry) || at > 0 && same(get(at - 1), entry)) {
      return false;
    }
    bytes += entry.bytes();
    room();
    System.arraycopy(entries, head + at, entries, head + at + 1, size - at);
    entries[head + at] = entry;
    size++;
    firstAt = Math.min(firstAt, entry.at());
    return true;
  }

  private int place(Entry entry) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(get(middle), entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(Entry one, Entry other) {
    int order = Long.compare(one.at(), other.at());
    if (order == 0 && ordered) {
      order = Integer.compare(one.leg, other.leg);
    }
    return order == 0 ? one.compareEvent(other) : order;
  }

  private boolean same(Entry one, Entry other) {
    return one.at() == other.at() && one.sameEvent(other) && (!byLeg || one.leg == other.leg);
  }

  Entry removeFirst() {
    var first = get(0);
    entries[head++] = null;
    size--;
    bytes -= first.bytes();
    firstAt = size == 0 ? Long.MAX_VALUE : get(0).at();
    lastAt = size == 0 ? Long.MIN_VALUE : lastAt;
    return first;
  }

  private void room() {
    if (head + size < entries.length) {
      return;
    }
    if (head > entries.length / 2) {
      System.arraycopy(entries, head, entries, 0, size);
      Arrays.fill(entries, size, entries.length, null);
    } else {
      // by a half more, since most groups stay small
      int room = size < 4 ? size + 2 : size + (size >> 1);
      entries = Arrays.copyOfRange(entries, head, head + room);
    }
    head = 0;
  }
}
