package org.pehra.match;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Event;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.RuleRef;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Intel;

/**
 * The signals that matched rules make: one for the rule itself where it stands alone, one for every
 * correlation that it is a base rule of, and one for every group where a group-by field has several
 * values. Safe for all threads; the outcome depends on the arguments only.
 */
public final class Signals {
  /** More values of one group-by field than this are left out. */
  public static final int MAX_GROUPS = 16;

  private static final int MAX_FIELDS = 6;
  private static final int MAX_TEXT = 64;
  private static final String HOST = "host.name";
  private static final String USER = "user.name";
  private static final String ADDRESS = "source.ip";

  /** Said in the alert's sentence where the rule names no fields. */
  private static final List<String> ENTITIES =
      List.of(USER, HOST, ADDRESS, "process.name", "destination.ip", "payment.card_token");

  /** Fields of the match, not of the event. */
  private static final Set<String> BROUGHT =
      Set.of(Intel.INDICATOR, Intel.PROVIDER, Intel.CONFIDENCE);

  private final Map<String, List<Target>> targets;
  private final FieldNames fields;
  private final Indicators indicators;
  private final Map<String, LongAdder> withoutGroup = new ConcurrentHashMap<>();

  /**
   * Whom a matched rule tells.
   *
   * @param groupBy fields of the event; empty with {@code byEntity} for the default of rules that
   *     stand alone
   * @param aggregates names under which the correlation looks for aggregated values
   * @param said fields for the alert's sentence
   */
  private record Target(
      RuleRef correlation,
      boolean national,
      boolean byEntity,
      List<String> groupBy,
      List<String> aggregates,
      List<String> said) {}

  private Signals(Map<String, List<Target>> targets, Set<String> asked, Indicators indicators) {
    this.targets = targets;
    this.indicators = indicators;
    Set<String> read = new LinkedHashSet<>(List.of(HOST, USER, ADDRESS));
    read.addAll(asked);
    targets
        .values()
        .forEach(
            list ->
                list.forEach(
                    target -> {
                      read.addAll(target.groupBy);
                      read.addAll(target.aggregates);
                      read.addAll(target.said);
                    }));
    fields = new FieldNames(read);
  }

  /** As the other, without indicators. */
  public static Signals of(
      Collection<Rule.Detection> detections, Collection<Rule.Correlation> correlations) {
    return of(detections, correlations, Indicators.NONE);
  }

  /**
   * Decides for each detection whom it tells, given all correlations of the rule set.
   *
   * @param indicators one of which an event must meet where its rule asks for that
   */
  public static Signals of(
      Collection<Rule.Detection> detections,
      Collection<Rule.Correlation> correlations,
      Indicators indicators) {
    Set<String> asked = new LinkedHashSet<>();
    var bases = Rule.baseRules(List.copyOf(correlations));
    Map<String, List<Target>> targets = new LinkedHashMap<>();
    for (var rule : detections) {
      if (rule.intel() != null) {
        asked.addAll(rule.intel().fields());
      }
      List<Target> told = new ArrayList<>();
      var id = rule.head().id();
      if (!bases.contains(id)) {
        told.add(
            new Target(
                rule.ref(),
                false,
                rule.groupBy().isEmpty(),
                rule.groupBy(),
                List.of(),
                said(rule)));
      }
      for (var correlation : correlations) {
        if (correlation.rules().contains(id)) {
          told.add(target(correlation, rule));
        }
      }
      targets.put(id, List.copyOf(told));
    }
    return new Signals(targets, asked, indicators);
  }

  private static Target target(Rule.Correlation correlation, Rule.Detection rule) {
    return new Target(
        correlation.ref(),
        correlation.scope() == Rule.Scope.NATIONAL,
        false,
        correlation.groupBy().stream()
            .map(name -> correlation.groupField(name, rule.head().id()))
            .toList(),
        correlation.fields(),
        said(rule));
  }

  private static List<String> said(Rule.Detection rule) {
    var said = new LinkedHashSet<String>();
    if (rule.intel() != null) {
      said.addAll(List.of(Intel.INDICATOR, Intel.PROVIDER, Intel.CONFIDENCE));
    }
    said.addAll(rule.fields());
    said.addAll(ENTITIES);
    return List.copyOf(said);
  }

  /**
   * The signals of one event, in the order of the rules and of their correlations.
   *
   * @param matched rules of the set this was made for that the event matched
   * @throws IllegalArgumentException when the event cannot be read
   */
  public List<Signal> signals(Event event, EventRef place, List<Rule.Detection> matched) {
    if (matched.isEmpty()) {
      return List.of();
    }
    var values = EventFields.some(event.json(), fields);
    List<Signal> signals = new ArrayList<>();
    for (var rule : matched) {
      var intel = rule.intel();
      if (intel == null) {
        tell(event, place, rule, values, signals);
      } else {
        for (var hit : hits(intel, values, event.atMillis())) {
          tell(event, place, rule, values.with(hit), signals);
        }
      }
    }
    return signals;
  }

