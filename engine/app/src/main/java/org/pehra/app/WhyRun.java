package org.pehra.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.Trace;
import org.pehra.correlate.Traces;
import org.pehra.correlate.Traces.Place;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;

/**
 * Runs one correlation over events and keeps what its author may ask of it. The alerts are those of
 * an {@link OfflineRun}; the traces say how near the groups came. One thread.
 */
final class WhyRun implements OfflineRun.Onlooker, AutoCloseable {
  /** What names an event. */
  private record EventKey(Institution institution, String source, String id) {}

  private final RuleBook rules;
  private final Rule.Correlation rule;

  /** Ids of the correlations below it, whose firings are told here; detections are as they come. */
  private final Set<String> below;

  private final OfflineRun offline;
  private final Traces traces;
  private final Map<String, Long> matched = new LinkedHashMap<>();
  private final Map<String, Map<List<String>, Long>> lacking = new LinkedHashMap<>();
  private final Map<String, Long> withoutIndicator = new LinkedHashMap<>();

  /** Event → how far it came behind a newer one of its institution, beyond the lateness. */
  private final Map<EventKey, Long> late = new HashMap<>();

  private final Map<Institution, Long> newest = new HashMap<>();
  private final Map<Place, List<WhyGroup.Fired>> fired = new HashMap<>();
  private String source = "";

  /**
   * @param rules the correlation and what it is over, compiled
   */
  WhyRun(RuleBook rules, Rule.Correlation rule) {
    this.rules = rules;
    this.rule = rule;
    below =
        rules.rules().stream()
            .filter(Rule.Correlation.class::isInstance)
            .map(each -> each.head().id())
            .collect(Collectors.toSet());
    offline = new OfflineRun(rules, new Counters(), this);
    traces = new Traces(rules.correlations(), rule.head().id());
    rule.rules().forEach(base -> matched.put(base, 0L));
  }

  /** Takes an event that rules match, in the order of the input. */
  void found(ChunkScan.Found found) {
    if (!found.source().equals(source)) {
      // one file tells nothing of the order of another
      newest.clear();
      source = found.source();
    }
    offline.matched(found.json(), found.rules());
  }

  @Override
  public void told(Event event, List<Rule.Detection> all, List<Signal> signals) {
    boolean counts = false;
    for (var base : all) {
      var id = base.head().id();
      if (rule.rules().contains(id)) {
        counts = true;
        matched.merge(id, 1L, Long::sum);
        told(event, base, signals);
      }
    }
    if (counts) {
      noteLateness(event);
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

  private void noteLateness(Event event) {
    long before = newest.merge(event.institution(), event.atMillis(), Math::max);
    long behind = before - event.atMillis();
    if (behind > rules.correlations().lateness().toMillis()) {
      late.put(new EventKey(event.institution(), event.source(), event.id()), behind);
    }
  }

  @Override
  public void correlated(Signal signal) {
    if (!signal.correlation().id().equals(rule.head().id())) {
      return;
    }
    traces.take(signal);
    if (below.contains(signal.rule().id())) {
      matched.merge(signal.rule().id(), 1L, Long::sum);
    }
  }

  /**
   * Correlates what was found.
   *
   * @param latestMillis the newest time of any event, as far as it matters
   * @return all groups, those first that came nearest to firing
   */
  List<WhyGroup> finish(long latestMillis) {
    offline.until(latestMillis);
    offline.finish(this::alert);
    var groups = new ArrayList<WhyGroup>();
    for (var each : traces.groups().entrySet()) {
      groups.add(
          WhyGroup.of(
              each.getKey(),
              each.getValue(),
              offline.endMillis(),
              fired.getOrDefault(each.getKey(), List.of())));
    }
    groups.sort(WhyGroup.NEAREST_FIRST);
    return groups;
  }

  private void alert(Alert alert) {
    if (alert.rule().id().equals(rule.head().id())) {
      var group = new GroupKey(List.copyOf(alert.group().values()));
      fired
          .computeIfAbsent(new Place(alert.scope(), group), place -> new ArrayList<>())
          .add(WhyGroup.Fired.of(alert));
    }
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

  /** How many of a group's events would come late if they came in the order of their file. */
  long late(WhyGroup group) {
    return behind(group).size();
  }

  /** How many of those would be older than all that is kept, and not count. */
  long tooLate(WhyGroup group) {
    long kept = rules.correlations().kept(rule.head().id()).toMillis();
    return behind(group).stream().filter(behind -> behind >= kept).count();
  }

  private List<Long> behind(WhyGroup group) {
    return group.trace().seen().stream().map(this::behind).filter(Objects::nonNull).toList();
  }

  private @Nullable Long behind(Trace.Seen seen) {
    return late.get(new EventKey(seen.institution(), seen.source(), seen.eventId()));
  }

  @Override
  public void close() {
    offline.close();
  }
}
