package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/**
 * The meaning of Pehra's own kinds, slow and obvious: all signals of a group are sorted, and every
 * one is compared with every other. Knows nothing of arrival order, and shares no code with the
 * engine.
 */
final class WatchOracle {
  /** An alert as it must be in the end; closedAt is 0 while it is open. */
  record Expected(
      String episode,
      long closedAt,
      long firstAt,
      long lastAt,
      long count,
      double value,
      List<String> events) {}

  /**
   * A stretch in which the condition holds; endless where it holds still.
   *
   * @param value what a baseline measured, else 0
   */
  record Stretch(Signal opener, long from, long to, double value, List<Signal> events) {
    Stretch(Signal opener, long from, long to, List<Signal> events) {
      this(opener, from, to, 0, events);
    }
  }

  private static final long ENDLESS = Long.MAX_VALUE;

  private record Where(Institution scope, GroupKey group) {}

  private final Rule.Correlation rule;
  private final long timespan;

  /** By when alerts close. */
  private long closing;

  WatchOracle(Rule.Correlation rule) {
    this.rule = rule;
    this.timespan = rule.timespanMillis();
  }

  /**
   * Episode → alert.
   *
   * @param now the time of every institution when the stream ended
   * @param by when alerts must have ended to be closed
   */
  Map<String, Expected> expect(List<Signal> all, long now, long by) {
    closing = by;
    var groups = new LinkedHashMap<Where, List<Signal>>();
    for (var signal : all) {
      groups
          .computeIfAbsent(new Where(signal.scope(), signal.group()), w -> new ArrayList<>())
          .add(signal);
    }
    var expected = new TreeMap<String, Expected>();
    groups.forEach(
        (where, signals) -> {
          for (var alert : chained(stretches(sorted(signals), now))) {
            var made = expected(where, alert);
            expected.put(made.episode(), made);
          }
        });
    return expected;
  }

  private static List<Signal> sorted(List<Signal> signals) {
    var sorted = new ArrayList<>(signals);
    sorted.sort(
        Comparator.comparingLong(Signal::atMillis)
            .thenComparing(Signal::eventId)
            .thenComparing(Signal::source)
            .thenComparing(Signal::institution));
    return sorted;
  }

  private static boolean same(Signal one, Signal other) {
    return one.atMillis() == other.atMillis()
        && one.eventId().equals(other.eventId())
        && one.source().equals(other.source())
        && one.institution().equals(other.institution());
  }

  private List<Stretch> stretches(List<Signal> sorted, long now) {
    return switch (rule.addition()) {
      case Addition.Absence absence -> unanswered(sorted, absence, now);
      case Addition.Silence() -> silences(sorted, now);
      case Addition.GeoVelocity geo -> travels(sorted, geo);
      case Addition.FirstSeen(long learn) -> firsts(sorted, learn);
      case Addition.Baseline baseline -> unusual(sorted, baseline);
      case Addition.Epl _ -> rows(ordered(sorted), now);
      case null -> throw new AssertionError();
    };
  }

  private List<Stretch> unanswered(List<Signal> sorted, Addition.Absence absence, long now) {
    var found = new ArrayList<Stretch>();
    for (var asking : once(sorted, absence.awaited())) {
      boolean answered = false;
      for (var answer : sorted) {
        long after = answer.atMillis() - asking.atMillis();
        boolean follows = after >= 0 && after < timespan;
        boolean before = after < 0 && after > -timespan;
        answered |=
            answer.rule().id().equals(absence.awaited())
                && (follows || before && absence.anyOrder());
      }
      long due = asking.atMillis() + timespan;
      if (!answered && due <= now) {
        found.add(new Stretch(asking, due, due, List.of(asking)));
      }
    }
    return found;
  }

  /** Each event once, but for those of one rule. */
  private static List<Signal> once(List<Signal> sorted, String without) {
    var once = new ArrayList<Signal>();
    for (var signal : sorted) {
      if (!signal.rule().id().equals(without)
          && once.stream().noneMatch(known -> same(known, signal))) {
        once.add(signal);
      }
    }
    return once;
  }

