package org.pehra.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Level;
import org.pehra.model.TriageRecord;

/** What the index means, in the most obvious way: all alerts in a map, every one looked at. */
final class Oracle {
  final Map<String, Alert> alerts = new TreeMap<>();
  final Map<String, List<TriageRecord>> triage = new HashMap<>();
  private final Instant now;

  Oracle(Instant now) {
    this.now = now;
  }

  void put(Alert alert) {
    alerts.merge(alert.id(), alert, (a, b) -> b.revision() > a.revision() ? b : a);
  }

  void apply(TriageRecord record) {
    triage.computeIfAbsent(record.alertId(), id -> new ArrayList<>()).add(record);
  }

  List<SeenAlert> search(Clause clause, View view) {
    return alerts.values().stream()
        .flatMap(alert -> SeenAlert.by(view, alert, state(alert)).stream())
        .filter(seen -> matches(clause, seen))
        .toList();
  }

  private TriageState state(Alert alert) {
    return TriageState.of(triage.getOrDefault(alert.id(), List.of()));
  }

  static Map<String, Long> facet(List<SeenAlert> found, String name) {
    var counts = new HashMap<String, Long>();
    for (var seen : found) {
      Set<String> values =
          switch (name) {
            case "rule" -> Set.of(seen.alert().rule().id());
            case "host.name", "user.name" ->
                Set.copyOf(seen.alert().entities().getOrDefault(name, List.of()));
            default -> keywords(seen, name);
          };
      values.forEach(value -> counts.merge(value, 1L, Long::sum));
    }
    return counts;
  }

  static Map<Instant, Map<Level, Long>> histogram(List<SeenAlert> found, Duration width) {
    var buckets = new TreeMap<Instant, Map<Level, Long>>();
    for (var seen : found) {
      long at = Math.floorDiv(seen.alert().lastAt().toEpochMilli(), width.toMillis());
      buckets
          .computeIfAbsent(Instant.ofEpochMilli(at * width.toMillis()), key -> new HashMap<>())
          .merge(seen.alert().rule().level(), 1L, Long::sum);
    }
    return buckets;
  }

  private boolean matches(Clause clause, SeenAlert seen) {
    return switch (clause) {
      case Clause.All() -> true;
      case Clause.And(var parts) -> parts.stream().allMatch(part -> matches(part, seen));
      case Clause.Or(var parts) -> parts.stream().anyMatch(part -> matches(part, seen));
      case Clause.Not(var part) -> !matches(part, seen);
      case Clause.Has has -> has(has, seen);
      case Clause.Between range -> between(range, seen.alert());
    };
  }

  private boolean has(Clause.Has has, SeenAlert seen) {
    var regex = new StringBuilder("(?s)");
    for (var part : has.pattern().parts()) {
      switch (part) {
        case Clause.Text(String value) ->
            regex.append(java.util.regex.Pattern.quote(value.toLowerCase(java.util.Locale.ROOT)));
        case Clause.Many() -> regex.append(".*");
        case Clause.One() -> regex.append(".");
      }
    }
    return switch (has.field()) {
      case "text", "title", "sentence", "comment" -> {
        var asked = tokens(has.pattern().text());
        yield texts(seen, has.field()).stream()
            .anyMatch(
                text ->
                    has.pattern().literal()
                        ? java.util.Collections.indexOfSubList(tokens(text), asked) >= 0
                        : tokens(text).stream().anyMatch(t -> t.matches(regex.toString())));
      }
      default ->
          keywords(seen, has.field()).stream()
              .anyMatch(
                  value -> value.toLowerCase(java.util.Locale.ROOT).matches(regex.toString()));
    };
  }

  private static List<String> tokens(String text) {
    return Stream.of(text.toLowerCase(java.util.Locale.ROOT).split("[^\\p{L}\\p{N}_\\p{Mn}]+"))
        .filter(token -> !token.isEmpty())
        .toList();
  }

