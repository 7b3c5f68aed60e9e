package org.pehra.app;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.Trace;
import org.pehra.correlate.Trace.Taken;
import org.pehra.correlate.Traces;
import org.pehra.model.Alert;

/**
 * How near one group came to firing.
 *
 * @param nearest the judgement that came nearest, the first of equal ones; absent where there was
 *     none
 * @param pending the last that nothing was measured of, and that does not fire: what it waits for
 *     may still come when time ends; absent where there is none
 * @param alerts raised for it, in order of time
 */
record WhyGroup(
    Traces.Place place,
    Trace trace,
    Trace.@Nullable Reached nearest,
    Trace.@Nullable Reached pending,
    List<Fired> alerts) {
  static final Comparator<WhyGroup> NEAREST_FIRST =
      Comparator.comparing((WhyGroup group) -> !group.fired())
          .thenComparingDouble(WhyGroup::shortfall)
          .thenComparingInt(group -> -group.counted())
          .thenComparing(group -> group.place.scope().id())
          .thenComparing(group -> group.place.group().toString());

  /** What is told of an alert. */
  record Fired(
      String id,
      Alert.Status status,
      Instant firstAt,
      Instant lastAt,
      Instant detectedAt,
      long count,
      @Nullable Double value,
      String sentence) {
    static Fired of(Alert alert) {
      return new Fired(
          alert.id(),
          alert.status(),
          alert.firstAt(),
          alert.lastAt(),
          alert.detectedAt(),
          alert.count(),
          alert.value(),
          alert.sentence());
    }

    /** It was not taken back. */
    boolean stands() {
      return status == Alert.Status.OPEN || status == Alert.Status.CLOSED;
    }
  }

  static WhyGroup of(Traces.Place place, Trace trace, long endMillis, List<Fired> alerts) {
    var reached = trace.reached(endMillis);
    var nearest =
        reached.stream().min(Comparator.comparingDouble(Trace.Reached::shortfall)).orElse(null);
    var pending =
        reached.stream()
            .filter(each -> Double.isNaN(each.value()) && !each.holds())
            .reduce((one, next) -> next)
            .orElse(null);
    return new WhyGroup(place, trace, nearest, pending, List.copyOf(alerts));
  }

  boolean fired() {
    return alerts.stream().anyMatch(Fired::stands);
  }

  /** Times of the events of a base rule that count, in order; milliseconds since 1970 UTC. */
  List<Long> times(String base) {
    return trace.seen().stream()
        .filter(seen -> seen.ruleId().equals(base))
        .map(Trace.Seen::atMillis)
        .toList();
  }

  /** Signals that count. */
  int counted() {
    return trace.count(Taken.COUNTED) + trace.count(Taken.COUNTED_LATE);
  }

  private double shortfall() {
    return nearest == null ? Double.POSITIVE_INFINITY : nearest.shortfall();
  }
}
