package org.pehra.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many events; 16 bytes for each different time. Where there are too many times, they are told
 * apart by steps of a 65,000th of the timespan, and all of a step leave with its newest.
 */
final class Count extends Window {
  /** So many times are told apart by the millisecond, in pairs. */
  private static final int MAX_FINE = 2 * FINE;

  /** A ring of pairs: time, and the weight of all events of that time. */
  private long[] events = new long[4];

  private int head;
  private int size;
  private long count;

  /** Events within so many milliseconds are of one time. */
  private long step = 1;

  Count(long timespan) {
    super(timespan);
  }

  private Count(Count of) {
    super(of.timespan);
    events = of.events.clone();
    head = of.head;
    size = of.size;
    count = of.count;
    step = of.step;
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    count += weight;
    append(at, weight);
  }

  private void append(long at, long weight) {
    if (size > 0) {
      int newest = place(size - 2);
      if (events[newest] == at || step > 1 && events[newest] / step == at / step) {
        events[newest] = at;
        events[newest + 1] += weight;
        return;
      }
    }
    if (size == events.length) {
      if (size >= MAX_FINE && step == 1) {
        coarsen();
        append(at, weight);
        return;
      }
      grow();
    }
    events[place(size)] = at;
    events[place(size) + 1] = weight;
    size += 2;
  }

  private void coarsen() {
    var fine = Arrays.copyOfRange(events, head, head + size);
    System.arraycopy(events, 0, fine, events.length - head, head);
    step = timespan / STEPS + 1;
    head = 0;
    size = 0;
    for (int i = 0; i < fine.length; i += 2) {
      append(fine[i], fine[i + 1]);
    }
  }

  private int place(int index) {
    int place = head + index;
    return place < events.length ? place : place - events.length;
  }

  private void grow() {
    // by a half, in pairs: most groups stay small
    var more = Arrays.copyOfRange(events, head, head + (size / 2 + size / 4 + 1) * 2);
    System.arraycopy(events, 0, more, events.length - head, head);
    events = more;
    head = 0;
  }

  @Override
  public void expire(long upTo) {
    while (size > 0 && events[head] <= upTo) {
      count -= events[head + 1];
      head = place(2);
      size -= 2;
    }
    if (size == 0) {
      step = 1;
    }
  }

  @Override
  public double value() {
    return count;
  }

  @Override
  public Window copy() {
    return new Count(this);
  }

  @Override
  public long bytes() {
    return 72 + 8L * events.length;
  }
}
