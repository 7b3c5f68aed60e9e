package org.pehra.correlate.watch;

import java.util.Arrays;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Above;

/**
 * What is usual for a group at some time, by its earlier periods. What was worked out last is kept,
 * since it stays the same from event to event of a period.
 */
final class Usual {
  /**
   * @param periods how many were compared
   * @param limit the statistic times its factor; NaN where the periods are too few
   */
  record Figure(int periods, double limit) {}

  private final Addition.Baseline baseline;
  private final long timespan;
  private final Periods periods;
  private long first;
  private long last;
  private int slot;
  private boolean known;
  private Figure figure = new Figure(0, Double.NaN);

  Usual(Addition.Baseline baseline, long timespan, Periods periods) {
    this.baseline = baseline;
    this.timespan = timespan;
    this.periods = periods;
  }

  /** The value of a period has changed. */
  void changed(long number) {
    known &= number > last;
  }

  Figure at(long at) {
    long current = Math.floorDiv(at, timespan);
    long oldest = Math.ceilDiv(at - baseline.ofMillis(), timespan);
    int own = slot(current);
    if (!known || oldest != first || current - 2 != last || own != slot) {
      first = oldest;
      last = current - 2;
      slot = own;
      known = true;
      figure = figure(periods.between(first, last, number -> slot(number) == own));
    }
    return figure;
  }

  private int slot(long number) {
    return baseline.season().slot(number * timespan);
  }

  private Figure figure(double[] values) {
    return new Figure(
        values.length,
        values.length < baseline.minPeriods() ? Double.NaN : limit(baseline.above(), values));
  }

  private static double limit(Above above, double[] values) {
    return above.factor()
        * switch (above.statistic()) {
          case PERCENTILE -> percentile(values, above.parameter());
          case MEDIAN -> percentile(values, 50);
          case MAX -> percentile(values, 100);
          case MEAN -> mean(values);
          case MEAN_AND_SIGMA -> mean(values) + above.parameter() * sigma(values);
        };
  }

  /** With linear interpolation between the two nearest ranks. */
  private static double percentile(double[] values, double percentile) {
    Arrays.sort(values);
    double rank = percentile / 100 * (values.length - 1);
    double low = values[(int) Math.floor(rank)];
    double high = values[(int) Math.ceil(rank)];
    return low + (high - low) * (rank - Math.floor(rank));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /** Of the population. */
  private static double sigma(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / values.length);
  }
}
