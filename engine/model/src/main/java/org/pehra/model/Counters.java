package org.pehra.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * What every stage counts: in, out, and each kind of drop, so that {@code in == out + dropped} can
 * be asserted. Names follow Prometheus ({@code pehra_match_events_total}). Thread-safe; look an
 * adder up once and keep it.
 */
public final class Counters {
  /**
   * One time series.
   *
   * @param labels names and values in alphabetical order of the names
   */
  public record Series(String name, Map<String, String> labels) {
    public Series {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
  }

  /**
   * A reading of one series.
   *
   * @param monotonic a counter, not a gauge
   */
  public record Reading(Series series, double value, boolean monotonic) {}

  private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Series, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Map<String, RuleHealth> rules = new ConcurrentHashMap<>();

  /**
   * The counter of this name and these labels, made at first use.
   *
   * @param labels name, value, name, value …
   */
  public LongAdder counter(String name, String... labels) {
    return counters.computeIfAbsent(series(name, labels), key -> new LongAdder());
  }

  /**
   * Registers a value that is read when asked for; replaces the gauge of the same name and labels.
   */
  public void gauge(String name, DoubleSupplier value, String... labels) {
    gauges.put(series(name, labels), value);
  }

  /** The health of the rule of this id, made at first use. */
  public RuleHealth rule(String id) {
    return rules.computeIfAbsent(id, key -> new RuleHealth(key, this));
  }

  /** The health of every rule that was asked for, in order of their ids. */
  public List<RuleHealth> rules() {
    return rules.values().stream().sorted(Comparator.comparing(RuleHealth::id)).toList();
  }

  /** The sum of a counter over all its labels; 0 when it was never used. */
  public long total(String name) {
    return counters.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** All readings now, in no order. */
  public List<Reading> read() {
    List<Reading> readings = new ArrayList<>();
    counters.forEach((series, adder) -> readings.add(new Reading(series, adder.sum(), true)));
    gauges.forEach(
        (series, value) -> readings.add(new Reading(series, value.getAsDouble(), false)));
    return readings;
  }

  private static Series series(String name, String... labels) {
    if (labels.length % 2 != 0) {
      throw new IllegalArgumentException("labels of " + name + " must be pairs of name and value");
    }
    var sorted = new java.util.TreeMap<String, String>();
    for (int i = 0; i < labels.length; i += 2) {
      sorted.put(labels[i], labels[i + 1]);
    }
    return new Series(name, sorted);
  }
}
