package org.pehra.correlate.window;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate of one group over (t − timespan, t], where t is the newest event added. Both lanes
 * stand on it: the EPL functions ({@link WithinForge}) and the judging anew of disturbed groups.
 * Not thread-safe.
 */
public abstract sealed class Window {
  final long timespan;

  private Window(long timespan) {
    this.timespan = timespan;
  }

  /**
   * Adds an event; times never fall.
   *
   * @param value the aggregated field's value, where the kind has one
   * @param leg position of the base rule in the correlation
   */
  public final void add(long at, int weight, @Nullable String value, int leg) {
    expire(at - timespan);
    take(at, weight, value, leg);
  }

  abstract void take(long at, int weight, @Nullable String value, int leg);

  /** Forgets the events at or before this time. */
  public abstract void expire(long upTo);

  /** The aggregate; NaN where there is nothing to aggregate. */
  public abstract double value();

  public static Window of(Kind kind, long timespan, double parameter) {
    return switch (kind) {
      case COUNT -> new Count(timespan);
      case DISTINCT -> new Distinct(timespan);
      case LEGS -> new Legs(timespan, (int) parameter);
      case CHAIN -> new Chain(timespan, (int) parameter);
      case SUM, AVG, PERCENTILE -> new Numbers(timespan, kind, parameter);
    };
  }

  /** Kinds of aggregates, each with the EPL function of its name. */
  public enum Kind {
    COUNT,
    DISTINCT,
    /** Which base rules were seen, as a bit mask. */
    LEGS,
    /** 1 while the base rules were seen in their order, else 0. */
    CHAIN,
    SUM,
    AVG,
    PERCENTILE;

    public String function() {
      return name().toLowerCase(java.util.Locale.ROOT) + "_within";
    }
  }

  private static final class Count extends Window {
    private final ArrayDeque<long[]> events = new ArrayDeque<>(4);
    private long count;

    private Count(long timespan) {
      super(timespan);
    }

    @Override
    void take(long at, int weight, @Nullable String value, int leg) {
      var last = events.peekLast();
      if (last != null && last[0] == at) {
        last[1] += weight;
      } else {
        events.addLast(new long[] {at, weight});
      }
      count += weight;
    }

    @Override
    public void expire(long upTo) {
      for (var e = events.peekFirst(); e != null && e[0] <= upTo; e = events.peekFirst()) {
        count -= e[1];
        events.removeFirst();
      }
    }

    @Override
    public double value() {
      return count;
    }
  }

  private static final class Distinct extends Window {
    /** Value → when it was last seen; in that order. */
    private final LinkedHashMap<String, Long> lastSeen = new LinkedHashMap<>(8);

    private Distinct(long timespan) {
      super(timespan);
    }

    @Override
    void take(long at, int weight, @Nullable String value, int leg) {
      if (value != null) {
        lastSeen.putLast(value, at);
      }
    }

    @Override
    public void expire(long upTo) {
      Iterator<Map.Entry<String, Long>> oldest = lastSeen.entrySet().iterator();
      while (oldest.hasNext() && oldest.next().getValue() <= upTo) {
        oldest.remove();
      }
    }

    @Override
    public double value() {
      return lastSeen.size();
    }
  }

  private static final class Legs extends Window {
    private final long[] lastSeen;

    private Legs(long timespan, int legs) {
      super(timespan);
      lastSeen = new long[legs];
      Arrays.fill(lastSeen, Long.MIN_VALUE);
    }

    @Override
    void take(long at, int weight, @Nullable String value, int leg) {
      lastSeen[leg] = at;
    }

    @Override
    public void expire(long upTo) {
      for (int leg = 0; leg < lastSeen.length; leg++) {
        if (lastSeen[leg] <= upTo) {
          lastSeen[leg] = Long.MIN_VALUE;
        }
      }
    }

    @Override
    public double value() {
      long mask = 0;
      for (int leg = 0; leg < lastSeen.length; leg++) {
        if (lastSeen[leg] != Long.MIN_VALUE) {
          mask |= 1L << leg;
        }
      }
      return mask;
    }
  }

  private static final class Chain extends Window {
    /** Per leg: the latest start of a chain that has come this far. */
    private final long[] start;

    private Chain(long timespan, int legs) {
      super(timespan);
      start = new long[legs];
      Arrays.fill(start, Long.MIN_VALUE);
    }

    @Override
    void take(long at, int weight, @Nullable String value, int leg) {
      start[leg] = leg == 0 ? at : Math.max(start[leg], start[leg - 1]);
    }

    @Override
    public void expire(long upTo) {
      for (int leg = 0; leg < start.length; leg++) {
        if (start[leg] <= upTo) {
          start[leg] = Long.MIN_VALUE;
        }
      }
    }

    @Override
    public double value() {
      return start[start.length - 1] == Long.MIN_VALUE ? 0 : 1;
    }
  }

  private static final class Numbers extends Window {
    private record Sample(long at, int weight, double value) {}

    private final ArrayDeque<Sample> numbers = new ArrayDeque<>();
    private final Kind kind;
    private final double percentile;

    private Numbers(long timespan, Kind kind, double percentile) {
      super(timespan);
      this.kind = kind;
      this.percentile = percentile;
    }

    @Override
    void take(long at, int weight, @Nullable String value, int leg) {
      if (value != null) {
        numbers.addLast(new Sample(at, weight, Double.parseDouble(value)));
      }
    }

    @Override
    public void expire(long upTo) {
      for (var e = numbers.peekFirst(); e != null && e.at <= upTo; e = numbers.peekFirst()) {
        numbers.removeFirst();
      }
    }

    @Override
    public double value() {
      // summed anew each time: a running sum of doubles would keep the rounding of what has left
      if (numbers.isEmpty()) {
        return Double.NaN;
      }
      if (kind == Kind.PERCENTILE) {
        return percentile();
      }
      double sum = 0;
      long weight = 0;
      for (var number : numbers) {
        sum += number.value * number.weight;
        weight += number.weight;
      }
      return kind == Kind.SUM ? sum : sum / weight;
    }

    /** With linear interpolation between the two nearest ranks. */
    private double percentile() {
      var sorted = new java.util.ArrayList<>(numbers);
      sorted.sort(java.util.Comparator.comparingDouble(Sample::value));
      long size = sorted.stream().mapToLong(Sample::weight).sum();
      double rank = percentile / 100 * (size - 1);
      double low = ranked(sorted, (long) Math.floor(rank));
      double high = ranked(sorted, (long) Math.ceil(rank));
      return low + (high - low) * (rank - Math.floor(rank));
    }

    private static double ranked(java.util.List<Sample> sorted, long rank) {
      long seen = 0;
      for (var number : sorted) {
        seen += number.weight;
        if (seen > rank) {
          return number.value;
        }
      }
      throw new IllegalStateException("rank " + rank + " of " + seen + " numbers");
    }
  }
}