  private List<Stretch> silences(List<Signal> sorted, long now) {
    var found = new ArrayList<Stretch>();
    for (int i = 0; i < sorted.size(); i++) {
      var last = sorted.get(i);
      boolean ends = i == sorted.size() - 1;
      long next = ends ? now : sorted.get(i + 1).atMillis();
      if (next - last.atMillis() > timespan) {
        long from = last.atMillis() + timespan;
        found.add(new Stretch(last, from, ends ? ENDLESS : next, List.of(last)));
      }
    }
    return found;
  }

  private List<Stretch> travels(List<Signal> sorted, Addition.GeoVelocity geo) {
    var found = new ArrayList<Stretch>();
    var once = once(sorted, "");
    for (int i = 1; i < once.size(); i++) {
      var from = once.get(i - 1);
      var to = once.get(i);
      long millis = to.atMillis() - from.atMillis();
      double km = kilometres(from, to);
      double hours = Math.max(millis, 1000) / 3_600_000.0;
      if (millis < timespan && km >= geo.minKm() && km / hours > geo.kmPerHour()) {
        found.add(new Stretch(to, to.atMillis(), to.atMillis(), List.of(from, to)));
      }
    }
    return found;
  }

  private List<Stretch> firsts(List<Signal> sorted, long learn) {
    var found = new ArrayList<Stretch>();
    var once = once(sorted, "");
    for (int i = 0; i < once.size(); i++) {
      var event = once.get(i);
      boolean shown = false;
      boolean known = false;
      for (var before : once.subList(0, i)) {
        long ago = event.atMillis() - before.atMillis();
        shown |= ago < learn && value(before).equals(value(event));
        known |= ago >= learn && ago < 2 * learn;
      }
      if (known && !shown) {
        found.add(new Stretch(event, event.atMillis(), event.atMillis(), List.of(event)));
      }
    }
    return found;
  }

  private List<Stretch> unusual(List<Signal> sorted, Addition.Baseline baseline) {
    return new BaselineOracle(rule, baseline)
        .fired(once(sorted, "")).stream()
            .map(
                f ->
                    new Stretch(
                        f.at(), f.at().atMillis(), f.at().atMillis(), f.value(), f.window()))
            .toList();
  }

  private String value(Signal signal) {
    return signal.fields().getOrDefault("value", "");
  }

  /** Every signal once; of one event by the order of its legs. */
  private List<Signal> ordered(List<Signal> sorted) {
    return sorted.stream()
        .filter(new HashSet<>()::add) // a duplicate is the same in everything
        .sorted(
            Comparator.comparingLong(Signal::atMillis)
                .thenComparing(Signal::eventId)
                .thenComparing(Signal::source)
                .thenComparing(Signal::institution)
                .thenComparingInt(signal -> rule.rules().indexOf(signal.rule().id())))
        .toList();
  }

  private List<Stretch> rows(List<Signal> sorted, long now) {
    return switch (rule.head().id()) {
      case "pairs" -> pairs(sorted);
      case "crowd" -> crowds(sorted);
      case "unanswered" -> unansweredRows(sorted, now);
      default -> throw new AssertionError();
    };
  }

  /** Each a with the first b of its value that follows within a minute. */
  private List<Stretch> pairs(List<Signal> sorted) {
    var ends = new TreeMap<Integer, List<Signal>>();
    for (int i = 0; i < sorted.size(); i++) {
      var a = sorted.get(i);
      for (int j = i + 1; j < sorted.size() && is(a, "a"); j++) {
        var b = sorted.get(j);
        if (b.atMillis() < a.atMillis() + 60_000 && is(b, "b") && value(a).equals(value(b))) {
          ends.computeIfAbsent(j, key -> new ArrayList<>()).add(a);
          break;
        }
      }
    }
    var found = new ArrayList<Stretch>();
    ends.forEach(
        (j, firsts) -> {
          var b = sorted.get(j);
          firsts.add(b);
          found.add(new Stretch(b, b.atMillis(), b.atMillis(), firsts));
        });
    return found;
  }

