package org.pehra.correlate;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A group's signals in order of time; ties by leg where the rule is ordered, then by event id. A
 * ring without the ring: appending and dropping the oldest are cheap, inserting moves what is
 * newer.
 */
final class Retained {
  private static final Comparator<Entry> BY_EVENT =
      Comparator.<Entry, String>comparing(e -> e.signal.eventId())
          .thenComparing(e -> e.signal.source())
          .thenComparing(e -> e.signal.institution())
          .thenComparingInt(e -> e.leg);

  private final Comparator<Entry> order;
  private final boolean byLeg;
  private @Nullable Entry[] entries = new Entry[2];
  private int head;
  private int size;

  /**
   * @param ordered ties are ordered by their leg
   * @param byLeg the same event counts once for each leg
   */
  Retained(boolean ordered, boolean byLeg) {
    Comparator<Entry> byTime = Comparator.comparingLong(Entry::at);
    order =
        ordered
            ? byTime.thenComparingInt(e -> e.leg).thenComparing(BY_EVENT)
            : byTime.thenComparing(BY_EVENT);
    this.byLeg = byLeg;
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
    int at = place(entry);
    if (at < size && same(get(at), entry) || at > 0 && same(get(at - 1), entry)) {
      return false;
    }
    room();
    System.arraycopy(entries, head + at, entries, head + at + 1, size - at);
    entries[head + at] = entry;
    size++;
    return true;
  }

  private int place(Entry entry) {
    int low = 0;
    int high = size;
    if (size > 0 && get(size - 1).at() < entry.at()) {
      return size;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (order.compare(get(middle), entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean same(Entry one, Entry other) {
    return one.at() == other.at() && one.sameEvent(other) && (!byLeg || one.leg == other.leg);
  }

  Entry removeFirst() {
    var first = get(0);
    entries[head++] = null;
    size--;
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
      entries = Arrays.copyOfRange(entries, head, head + entries.length * 2);
    }
    head = 0;
  }
}