  private static Set<String> texts(SeenAlert seen, String field) {
    var alert = seen.alert();
    var comments = seen.triage().history().stream().map(TriageRecord::why).toList();
    var texts = new HashSet<String>();
    switch (field) {
      case "title" -> texts.add(alert.rule().title());
      case "sentence" -> texts.add(alert.sentence());
      case "comment" -> texts.addAll(comments);
      default -> {
        texts.addAll(List.of(alert.id(), alert.rule().title(), alert.sentence()));
        texts.addAll(comments);
        texts.addAll(alert.group().values());
        alert.entities().values().forEach(texts::addAll);
        events(alert)
            .forEach(
                event ->
                    event.forEach(
                        (name, values) -> {
                          if (!name.equals("event.hash")) {
                            texts.addAll(values);
                          }
                        }));
      }
    }
    return texts;
  }

  private static List<Map<String, Set<String>>> events(Alert alert) {
    return alert.evidence().stream().map(e -> AlertDocument.flatten(e.event())).toList();
  }

  private static Set<String> keywords(SeenAlert seen, String field) {
    var alert = seen.alert();
    return switch (field) {
      case "id" -> Set.of(alert.id());
      case "rule" -> Set.of(alert.rule().id(), alert.rule().title());
      case "level" -> Set.of(alert.rule().level().name().toLowerCase(java.util.Locale.ROOT));
      case "status" -> Set.of(alert.status().name().toLowerCase(java.util.Locale.ROOT));
      case "triage" -> Set.of(seen.triage().state().name().toLowerCase(java.util.Locale.ROOT));
      case "by" -> seen.triage().by() == null ? Set.of() : Set.of(seen.triage().by());
      case "scope" -> Set.of(alert.scope().id());
      case "type" -> Set.of(alert.type());
      case "late" -> Set.of(Boolean.toString(alert.late()));
      case "tag" -> Set.copyOf(alert.rule().tags());
      case "institution" -> Set.copyOf(alert.institutions().stream().map(i -> i.id()).toList());
      case "group" -> Set.copyOf(alert.group().values());
      case "entity" ->
          Set.copyOf(alert.entities().values().stream().flatMap(List::stream).toList());
      default -> dotted(alert, field);
    };
  }

  private static Set<String> dotted(Alert alert, String field) {
    var values = new HashSet<String>();
    if (field.startsWith("group.")) {
      addIfAny(values, alert.group().get(field.substring(6)));
    }
    addIfAny(values, alert.group().get(field));
    values.addAll(alert.entities().getOrDefault(field, List.of()));
    events(alert).forEach(event -> values.addAll(event.getOrDefault(field, Set.of())));
    return values;
  }

  private static void addIfAny(Set<String> values, @Nullable String value) {
    if (value != null) {
      values.add(value);
    }
  }

  private boolean between(Clause.Between range, Alert alert) {
    Double value =
        switch (range.field()) {
          case "count" -> (double) alert.count();
          case "revision" -> (double) alert.revision();
          case "value" -> alert.value();
          case "level" -> (double) alert.rule().level().compareTo(Level.INFORMATIONAL);
          case "last_at" -> (double) alert.lastAt().toEpochMilli();
          case "first_at" -> (double) alert.firstAt().toEpochMilli();
          case "closed_at" ->
              alert.closedAt() == null ? null : (double) alert.closedAt().toEpochMilli();
          default -> throw new IllegalArgumentException(range.field());
        };
    if (value == null) {
      return false;
    }
    boolean above =
        range.from() == null
            || (range.fromInclusive()
                ? value >= number(range.field(), range.from())
                : value > number(range.field(), range.from()));
    boolean below =
        range.to() == null
            || (range.toInclusive()
                ? value <= number(range.field(), range.to())
                : value < number(range.field(), range.to()));
    return above && below;
  }

  private double number(String field, String text) {
    return switch (field) {
      case "level" ->
          Level.valueOf(text.toUpperCase(java.util.Locale.ROOT)).compareTo(Level.INFORMATIONAL);
      case "last_at", "first_at", "closed_at" -> Times.parse(text, now).toEpochMilli();
      default -> Double.parseDouble(text);
    };
  }
}
