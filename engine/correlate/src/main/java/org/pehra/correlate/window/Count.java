package org.pehra.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How many events; 16 bytes each. */
final class Count extends Window {
  /** A ring of pairs: time, and the weight of all events of that time. */
  private long[] events = new long[4];

  private int head;
  private int size;
  private long count;

  Count(long timespan) {
    super(timespan);
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    count += weight;
    if (size > 0 && events[place(size - 2)] == at) {
      events[place(size - 2) + 1] += weight;
      return;
    }
    if (size == events.length) {
      grow();
    }
    events[place(size)] = at;
    events[place(size) + 1] = weight;
    size += 2;
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
  }

  @Override
  public double value() {
    return count;
  }
}
