package org.pehra.correlate.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Operand;
import org.pehra.correlate.window.Window;

/**
 * What a long window knows of events that are final: for each slice of time how many there were and
 * what they came to, and of each distinct value the slice in which it was last seen.
 */
final class Slices {
  /** Of the distinct values, as they are saved: a record of the log holds that much. */
  private static final int MOST_BYTES = 5 << 19;

  /** What a saved value takes beside its text. */
  private static final int VALUE_BYTES = 12;

  private final Operand operand;

  /** Weight of the events. */
  private final Periods events = new Periods();

  /** Sums, or how many values were last seen in the slice. */
  private final Periods totals = new Periods();

  /** Distinct value → slice in which it was last seen; in order of these. */
  private final LinkedHashMap<String, Long> last = new LinkedHashMap<>();

  private int lastBytes;

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
    if (known != null && known >= slice) {
      return;
    }
    if (known == null) {
      lastBytes += bytes(value);
    } else {
      last.remove(value);
      add(totals, known, -1);
    }
    last.put(value, slice);
    add(totals, slice, 1);
    while (lastBytes > MOST_BYTES) {
      leftUntil = Math.max(leftUntil, forgetEldest());
      evicted++;
    }
  }

  private long forgetEldest() {
    var eldest = last.pollFirstEntry();
    lastBytes -= bytes(eldest.getKey());
    add(totals, eldest.getValue(), -1);
    return eldest.getValue();
  }

  private static void add(Periods to, long slice, double more) {
    to.put(slice, zero(to.get(slice)) + more);
  }

  private static double zero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static int bytes(String value) {
    return value.getBytes(UTF_8).length + VALUE_BYTES;
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
    while (!last.isEmpty() && last.firstEntry().getValue() < slice) {
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
    to.writeInt(last.size());
    for (var each : last.entrySet()) {
      var value = each.getKey().getBytes(UTF_8);
      to.writeInt(value.length);
      to.write(value);
      to.writeLong(each.getValue());
    }
  }

  void restore(DataInput from) throws IOException {
    leftUntil = from.readLong();
    events.restore(from);
    if (operand.kind() == Window.Kind.SUM) {
      totals.restore(from);
    }
    for (int left = from.readInt(); left > 0; left--) {
      var value = new byte[from.readInt()];
      from.readFully(value);
      seen(new String(value, UTF_8), from.readLong());
    }
  }
}
