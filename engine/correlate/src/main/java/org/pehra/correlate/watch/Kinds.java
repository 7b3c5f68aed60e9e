package org.pehra.correlate.watch;

import java.util.List;
import java.util.Map;
import org.pehra.correlate.epl.EplRefusal;
import org.pehra.correlate.epl.EplStatement;
import org.pehra.correlate.watch.WatchRule.Kind;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** The kinds of rules that this package judges. */
public final class Kinds {
  private Kinds() {}

  /**
   * How a rule with an addition runs, or a count, distinct count or sum over a long timespan.
   *
   * @param titles of its base rules, by id
   */
  public static Kind of(
      Rule.Correlation rule, Map<String, Integer> legs, Map<String, String> titles) {
    return switch (rule.addition()) {
      case Addition.Absence absence ->
          new AbsenceKind(
              rule.timespanMillis(),
              absence.anyOrder(),
              legs.getOrDefault(absence.awaited(), -1),
              titles.getOrDefault(absence.awaited(), absence.awaited()));
      case Addition.Silence() -> new SilenceKind(rule.timespanMillis());
      case Addition.GeoVelocity geo -> new GeoKind(rule.timespanMillis(), geo, rule.fields());
      case Addition.FirstSeen(long learn) -> new FirstSeenKind(learn, rule.fields().getFirst());
      case Addition.Baseline baseline -> BaselineKind.of(rule, baseline);
      case Addition.Epl epl -> throw new IllegalArgumentException("EPL is compiled first");
      case null -> LongWindowKind.of(rule);
    };
  }

  /**
   * How a rule of EPL runs.
   *
   * @throws EplRefusal when its EPL is refused
   */
  public static Kind of(Rule.Correlation rule, Addition.Epl epl) throws EplRefusal {
    var names = epl.names().values();
    var statement = EplStatement.compile(epl.text(), epl.written(), rule.timespanMillis(), names);
    return new EplKind(statement, rule, epl);
  }

  private record AbsenceKind(long timespan, boolean anyOrder, int awaitedLeg, String awaitedTitle)
      implements Kind {
    @Override
    public String type() {
      return "absence";
    }

    @Override
    public Trackers trackers(int eventsPerGroup) {
      return group -> new Absence(timespan, anyOrder, awaitedLeg, eventsPerGroup);
    }

    @Override
    public String told(Case of, String where) {
      return "no '%s' within %s %s %s %s"
          .formatted(
              awaitedTitle,
              Words.duration(timespan),
              anyOrder ? "before or after" : "after",
              Words.counted(of.count, "event"),
              where);
    }

    @Override
    public String described() {
      return "An event fires when '%s' does not come within %s %s it. It is judged when the time of\n// its scope has come that far, and taken back when the awaited one comes late."
          .formatted(
              awaitedTitle, Words.duration(timespan), anyOrder ? "before or after" : "after");
    }
  }

  private record SilenceKind(long timespan) implements Kind {
    @Override
    public String type() {
      return "absence";
    }

    @Override
    public Trackers trackers(int eventsPerGroup) {
      return group -> new Silence(timespan);
    }

    @Override
    public String told(Case of, String where) {
      return "silent for more than %s after the last event %s"
          .formatted(Words.duration(timespan), where);
    }

    @Override
    public String described() {
      return "A group that was seen fires when nothing comes for more than %s; the alert stays open\n// until something comes again."
          .formatted(Words.duration(timespan));
    }
  }

  private record GeoKind(long timespan, Addition.GeoVelocity limit, List<String> fields)
      implements Kind {
    @Override
    public String type() {
      return "geo_velocity";
    }

    @Override
    public Trackers trackers(int eventsPerGroup) {
      return group ->
          new GeoVelocity(timespan, limit.kmPerHour(), limit.minKm(), fields, eventsPerGroup);
    }

    @Override
    public boolean measures() {
      return true;
    }

    @Override
    public String told(Case of, String where) {
      return "%s %s at places that %s km/h lie between, limit %s"
          .formatted(
              Words.counted(of.count, "event"),
              where,
              Words.number(Math.rint(of.measure.value())),
              Words.number(limit.kmPerHour()));
    }

    @Override
    public String threshold() {
      return Words.number(limit.kmPerHour());
    }

    @Override
    public String described() {
      return "Two consecutive events within %s fire when they lie %s km or more apart and the way\n// between them is faster than %s km/h; place: %s."
          .formatted(
              Words.duration(timespan),
              Words.number(limit.minKm()),
              Words.number(limit.kmPerHour()),
              fields);
    }
  }
}
