package org.pehra.correlate.window;

import org.jspecify.annotations.Nullable;

/** The sum of the numbers, or their mean. */
final class Sum extends Window {
  private final Numbers numbers = new Numbers();
  private final ExactSum sum = new ExactSum();
  private final boolean mean;
  private long weight;

  Sum(long timespan, boolean mean) {
    super(timespan);
    this.mean = mean;
  }

  @Override
  void take(long at, int times, @Nullable String value, int leg) {
    if (value != null) {
      double number = Numbers.parse(value);
      numbers.add(at, number, times);
      sum.add(number, times);
      weight += times;
    }
  }

  @Override
  public void expire(long upTo) {
    while (numbers.oldestIsUpTo(upTo)) {
      sum.add(-numbers.oldest(), numbers.oldestWeight());
      weight -= numbers.oldestWeight();
      numbers.removeOldest();
    }
  }

  @Override
  public double value() {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    return mean ? sum.value() / weight : sum.value();
  }
}
