package org.pehra.correlate.watch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Signal;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/**
 * How near the events of one group came to what a rule looks for: what its tracker finds with its
 * limits taken away. For a rule author, not for alerts.
 */
public final class Nearness {
  /**
   * Something that was measured.
   *
   * @param from the event that it begins with
   * @param at the event that it ends with; for a wait that no event ended, the end of time
   * @param value km/h, milliseconds waited, or the aggregate; NaN for what did not come
   * @param km between the two events; NaN where no distance is asked for
   * @param text the new value, where one is looked for; what the aggregate is compared with
   * @param shortfall 0 where the rule fires
   */
  public record Measured(
      long from, long at, double value, double km, @Nullable String text, double shortfall) {}

  private final WatchRule rule;
  private final TreeSet<Sight> sights = new TreeSet<>();

  public Nearness(WatchRule rule) {
    this.rule = rule;
  }

  /** Whether the event has what the rule looks at: a place, a value, a number. */
  public Watches.Outcome look(Signal signal) {
    var fields = rule.rule().fields();
    boolean has =
        switch (addition()) {
          case Addition.GeoVelocity geo -> Place.of(signal.fields(), fields) != null;
          case Addition.FirstSeen first -> signal.fields().containsKey(fields.getFirst());
          case Addition.Absence absence -> true;
          case Addition.Silence silence -> true;
          case Addition.Baseline baseline -> true;
          case Addition.Epl epl -> true;
        };
    return has ? rule.kind().look(signal.fields()) : Watches.Outcome.NO_VALUE;
  }

  /**
   * Takes an event.
   *
   * @return false for a duplicate
   */
  public boolean add(Signal signal) {
    int leg = requireNonNull(rule.legs().get(signal.rule().id()), "not of this rule");
    return sights.add(Sight.of(signal, leg, false));
  }

  /** The events, in order of time. */
  public List<Evidence> events() {
    return sights.stream().map(Sight::evidence).toList();
  }

  /** All that was measured, in order of time; the end is when time ends. */
  public List<Measured> measured(long end) {
    return switch (addition()) {
      case Addition.GeoVelocity geo -> ways(geo);
      case Addition.Silence silence -> silences(end);
      case Addition.Absence absence -> waits(absence, end);
      case Addition.FirstSeen first -> firsts(first.learnMillis());
      case Addition.Baseline baseline -> values(baseline);
      case Addition.Epl epl -> List.of(); // a row is made, or it is not
    };
  }

  private Addition addition() {
    return requireNonNull(rule.rule().addition());
  }

  /** Every two consecutive events. */
  private List<Measured> ways(Addition.GeoVelocity limit) {
    var fields = rule.rule().fields();
    var tracker = new GeoVelocity(Tracker.NEVER, -1, 0, fields, Integer.MAX_VALUE);
    sights.forEach(tracker::take);
    return tracker.findings(Tracker.NEVER).stream()
        .map(
            pair -> {
              var one = pair.events().getFirst();
              var other = pair.events().getLast();
              double km = place(one, fields).kmTo(place(other, fields));
              double speed = pair.measure().value();
              double tooSlow = 1 - speed / limit.kmPerHour();
              double tooNear = limit.minKm() == 0 ? 0 : 1 - km / limit.minKm();
              boolean tooLate = other.at() - one.at() >= rule.timespan();
              boolean fires = !tooLate && km >= limit.minKm() && speed > limit.kmPerHour();
              double missed = tooLate ? 1 : Math.max(1e-6, Math.max(tooSlow, tooNear));
              return new Measured(one.at(), other.at(), speed, km, null, fires ? 0 : missed);
            })
        .toList();
  }

  private static Place place(Sight sight, List<String> fields) {
    return requireNonNull(Place.of(sight.fields(), fields));
  }

