package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.RuleExpr;

/**
 * The pinned meaning of correlations, slow and obvious: sort, count, look at every moment. Knows
 * nothing of arrival order, and shares no code with the engine.
 */
final class Oracle {
  /** An alert as it must be in the end. */
  record Expected(
      String rule,
      String episode,
      long openedAt,
      long closedAt,
      long firstAt,
      long lastAt,
      long count,
      List<String> events) {}

  private record Place(Institution scope, GroupKey group) {}

  private final Rule rule;
  private final List<String> legs;
  private final long timespan;

  /** The time of every institution. */
  private long now;

  Oracle(Rule rule) {
    this.rule = rule;
    legs = rule instanceof Rule.Correlation c ? c.rules() : List.of(rule.head().id());
    timespan = rule instanceof Rule.Correlation c ? c.timespanMillis() : 300_000;
  }

  /** Episode → alert, when all time is over. */
  Map<String, Expected> expect(List<Signal> all) {
    return expect(all, Long.MAX_VALUE);
  }

  /** Episode → alert, as it stands at that time; what is not closed by then has closedAt 0. */
  Map<String, Expected> expect(List<Signal> all, long by) {
    now = by;
    var places = new LinkedHashMap<Place, List<Signal>>();
    for (var signal : all) {
      if (signal.correlation().id().equals(rule.head().id())) {
        places
            .computeIfAbsent(new Place(signal.scope(), signal.group()), p -> new ArrayList<>())
            .add(signal);
      }
    }
    var expected = new TreeMap<String, Expected>();
    places.forEach(
        (place, signals) ->
            alerts(place, ordered(signals)).forEach(a -> expected.put(a.episode(), a)));
    return expected;
  }

  private boolean sequence() {
    return rule instanceof Rule.Correlation c
        && (c.type() == Rule.Type.TEMPORAL || c.type() == Rule.Type.TEMPORAL_ORDERED);
  }

  private int leg(Signal signal) {
    return legs.indexOf(signal.rule().id());
  }

  private List<Signal> ordered(List<Signal> signals) {
    boolean inOrder = rule instanceof Rule.Correlation c && c.type() == Rule.Type.TEMPORAL_ORDERED;
    var sorted = new ArrayList<>(signals);
    sorted.sort(
        Comparator.comparingLong(Signal::atMillis)
            .thenComparingInt(s -> inOrder ? leg(s) : 0)
            .thenComparing(Signal::eventId)
            .thenComparing(Signal::source)
            .thenComparingInt(this::leg));
    var seen = new HashSet<List<Object>>();
    sorted.removeIf(
        s -> !seen.add(List.of(s.institution(), s.source(), s.eventId(), sequence() ? leg(s) : 0)));
    return sorted;
  }

  private List<Expected> alerts(Place place, List<Signal> sorted) {
    return atTheEnd() ? alertsAtTheEnd(place, sorted) : alertsAtOnce(place, sorted);
  }

  private List<Expected> alertsAtOnce(Place place, List<Signal> sorted) {
    var alerts = new ArrayList<Expected>();
    var times = new TreeSet<Long>();
    sorted.forEach(s -> times.add(s.atMillis()));
    var firings = new ArrayList<Long>();
    for (long t : times) {
      if (holds(window(sorted, t))) {
        if (!firings.isEmpty() && t >= falseAt(sorted, firings.getLast()) + timespan) {
          alerts.add(alert(place, sorted, firings));
          firings.clear();
        }
        firings.add(t);
      }
    }
    if (!firings.isEmpty()) {
      alerts.add(alert(place, sorted, firings));
    }
    return alerts;
  }

  private List<Signal> window(List<Signal> sorted, long t) {
    return sorted.subList(upTo(sorted, t - timespan), upTo(sorted, t));
  }

  /** How many lie at or before the time. */
  private static int upTo(List<Signal> sorted, long time) {
    int count = 0;
    while (count < sorted.size() && sorted.get(count).atMillis() <= time) {
      count++;
    }
    return count;
  }

  /** The first moment after the time at which the condition does not hold. */
  private long falseAt(List<Signal> sorted, long after) {
    long moment = next(sorted, after);
    while (holds(window(sorted, moment))) {
      moment = next(sorted, moment);
    }
    return moment;
  }

  /** When an event comes or leaves next. */
  private long next(List<Signal> sorted, long after) {
    long next = Long.MAX_VALUE;
    for (var signal : sorted) {
      long comes = signal.atMillis();
      long leaves = comes + timespan;
      next = comes > after ? Math.min(next, comes) : next;
      next = leaves > after ? Math.min(next, leaves) : next;
    }
    return next;
  }

  private Expected alert(Place place, List<Signal> sorted, List<Long> firings) {
    var counted = new ArrayList<Signal>();
    for (var signal : sorted) {
      long at = signal.atMillis();
      if (firings.stream().anyMatch(t -> at > t - timespan && at <= t)) {
        counted.add(signal);
      }
    }
    return new Expected(
        rule.head().id(),
        Ids.episode(rule.head().id(), place.scope(), place.group(), opener(sorted, firings)),
        firings.getFirst(),
        closed(falseAt(sorted, firings.getLast()) + timespan),
        counted.getFirst().atMillis(),
        counted.getLast().atMillis(),
        counted.stream().mapToLong(Signal::weight).sum(),
        shown(counted));
  }

  private long closed(long at) {
    return at <= now ? at : 0;
  }

  private String opener(List<Signal> sorted, List<Long> firings) {
    var window = window(sorted, firings.getFirst());
    for (int i = 0; i < window.size(); i++) {
      if (window.get(i).atMillis() == firings.getFirst() && holds(window.subList(0, i + 1))) {
        return window.get(i).eventId();
      }
    }
    return window.getLast().eventId();
  }

