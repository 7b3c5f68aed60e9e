package org.pehra.correlate.window;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate of one group over (t − timespan, t], where t is the newest event added. The EPL
 * functions ({@link WithinForge}) and the judging anew of groups with late events stand on it. Each
 * event costs amortised O(1), or O(log n) for percentiles. Not thread-safe.
 */
public abstract sealed class Window permits Count, Distinct, Legs, Chain, Sum, Percentile {
  /** More distinct values than this in one window are estimated from a sample. */
  public static final int MAX_EXACT_DISTINCT = 50_000;

  /** So many numbers or times in one window are told apart by the millisecond. */
  static final int FINE = 131_072;

  /** So many steps a timespan has where there are more. */
  static final int STEPS = 65_536;

  final long timespan;

  Window(long timespan) {
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

  /** The same aggregate of the same events, which goes its own way from here. */
  public abstract Window copy();

  /** About how many bytes it takes; O(1). */
  public abstract long bytes();

  /**
   * Whether it takes a bounded number of bytes, however many events it is given: it may then stand
   * for events that are no longer kept.
   */
  public boolean bounded() {
    return true;
  }

  /** False once the aggregate is an estimate, because there is more than is kept exactly. */
  public boolean exact() {
    return true;
  }

  /**
   * How many base rules were seen, in their order where the kind asks for it; 0 for kinds that do
   * not look at base rules.
   */
  public int legs() {
    return 0;
  }

  /** Time of the oldest event that {@link #legs} stands for, where it is not 0. */
  public long since() {
    return Long.MAX_VALUE;
  }

  /**
   * @param parameter number of legs; the percentile; how many distinct values are kept exactly, 0
   *     for the default; else unused
   */
  public static Window of(Kind kind, long timespan, double parameter) {
    return switch (kind) {
      case COUNT -> new Count(timespan);
      case DISTINCT -> new Distinct(timespan, (int) parameter);
      case LEGS -> new Legs(timespan, (int) parameter);
      case CHAIN -> new Chain(timespan, (int) parameter);
      case SUM -> new Sum(timespan, false);
      case AVG -> new Sum(timespan, true);
      case PERCENTILE -> new Percentile(timespan, parameter);
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
      return name().toLowerCase(Locale.ROOT) + "_within";
    }
  }
}
