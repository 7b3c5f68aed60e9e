package org.pehra.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import org.pehra.correlate.Traces;
import org.pehra.correlate.Traces.Place;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.GroupKey;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;

/**
 * Runs one correlation over events and keeps what its author may ask of it. The alerts are those of
 * an {@link OfflineRun}; the traces say how near the groups came. One thread.
 */
final class WhyRun implements OfflineRun.Onlooker, AutoCloseable {
  private final RuleBook rules;
  private final Rule.Correlation rule;
  private final Predicate<Place> wanted;
  private final ToLongBiFunction<String, Event> arrivals;

  /** Ids of the correlations below it, whose firings are told here; detections are as they come. */
  private final Set<String> below;

  private final OfflineRun offline;
  private final Traces traces;
  private final Map<String, Long> matched = new LinkedHashMap<>();
  private final Map<String, Map<List<String>, Long>> lacking = new LinkedHashMap<>();
  private final Map<String, Long> withoutIndicator = new LinkedHashMap<>();
  private final Map<Place, List<WhyGroup.Fired>> fired = new HashMap<>();

  /**
   * @param rules the correlation and what it is over, compiled
   * @param wanted groups that are asked for; of the others only the names are kept
   * @param arrivals when an event of a file came, milliseconds since 1970 UTC
   */
  WhyRun(
      RuleBook rules,
      Rule.Correlation rule,
      Predicate<Place> wanted,
      ToLongBiFunction<String, Event> arrivals) {
    this.rules = rules;
    this.rule = rule;
    this.wanted = wanted;
    this.arrivals = arrivals;
    below =
        rules.rules().stream()
            .filter(Rule.Correlation.class::isInstance)
            .map(each -> each.head().id())
            .collect(Collectors.toSet());
    offline = new OfflineRun(rules, new Counters(), this);
    traces = new Traces(rules.correlations(), rule.head().id(), wanted);
    rule.rules().forEach(base -> matched.put(base, 0L));
  }

  /** Takes an event that rules match, or one that tells the time, in the order of the input. */
  void found(ChunkScan.Found found) {
    var event = Event.parse(found.json());
    long arrived = arrivals.applyAsLong(found.source(), event);
    if (!found.rules().isEmpty()) {
      offline.matched(event, found.rules(), arrived);
    }
  }

  @Override
  public void told(Event event, List<Rule.Detection> all, List<Signal> signals) {
    for (var base : all) {
      var id = base.head().id();
      if (rule.rules().contains(id)) {
        matched.merge(id, 1L, Long::sum);
        told(event, base, signals);
      }
    }
  }

  private void told(Event event, Rule.Detection base, List<Signal> signals) {
    var id = base.head().id();
    var missing = rules.signals().lacking(event, base, rule.head().id());
    if (!missing.isEmpty()) {
      lacking.computeIfAbsent(id, key -> new LinkedHashMap<>()).merge(missing, 1L, Long::sum);
    } else if (signals.stream().noneMatch(signal -> isOurs(signal, id))) {
      withoutIndicator.merge(id, 1L, Long::sum);
    }
  }

  private boolean isOurs(Signal signal, String base) {
    return signal.correlation().id().equals(rule.head().id()) && signal.rule().id().equals(base);
  }

  @Override
  public void correlated(Signal signal, long clockMillis) {
    if (!signal.correlation().id().equals(rule.head().id())) {
      return;
    }
    traces.take(signal, clockMillis);
    if (below.contains(signal.rule().id())) {
      matched.merge(signal.rule().id(), 1L, Long::sum);
    }
  }

  /**
   * Correlates what was found.
   *
   * @param latestMillis the newest time of any event
   * @return the groups asked for, those first that came nearest to firing
   */
  List<WhyGroup> finish(long latestMillis) {
    offline.until(latestMillis);
    offline.finish(this::alert);
    var groups = new ArrayList<WhyGroup>();
    traces
        .groups()
        .forEach(
            (place, trace) ->
                groups.add(
                    WhyGroup.of(
                        place, trace, offline.endMillis(), fired.getOrDefault(place, List.of()))));
    groups.sort(WhyGroup.NEAREST_FIRST);
    return groups;
  }

  private void alert(Alert alert) {
    var place = new Place(alert.scope(), new GroupKey(List.copyOf(alert.group().values())));
    if (alert.rule().id().equals(rule.head().id()) && wanted.test(place)) {
      fired.computeIfAbsent(place, key -> new ArrayList<>()).add(WhyGroup.Fired.of(alert));
    }
  }

  /** How often a rule failed instead of answering, when it was correlated. */
  long ruleErrors() {
    return offline.ruleErrors();
  }

  /** How many groups were heard of, asked for or not. */
  int groups() {
    return traces.groups().size() + traces.others().size();
  }

  /** Groups that were heard of and not asked for. */
  Set<Place> others() {
    return traces.others();
  }

  /** Base rule → events that matched it, or firings of a correlation, in whatever group. */
  Map<String, Long> matched() {
    return matched;
  }

  /** Base rule → the group-by fields that an event lacked → how many such events. */
  Map<String, Map<List<String>, Long>> lacking() {
    return lacking;
  }

  /** Base rule → events that met no indicator. */
  Map<String, Long> withoutIndicator() {
    return withoutIndicator;
  }

  @Override
  public void close() {
    offline.close();
  }
}