  /** Each a that is the third or more in 40 seconds. */
  private static List<Stretch> crowds(List<Signal> sorted) {
    var found = new ArrayList<Stretch>();
    for (int i = 0; i < sorted.size(); i++) {
      long at = sorted.get(i).atMillis();
      long near =
          sorted.subList(0, i + 1).stream()
              .filter(a -> is(a, "a") && a.atMillis() > at - 40_000)
              .count();
      if (is(sorted.get(i), "a") && near >= 3) {
        found.add(new Stretch(sorted.get(i), at, at, List.of(sorted.get(i))));
      }
    }
    return found;
  }

  /** Each a that no b follows in less than 20 seconds; made by the newest event before then. */
  private static List<Stretch> unansweredRows(List<Signal> sorted, long now) {
    var found = new ArrayList<Stretch>();
    for (int i = 0; i < sorted.size(); i++) {
      long due = sorted.get(i).atMillis() + 20_000;
      var after = sorted.subList(i, sorted.size());
      var before = after.stream().filter(signal -> signal.atMillis() < due).toList();
      if (is(sorted.get(i), "a") && due <= now && before.stream().noneMatch(b -> is(b, "b"))) {
        var newest = before.getLast();
        found.add(new Stretch(newest, due, due, List.of(sorted.get(i), newest)));
      }
    }
    return found;
  }

  private static boolean is(Signal signal, String leg) {
    return signal.rule().id().equals(leg);
  }

  /** By the angle between two vectors from the middle of the earth. */
  private static double kilometres(Signal one, Signal other) {
    double[] a = vector(one);
    double[] b = vector(other);
    double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    return 6371.0088 * Math.acos(Math.max(-1, Math.min(1, dot)));
  }

  private static double[] vector(Signal signal) {
    var parts = signal.fields().getOrDefault("place", "").split(",");
    double lat = Math.toRadians(Double.parseDouble(parts[0]));
    double lon = Math.toRadians(Double.parseDouble(parts[1]));
    return new double[] {
      Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)
    };
  }

  /** Stretches that follow within a timespan are one alert. */
  private List<List<Stretch>> chained(List<Stretch> stretches) {
    var alerts = new ArrayList<List<Stretch>>();
    for (var stretch : stretches) {
      var last = alerts.isEmpty() ? null : alerts.getLast().getLast();
      if (last != null && last.to != ENDLESS && stretch.from < last.to + timespan) {
        alerts.getLast().add(stretch);
      } else {
        alerts.add(new ArrayList<>(List.of(stretch)));
      }
    }
    return alerts;
  }

  private Expected expected(Where where, List<Stretch> alert) {
    var events = new ArrayList<Signal>();
    var seen = new HashSet<List<Object>>();
    for (var stretch : alert) {
      for (var event : stretch.events) {
        if (seen.add(List.of(event.institution(), event.source(), event.eventId()))) {
          events.add(event);
        }
      }
    }
    var shown = sorted(events);
    if (shown.size() > 20) {
      shown.subList(10, shown.size() - 10).clear();
    }
    var ids = shown.stream().map(Signal::eventId).toList();
    long to = alert.getLast().to;
    return new Expected(
        Ids.episode(rule.head().id(), where.scope, where.group, alert.getFirst().opener.eventId()),
        to == ENDLESS || to + timespan > closing ? 0 : to + timespan,
        events.stream().mapToLong(Signal::atMillis).min().orElseThrow(),
        events.stream().mapToLong(Signal::atMillis).max().orElseThrow(),
        events.stream().mapToLong(Signal::weight).sum(),
        alert.stream().mapToDouble(Stretch::value).max().orElseThrow(),
        ids);
  }
}
