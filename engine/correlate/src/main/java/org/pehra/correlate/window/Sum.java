package org.pehra.correlate.window;

import org.jspecify.annotations.Nullable;

/**
 * The sum of the numbers, or their mean. Where there are too many numbers, those of a 65,000th of
 * the timespan are kept as one, with the weight of all, and leave with the newest.
 */
final class Sum extends Window {
  private final boolean mean;
  private Numbers numbers;
  private ExactSum sum;
  private long weight;

  /** Numbers within so many milliseconds are kept as one; 0 where each is kept. */
  private long step;

  Sum(long timespan, boolean mean) {
    super(timespan);
    this.mean = mean;
    numbers = new Numbers();
    sum = new ExactSum();
  }

  private Sum(Sum of) {
    super(of.timespan);
    mean = of.mean;
    numbers = of.numbers.copy();
    sum = of.sum.copy();
    weight = of.weight;
    step = of.step;
  }

  @Override
  void take(long at, int times, @Nullable String value, int leg) {
    if (value != null) {
      if (step == 0 && numbers.size() >= FINE) {
        coarsen();
      }
      append(at, Numbers.parse(value), times);
    }
  }

  private void append(long at, double number, int times) {
    weight += times;
    long before = numbers.newestWeight();
    if (step > 0 && numbers.newestAt() / step == at / step && before + times < Integer.MAX_VALUE) {
      double old = numbers.newest();
      int all = (int) before + times;
      double together = old + (number - old) * times / all;
      sum.add(-old, (int) before);
      sum.add(together, all);
      numbers.replaceNewest(at, together, all);
    } else {
      sum.add(number, times);
      numbers.add(at, number, times);
    }
  }

  private void coarsen() {
    var fine = numbers;
    step = timespan / STEPS + 1;
    numbers = new Numbers();
    sum = new ExactSum();
    weight = 0;
    while (!fine.isEmpty()) {
      append(fine.oldestAt(), fine.oldest(), fine.oldestWeight());
      fine.removeOldest();
    }
  }

  @Override
  public void expire(long upTo) {
    while (numbers.oldestIsUpTo(upTo)) {
      sum.add(-numbers.oldest(), numbers.oldestWeight());
      weight -= numbers.oldestWeight();
      numbers.removeOldest();
    }
    if (numbers.isEmpty()) {
      step = 0;
    }
  }

  @Override
  public double value() {
    if (numbers.isEmpty()) {
      return Double.NaN;
    }
    return mean ? sum.value() / weight : sum.value();
  }

  @Override
  public Window copy() {
    return new Sum(this);
  }

  @Override
  public long bytes() {
    return 128 + numbers.bytes();
  }
}
