package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Operand;
import org.pehra.correlate.window.Window;

/**
 * What a long window knows of events that are final: for each slice of time how many there were and
 * what they came to, and of each distinct value the slice in which it was last seen.
 */
final class Slices {
  private final Operand operand;

  /** Weight of the events. */
  private final Periods events = new Periods();

  /** Sums, or how many values were last seen in the slice. */
  private final Periods totals = new Periods();

  /** By slice. */
  private final LastSeen last = new LastSeen();

  /** Windows that reach back to this slice may have held values that had to leave. */
  private long leftUntil = Long.MIN_VALUE;

  private int evicted;

  Slices(Operand operand) {
    this.operand = operand;
  }

  /** Adds an event of a slice. */
  void add(long slice, int weight, @Nullable String value) {
    events.put(slice, zero(events.get(slice)) + weight);
    if (value == null) {
      return;
    }
    if (operand.kind() == Window.Kind.SUM) {
      add(totals, slice, Double.parseDouble(value) * weight);
    } else if (operand.kind() == Window.Kind.DISTINCT) {
      seen(value, slice);
    }
  }

  private void seen(String value, long slice) {
    var known = last.get(value);
    if (!last.put(value, slice)) {
      return;
    }
    if (known != null) {
      add(totals, known, -1);
    }
    add(totals, slice, 1);
    while (last.isFull()) {
      leftUntil = Math.max(leftUntil, forgetEldest());
      evicted++;
    }
  }

  private long forgetEldest() {
    long slice = last.removeEldest();
    add(totals, slice, -1);
    return slice;
  }

  private static void add(Periods to, long slice, double more) {
    to.put(slice, zero(to.get(slice)) + more);
  }

  private static double zero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  /** How many events there were from this slice on. */
  long eventsFrom(long slice) {
    return (long) events.sumFrom(slice);
  }

  /** The sum, or how many distinct values there were, from this slice on. */
  double totalFrom(long slice) {
    return totals.sumFrom(slice);
  }

  /** Whether the distinct value was seen in this slice or later. */
  boolean seenFrom(long slice, String value) {
    var known = last.get(value);
    return known != null && known >= slice;
  }

  /** Whether a window that begins with this slice may lack values. */
  boolean lacks(long slice) {
    return leftUntil >= slice;
  }

  /**
   * Forgets what lies before this slice.
   *
   * @return whether nothing is left
   */
  boolean forget(long slice) {
    while (!last.isEmpty() && last.eldest() < slice) {
      forgetEldest();
    }
    events.forget(slice);
    totals.forget(slice);
    return events.isEmpty();
  }

  /** How many values are kept. */
  int size() {
    return last.size();
  }

  int evicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }

  void save(DataOutput to) throws IOException {
    to.writeLong(leftUntil);
    events.save(Long.MAX_VALUE, to);
    if (operand.kind() == Window.Kind.SUM) {
      totals.save(Long.MAX_VALUE, to);
    }
    last.save(to);
  }

  void restore(DataInput from) throws IOException {
    leftUntil = from.readLong();
    events.restore(from);
    if (operand.kind() == Window.Kind.SUM) {
      totals.restore(from);
    }
    last.restore(from, slice -> add(totals, slice, 1));
  }
}
