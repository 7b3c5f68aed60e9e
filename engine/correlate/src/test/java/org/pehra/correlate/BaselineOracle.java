package org.pehra.correlate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.pehra.model.Signal;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/**
 * The meaning of a baseline, slow and obvious: at each event all events of its group are looked
 * through for the window, and again for every earlier period.
 */
final class BaselineOracle {
  private static final long HOUR = 3_600_000;

  /**
   * An event at which the rule fires.
   *
   * @param window the events in its window, in order
   */
  record Fired(Signal at, double value, double limit, List<Signal> window) {}

  private final Rule.Correlation rule;
  private final Addition.Baseline baseline;
  private final long timespan;

  BaselineOracle(Rule.Correlation rule, Addition.Baseline baseline) {
    this.rule = rule;
    this.baseline = baseline;
    this.timespan = rule.timespanMillis();
  }

  /**
   * All at which it fires.
   *
   * @param events of one group in order, each once
   */
  List<Fired> fired(List<Signal> events) {
    var fired = new ArrayList<Fired>();
    for (var event : events) {
      long at = event.atMillis();
      var window = between(events, at - timespan + 1, at);
      var history = history(events, at);
      double value = aggregate(window);
      if (history.size() >= baseline.minPeriods() && meetsCondition(value)) {
        double limit = statistic(history);
        if (value > limit) {
          fired.add(new Fired(event, value, limit, window));
        }
      }
    }
    return fired;
  }

  private List<Double> history(List<Signal> events, long at) {
    var values = new ArrayList<Double>();
    long first = Math.floorDiv(at - baseline.ofMillis(), timespan) * timespan;
    boolean seen = false;
    for (long begin = first; begin + timespan <= at - timespan; begin += timespan) {
      if (begin < at - baseline.ofMillis()) {
        continue;
      }
      var period = between(events, begin, begin + timespan - 1);
      seen |= !period.isEmpty();
      if (seen && slot(begin) == slot(at - Math.floorMod(at, timespan))) {
        values.add(aggregate(period));
      }
    }
    return values;
  }

  private long slot(long begin) {
    return switch (baseline.season()) {
      case Season.NONE -> 0;
      case Season.HOUR_OF_DAY -> Math.floorDiv(begin, HOUR) % 24;
      case Season.HOUR_OF_WEEK -> Math.floorDiv(begin, HOUR) % 168;
    };
  }

  private static List<Signal> between(List<Signal> events, long from, long to) {
    return events.stream().filter(e -> e.atMillis() >= from && e.atMillis() <= to).toList();
  }

  private double aggregate(List<Signal> events) {
    var distinct = new HashSet<String>();
    double sum = 0;
    long count = 0;
    for (var event : events) {
      count += event.weight();
      var value = event.fields().getOrDefault("value", "");
      distinct.add(value);
      sum += event.weight() * Double.parseDouble(value);
    }
    return switch (rule.type()) {
      case EVENT_COUNT -> count;
      case VALUE_COUNT -> distinct.size();
      case VALUE_SUM -> sum;
      default -> throw new AssertionError();
    };
  }

  private boolean meetsCondition(double value) {
    var bounds = ((Rule.Condition.Threshold) rule.condition()).bounds();
    return value >= bounds.getOrDefault(Comparison.GTE, value)
        && value > bounds.getOrDefault(Comparison.GT, value - 1);
  }

  private double statistic(List<Double> history) {
    var sorted = history.stream().sorted().toList();
    double mean = sorted.stream().mapToDouble(value -> value).average().orElseThrow();
    double squares = 0;
    for (double value : sorted) {
      squares += Math.pow(value - mean, 2);
    }
    double sigma = Math.sqrt(squares / sorted.size());
    var above = baseline.above();
    return above.factor()
        * switch (above.statistic()) {
          case MEAN -> mean;
          case MEAN_AND_SIGMA -> mean + above.parameter() * sigma;
          case MAX -> sorted.getLast();
          case MEDIAN -> percentile(sorted, 50);
          case PERCENTILE -> percentile(sorted, above.parameter());
        };
  }

  /** Rounded as value_percentile is, or a value that equals the limit would be above it. */
  private static double percentile(List<Double> sorted, double percentile) {
    double rank = percentile / 100 * (sorted.size() - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
  }
}
