package org.pehra.correlate.window;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate of one group over a fixed stretch of time: its events may come in any order, and
 * none leaves. Not thread-safe.
 */
public final class Tally {
  private final Window.Kind kind;
  private final ExactSum sum = new ExactSum();
  private final Set<String> values = new HashSet<>();
  private long count;

  /**
   * @param kind {@code COUNT}, {@code DISTINCT} or {@code SUM}
   */
  public Tally(Window.Kind kind) {
    this.kind = kind;
  }

  /**
   * Adds an event.
   *
   * @param value the aggregated field's value, where the kind has one
   * @param room whether one more distinct value may be held
   * @return false when it is left out for want of room
   */
  public boolean add(@Nullable String value, int weight, boolean room) {
    count += weight;
    if (value == null) {
      return true;
    }
    return switch (kind) {
      case SUM -> {
        sum.add(Numbers.parse(value), weight);
        yield true;
      }
      case DISTINCT -> {
        if (room) {
          values.add(value);
        }
        yield values.contains(value);
      }
      default -> true;
    };
  }

  /** How many distinct values it holds. */
  public int held() {
    return values.size();
  }

  public double value() {
    return switch (kind) {
      case COUNT -> count;
      case DISTINCT -> values.size();
      case SUM -> sum.value();
      case LEGS, CHAIN, AVG, PERCENTILE -> throw new IllegalArgumentException(kind.function());
    };
  }
}