  private static List<String> shown(List<Signal> counted) {
    var ids = counted.stream().map(Signal::eventId).toList();
    if (ids.size() <= 20) {
      return ids;
    }
    var ends = new ArrayList<>(ids.subList(0, 10));
    ends.addAll(ids.subList(ids.size() - 10, ids.size()));
    return ends;
  }

  private boolean holds(List<Signal> window) {
    if (!(rule instanceof Rule.Correlation correlation)) {
      return !window.isEmpty();
    }
    return switch (correlation.type()) {
      case EVENT_COUNT -> judge(correlation, window.stream().mapToDouble(Signal::weight).sum());
      case VALUE_COUNT ->
          judge(
              correlation,
              (double) window.stream().map(s -> s.fields().get("value")).distinct().count());
      case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE, VALUE_MEDIAN ->
          !window.isEmpty() && judge(correlation, number(correlation, window));
      case TEMPORAL ->
          correlation.condition() instanceof Rule.Condition.Formula(var formula)
              ? !window.isEmpty() && seen(formula, window)
              : window.stream().map(this::leg).distinct().count() == legs.size();
      case TEMPORAL_ORDERED -> sequence(window, 0, 0);
    };
  }

  private static boolean seen(RuleExpr formula, List<Signal> window) {
    return switch (formula) {
      case RuleExpr.Ref(var id) -> window.stream().anyMatch(s -> s.rule().id().equals(id));
      case RuleExpr.And(var of) -> of.stream().allMatch(e -> seen(e, window));
      case RuleExpr.Or(var of) -> of.stream().anyMatch(e -> seen(e, window));
      case RuleExpr.Not(var of) -> !seen(of, window);
      case RuleExpr.AtLeast(int n, var of) -> of.stream().filter(e -> seen(e, window)).count() >= n;
    };
  }

  private static double number(Rule.Correlation rule, List<Signal> window) {
    var values = new ArrayList<Double>();
    for (var signal : window) {
      var value = Double.valueOf(signal.fields().getOrDefault("value", ""));
      for (int i = 0; i < signal.weight(); i++) {
        values.add(value);
      }
    }
    double sum = values.stream().mapToDouble(Double::doubleValue).sum();
    values.sort(Comparator.naturalOrder());
    double rank = (rule.type() == Rule.Type.VALUE_MEDIAN ? 0.5 : 0.95) * (values.size() - 1);
    double low = values.get((int) Math.floor(rank));
    double high = values.get((int) Math.ceil(rank));
    return switch (rule.type()) {
      case VALUE_SUM -> sum;
      case VALUE_AVG -> sum / values.size();
      default -> low + (high - low) * (rank - Math.floor(rank));
    };
  }

  /** Some event of each leg from {@code leg} on, each later in the order than the one before. */
  private boolean sequence(List<Signal> window, int from, int leg) {
    if (leg == legs.size()) {
      return true;
    }
    for (int i = from; i < window.size(); i++) {
      if (leg(window.get(i)) == leg && sequence(window, i + 1, leg + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean judge(Rule.Correlation rule, double value) {
    var bounds = ((Rule.Condition.Threshold) rule.condition()).bounds();
    boolean holds = true;
    for (var comparison : bounds.keySet()) {
      double bound = bounds.getOrDefault(comparison, 0.0);
      holds &=
          switch (comparison) {
            case EQ -> value == bound;
            case NEQ -> value != bound;
            case GT -> value > bound;
            case GTE -> value >= bound;
            case LT -> value < bound;
            case LTE -> value <= bound;
          };
    }
    return holds;
  }

  /** Bounds that more events may leave: judged at the end of windows that follow each other. */
  private boolean atTheEnd() {
    return rule instanceof Rule.Correlation c
        && c.condition() instanceof Rule.Condition.Threshold(var bounds)
        && !EnumSet.of(Comparison.GT, Comparison.GTE).containsAll(bounds.keySet());
  }

  private List<Expected> alertsAtTheEnd(Place place, List<Signal> sorted) {
    var alerts = new ArrayList<Expected>();
    var firings = new ArrayList<Long>();
    long from = Long.MIN_VALUE;
    for (var first : sorted) {
      long start = first.atMillis();
      if (start < from) {
        continue;
      }
      // the next begins after this one, or after the next multiple of four timespans
      long passed = start % (4 * timespan);
      from = Math.min(start + timespan, start - passed + 4 * timespan);
      long end = start + timespan;
      if (end > now || !holds(during(sorted, start))) {
        continue;
      }
      if (!firings.isEmpty() && end >= firings.getLast() + 2 * timespan) {
        alerts.add(alertAtTheEnd(place, sorted, firings));
        firings.clear();
      }
      firings.add(end);
    }
    if (!firings.isEmpty()) {
      alerts.add(alertAtTheEnd(place, sorted, firings));
    }
    return alerts;
  }

  private List<Signal> during(List<Signal> sorted, long start) {
    return sorted.subList(upTo(sorted, start - 1), upTo(sorted, start + timespan - 1));
  }

  private Expected alertAtTheEnd(Place place, List<Signal> sorted, List<Long> firings) {
    var counted = new ArrayList<Signal>();
    for (var signal : sorted) {
      long at = signal.atMillis();
      if (firings.stream().anyMatch(end -> at >= end - timespan && at < end)) {
        counted.add(signal);
      }
    }
    return new Expected(
        rule.head().id(),
        Ids.episode(rule.head().id(), place.scope(), place.group(), counted.getFirst().eventId()),
        firings.getFirst(),
        closed(firings.getLast() + 2 * timespan),
        counted.getFirst().atMillis(),
        counted.getLast().atMillis(),
        counted.stream().mapToLong(Signal::weight).sum(),
        shown(counted));
  }
}