  /** Every time between two events, and the one after the last. */
  private List<Measured> silences(long end) {
    var tracker = new Silence(0);
    sights.forEach(tracker::take);
    return tracker.findings(end).stream()
        .map(
            silence -> {
              long at = Math.min(silence.falseAt(), end);
              double waited = at - silence.openAt();
              double missed =
                  waited > rule.timespan() ? 0 : Math.max(1e-6, 1 - waited / rule.timespan());
              return new Measured(silence.openAt(), at, waited, Double.NaN, null, missed);
            })
        .toList();
  }

  /** Every event that awaits another, with the nearest that came. */
  private List<Measured> waits(Addition.Absence absence, long end) {
    int awaited = rule.legs().getOrDefault(absence.awaited(), -1);
    var answers = new TreeSet<Long>();
    sights.stream().filter(sight -> sight.leg() == awaited).forEach(s -> answers.add(s.at()));
    var waits = new ArrayList<Measured>();
    for (var sight : sights) {
      if (sight.leg() != awaited) {
        var after = answers.ceiling(sight.at());
        var before = absence.anyOrder() ? answers.floor(sight.at()) : null;
        boolean first =
            before != null && (after == null || sight.at() - before <= after - sight.at());
        waits.add(wait(sight.at(), first ? before : after, end));
      }
    }
    return waits;
  }

  private Measured wait(long from, @Nullable Long answer, long end) {
    double distance = answer == null ? Double.NaN : Math.abs(answer - from);
    boolean over = from + rule.timespan() <= end;
    double waited = distance < rule.timespan() ? distance : end - from;
    double missed =
        over && !(distance < rule.timespan())
            ? 0
            : Math.max(1e-6, 1 - Math.max(0, waited) / rule.timespan());
    return new Measured(from, answer == null ? end : answer, distance, Double.NaN, null, missed);
  }

  /** Every event whose value was not seen in the learning span before, with how long one learnt. */
  private List<Measured> firsts(long learn) {
    var field = rule.rule().fields().getFirst();
    var presence = new Presence(learn);
    sights.forEach(sight -> presence.add(sight.at()));
    var last = new HashMap<String, Long>();
    var firsts = new ArrayList<Measured>();
    for (var sight : sights) {
      var value = requireNonNull(sight.fields().get(field));
      var before = last.put(value, sight.at());
      if (before == null || sight.at() - before >= learn) {
        long from = sights.first().at();
        double learnt = sight.at() - from;
        double missed = presence.seen(sight.at() - learn) ? 0 : Math.max(1e-6, 1 - learnt / learn);
        firsts.add(new Measured(from, sight.at(), learnt, Double.NaN, value, missed));
      }
    }
    return firsts;
  }

  /** Every value, against what is usual and what the condition asks for. */
  private List<Measured> values(Addition.Baseline baseline) {
    var kind = BaselineKind.of(rule.rule(), baseline);
    var tracker = new Baseline(kind, Integer.MAX_VALUE);
    sights.forEach(tracker::take);
    return tracker.judged().stream().map(judged -> value(kind, judged)).toList();
  }

  private static Measured value(BaselineKind kind, Baseline.Judged judged) {
    double value = judged.value();
    double limit = judged.usual().limit();
    double least = kind.baseline().minPeriods();
    boolean learns = Double.isNaN(limit);
    double missed =
        learns ? Math.max(1e-6, 1 - judged.usual().periods() / least) : missed(value, limit, true);
    for (var bound : kind.floor().entrySet()) {
      boolean strictly = bound.getKey() == Rule.Comparison.GT;
      missed = Math.max(missed, missed(value, bound.getValue(), strictly));
    }
    var text =
        learns
            ? "%d of %d periods to compare with".formatted(judged.usual().periods(), (long) least)
            : Words.compared(kind.baseline()) + " is " + Words.number(limit);
    return new Measured(judged.from(), judged.at(), value, Double.NaN, text, missed);
  }

  /** How much of a bound is missed, as a share of it; 0 where it is not. */
  private static double missed(double value, double bound, boolean strictly) {
    return value > bound || value == bound && !strictly
        ? 0
        : Math.max(1e-6, (bound - value) / Math.max(1, Math.abs(bound)));
  }
}
