package org.pehra.correlate.window;

import org.jspecify.annotations.Nullable;

/** A percentile of the numbers, with linear interpolation between the two nearest ranks. */
final class Percentile extends Window {
  private final Numbers numbers = new Numbers();
  private final Ranks ranks = new Ranks();
  private final double percentile;

  Percentile(long timespan, double percentile) {
    super(timespan);
    this.percentile = percentile;
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    if (value != null) {
      double number = Numbers.parse(value);
      numbers.add(at, number, weight);
      ranks.add(number, weight);
    }
  }

  @Override
  public void expire(long upTo) {
    while (numbers.oldestIsUpTo(upTo)) {
      ranks.remove(numbers.oldest(), numbers.oldestWeight());
      numbers.removeOldest();
    }
  }

  /** Never asked for: it does not stand for what is no longer kept. */
  @Override
  public Window copy() {
    throw new UnsupportedOperationException("a percentile holds each of its numbers");
  }

  @Override
  public boolean bounded() {
    return false;
  }

  @Override
  public long bytes() {
    return 64 + numbers.bytes() + ranks.bytes();
  }

  @Override
  public double value() {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    double rank = percentile / 100 * (ranks.size() - 1);
    double low = ranks.get((long) Math.floor(rank));
    double high = ranks.get((long) Math.ceil(rank));
    return low + (high - low) * (rank - Math.floor(rank));
  }
}