  private void tell(
      Event event, EventRef place, Rule.Detection rule, EventFields values, List<Signal> signals) {
    for (var target : targets.getOrDefault(rule.head().id(), List.of())) {
      var groups = target.byEntity ? List.of(entity(values)) : groups(target, values);
      if (groups.isEmpty()) {
        withoutGroup.computeIfAbsent(target.correlation.id(), id -> new LongAdder()).increment();
      }
      for (var group : groups) {
        signals.add(signal(event, place, rule, target, group, values));
      }
    }
  }

  /**
   * Why a match does not count for a correlation: the group-by fields that the event lacks. Those
   * that an indicator brings are not among them.
   *
   * @throws IllegalArgumentException when the event cannot be read
   */
  public List<String> lacking(Event event, Rule.Detection rule, String correlationId) {
    var values = EventFields.some(event.json(), fields);
    return targets.getOrDefault(rule.head().id(), List.of()).stream()
        .filter(target -> target.correlation.id().equals(correlationId))
        .flatMap(target -> target.groupBy.stream())
        .filter(field -> values.values(field).isEmpty())
        .filter(field -> rule.intel() == null || !BROUGHT.contains(field))
        .distinct()
        .toList();
  }

  /** Fields that say which indicator was met, once for each indicator. */
  private Collection<Map<String, List<String>>> hits(
      Intel intel, EventFields values, long atMillis) {
    Map<String, Map<String, List<String>>> hits = new LinkedHashMap<>();
    for (var field : intel.fields()) {
      for (var value : values.values(field)) {
        for (var found : indicators.find(value, atMillis, intel.minConfidence())) {
          if (hits.size() < MAX_GROUPS) {
            hits.putIfAbsent(
                found.value(),
                Map.of(
                    Intel.INDICATOR, List.of(found.value()),
                    Intel.PROVIDER, List.of(found.source()),
                    Intel.CONFIDENCE, List.of(Integer.toString(found.confidence()))));
          }
        }
      }
    }
    return hits.values();
  }

  /**
   * How often a match did not count because the event lacked a group-by field, by correlation id;
   * since the last call.
   */
  public Map<String, Long> takeWithoutGroup() {
    Map<String, Long> counts = new java.util.TreeMap<>();
    withoutGroup.forEach(
        (id, count) -> {
          long since = count.sumThenReset();
          if (since > 0) {
            counts.put(id, since);
          }
        });
    return counts;
  }

  private static Signal signal(
      Event event,
      EventRef place,
      Rule.Detection rule,
      Target target,
      GroupKey group,
      EventFields values) {
    return new Signal(
        target.correlation,
        rule.ref(),
        target.national ? Institution.NATIONAL : event.institution(),
        group,
        event.institution(),
        event.atMillis(),
        event.source(),
        event.id(),
        1,
        said(target, values),
        place);
  }

  private static Map<String, String> said(Target target, EventFields values) {
    Map<String, String> said = new LinkedHashMap<>();
    for (var field : target.aggregates) {
      values.values(field).stream().findFirst().ifPresent(value -> said.put(field, value));
    }
    for (var field : target.said) {
      if (said.size() < MAX_FIELDS && !said.containsKey(field)) {
        values.values(field).stream()
            .findFirst()
            .ifPresent(value -> said.put(field, shortened(value)));
      }
    }
    return said;
  }

  private static String shortened(String value) {
    if (value.codePointCount(0, value.length()) <= MAX_TEXT) {
      return value;
    }
    return value.substring(0, value.offsetByCodePoints(0, MAX_TEXT - 1)) + "…";
  }

  /**
   * Host and user; the source address where one of the two is missing; else the host or the user
   * alone, the other empty, so that hosts stay apart.
   */
  private static GroupKey entity(EventFields values) {
    var host = values.values(HOST);
    var user = values.values(USER);
    if (!host.isEmpty() && !user.isEmpty()) {
      return GroupKey.of(host.getFirst(), user.getFirst());
    }
    if (!values.values(ADDRESS).isEmpty()) {
      return GroupKey.of(values.values(ADDRESS).getFirst());
    }
    if (host.isEmpty() && user.isEmpty()) {
      return GroupKey.NONE;
    }
    return GroupKey.of(
        host.isEmpty() ? "" : host.getFirst(), user.isEmpty() ? "" : user.getFirst());
  }

  /** One key for every combination of the fields' values; none when a field is absent. */
  private static List<GroupKey> groups(Target target, EventFields values) {
    List<List<String>> keys = List.of(List.of());
    for (var field : target.groupBy) {
      List<List<String>> longer = new ArrayList<>();
      var own = values.values(field).stream().distinct().limit(MAX_GROUPS).toList();
      for (var key : keys) {
        for (var value : own) {
          List<String> joined = new ArrayList<>(key);
          joined.add(value);
          longer.add(joined);
        }
      }
      keys = longer.subList(0, Math.min(longer.size(), MAX_GROUPS));
    }
    return keys.stream().map(GroupKey::new).toList();
  }
}
