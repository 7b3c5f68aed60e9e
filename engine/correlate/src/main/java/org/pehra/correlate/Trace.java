package org.pehra.correlate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Signal;

/**
 * What the signals of one group lead to, step by step, for a rule author who wants to know how near
 * it came. Judged by what judges in a shard, in order of event time; raises no alerts and forgets
 * nothing. One thread.
 */
public abstract sealed class Trace permits WindowTrace, WatchTrace {
  private final Map<Taken, Integer> taken = new EnumMap<>(Taken.class);

  /** What became of a signal. */
  public enum Taken {
    COUNTED,
    /** It counts, though it came later than its institution's lateness. */
    COUNTED_LATE,
    /** It came when what it would belong to was no longer kept. */
    TOO_LATE,
    /** The same event came before. */
    DUPLICATE,
    /** The event lacks the field that the rule looks at, or what it holds is no place. */
    NO_VALUE,
    /** The aggregated field holds no number. */
    NO_NUMBER
  }

  /**
   * A signal that counts.
   *
   * @param atMillis event time
   * @param ruleId base rule
   */
  public record Seen(long atMillis, String ruleId) {}

  /**
   * How far the condition came at some time.
   *
   * @param fromMillis of the oldest event that is in it
   * @param atMillis when it was judged: at its newest event, or at the end of its window
   * @param value the aggregate; km/h, or milliseconds of waiting, for Pehra's own kinds; NaN where
   *     there is nothing to measure
   * @param km distance, where one is measured, else NaN
   * @param rules base rules seen, as far as their order allows, for {@code temporal} kinds
   * @param text the value that is new, where one is looked for; what a value is compared with
   * @param shortfall 0 where the condition holds, and more the farther it is from that
   */
  public record Reached(
      long fromMillis,
      long atMillis,
      double value,
      double km,
      List<String> rules,
      @Nullable String text,
      double shortfall) {
    public Reached {
      rules = List.copyOf(rules);
    }

    /** Whether the rule fires here. */
    public boolean holds() {
      return shortfall == 0;
    }
  }

  /**
   * Takes a signal of the group, in any order of time.
   *
   * @param late it came later than its institution's lateness
   */
  final void take(Signal signal, boolean late) {
    var became = add(signal);
    note(late && became == Taken.COUNTED ? Taken.COUNTED_LATE : became);
  }

  final void note(Taken became) {
    taken.merge(became, 1, Integer::sum);
  }

  /** Adds a signal that came in time. */
  abstract Taken add(Signal signal);

  /** How many signals became that. */
  public final int count(Taken what) {
    return taken.getOrDefault(what, 0);
  }

  /** Signals that count, in order of time. */
  public abstract List<Seen> seen();

  /**
   * Every judgement, in order of time.
   *
   * @param endMillis when time ends: what is still awaited then is not known to be missing
   */
  public abstract List<Reached> reached(long endMillis);

  /**
   * All base rules as close together as they came, in their order where it counts, whatever the
   * timespan; only for {@code temporal} kinds.
   */
  public abstract Optional<Reached> closest();
}
