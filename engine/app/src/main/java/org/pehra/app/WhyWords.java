package org.pehra.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.Plan;
import org.pehra.correlate.Trace;
import org.pehra.correlate.Trace.Reached;
import org.pehra.correlate.watch.Words;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Condition;

/**
 * Says of one correlation why a group did not fire.
 *
 * @param titles of all rules, by id
 * @param plan the rule is one of its
 */
record WhyWords(Rule.Correlation rule, Map<String, String> titles, Plan plan) {
  /** In one sentence why the group fired, or why not. */
  String verdict(WhyGroup group) {
    if (group.fired()) {
      long count = group.alerts().stream().filter(WhyGroup.Fired::stands).count();
      return "fired: " + Words.counted(count, "alert");
    }
    return "did not fire: " + reason(group);
  }

  private String reason(WhyGroup group) {
    var nearest = group.nearest();
    if (group.counted() == 0) {
      return "none of its events counts";
    }
    if (nearest != null && nearest.holds()) {
      return "the condition holds by event time, "
          + reached(nearest)
          + ", but not for the events as they came";
    }
    return switch (rule.addition()) {
      case null ->
          rule.type() == Rule.Type.TEMPORAL || rule.type() == Rule.Type.TEMPORAL_ORDERED
              ? sequence(group)
              : nearest == null ? "nothing was judged" : "at most " + reached(nearest);
      case Addition.GeoVelocity geo ->
          nearest == null
              ? "a single event makes no distance"
              : reached(nearest)
                  + ", limits %s km/h and %s km within %s"
                      .formatted(number(geo.kmPerHour()), number(geo.minKm()), timespan());
      case Addition.Silence silence ->
          nearest == null
              ? "the input ends with its only event"
              : "longest without an event for "
                  + reached(nearest)
                  + ", awaited more than "
                  + timespan();
      case Addition.Absence absence ->
          nearest == null
              ? "nothing came that awaits '" + title(absence.awaited()) + "'"
              : unanswered(nearest, group.pending());
      case Addition.FirstSeen first -> known(nearest, first.learnMillis());
      case Addition.Baseline baseline ->
          nearest == null ? "nothing was judged" : "at most " + reached(nearest);
      case Addition.Epl epl ->
          "its EPL made no row of these events; pehra rules epl shows what it selects from";
    };
  }

  private String unanswered(Reached nearest, @Nullable Reached pending) {
    var slowest =
        Double.isNaN(nearest.value())
            ? ""
            : "the slowest answer came after %s, %s; awaited within %s"
                .formatted(
                    took((long) nearest.value()),
                    span(nearest.fromMillis(), nearest.atMillis()),
                    timespan());
    if (pending == null) {
      return slowest;
    }
    return "the input ends at %s, less than %s after the event of %s that awaits an answer%s"
        .formatted(
            time(pending.atMillis()),
            timespan(),
            time(pending.fromMillis()),
            slowest.isEmpty() ? "" : "; before, " + slowest);
  }

  private String known(@Nullable Reached nearest, long learn) {
    return nearest == null || nearest.atMillis() == nearest.fromMillis()
        ? "no new value after its first event"
        : "the new value '%s' (%s) came %s after its first event, and the group is learnt for %s"
            .formatted(
                nearest.text(),
                time(nearest.atMillis()),
                took((long) nearest.value()),
                took(learn));
  }

  private String sequence(WhyGroup group) {
    var seen = group.trace().seen().stream().map(Trace.Seen::ruleId).toList();
    var missing = rule.rules().stream().filter(id -> !seen.contains(id)).toList();
    var nearest = group.nearest();
    if (rule.condition() instanceof Condition.Formula || nearest == null) {
      return nearest == null ? "nothing was judged" : "nearest with " + reached(nearest);
    }
    if (!missing.isEmpty()) {
      return quoted(missing) + (missing.size() == 1 ? " never came" : " never came at all");
    }
    var closest = group.trace().closest();
    if (closest.isEmpty()) {
      return "all came, but never in the rule's order; nearest with " + reached(nearest);
    }
    var all = closest.get();
    return "all came%s, but no closer than %s (%s); timespan %s"
        .formatted(
            rule.type() == Rule.Type.TEMPORAL_ORDERED ? " in order" : "",
            took(all.atMillis() - all.fromMillis()),
            span(all.fromMillis(), all.atMillis()),
            timespan());
  }

  /** What was reached, and when. */
  String reached(Reached reached) {
    return measure(reached) + ", " + span(reached.fromMillis(), reached.atMillis());
  }

  /** What was reached, against what is asked for. */
  String measure(Reached reached) {
    return switch (rule.addition()) {
      case null ->
          switch (rule.type()) {
            case TEMPORAL, TEMPORAL_ORDERED ->
                "%d of %d: %s"
                    .formatted(reached.rules().size(), bases().size(), quoted(reached.rules()));
            default -> number(reached.value()) + against() + what();
          };
      case Addition.GeoVelocity geo ->
          "%s km at %s km/h".formatted(number(Math.rint(reached.km())), speed(reached.value()));
      case Addition.Silence silence -> took((long) reached.value());
      case Addition.Absence absence ->
          Double.isNaN(reached.value())
              ? "no answer"
              : "answered after " + took((long) reached.value());
      case Addition.FirstSeen first -> "'" + reached.text() + "' is new";
      case Addition.Baseline baseline ->
          number(reached.value()) + against() + what() + ", " + reached.text();
      case Addition.Epl epl -> "a row of its EPL";
    };
  }

  private static String speed(double kmPerHour) {
    return number(Math.rint(kmPerHour));
  }

  /** The condition as a sentence says it. */
  String condition() {
    var what =
        switch (rule.addition()) {
          case null ->
              switch (rule.type()) {
                case TEMPORAL ->
                    rule.condition() instanceof Condition.Formula
                        ? "a condition over " + quoted(bases())
                        : "all of " + quoted(bases());
                case TEMPORAL_ORDERED -> quoted(bases()) + " in this order";
                default -> bounds() + what();
              };
          case Addition.GeoVelocity geo ->
              "faster than %s km/h over %s km or more"
                  .formatted(number(geo.kmPerHour()), number(geo.minKm()));
          case Addition.Silence silence -> "no event";
          case Addition.Absence absence -> "no '" + title(absence.awaited()) + "'";
          case Addition.FirstSeen first ->
              "a value of %s not seen in %s"
                  .formatted(rule.fields().getFirst(), took(first.learnMillis()));
          case Addition.Baseline baseline ->
              bounds() + what() + " and more than " + Words.compared(baseline);
          case Addition.Epl epl -> "a row of its EPL";
        };
    return "%s within %s, by %s"
        .formatted(
            what,
            timespan(),
            rule.groupBy().isEmpty() ? "institution" : String.join(", ", rule.groupBy()));
  }

  /** Base rules, each once. */
  List<String> bases() {
    return rule.rules().stream().distinct().toList();
  }

  String title(String id) {
    return titles.getOrDefault(id, id);
  }

  private String quoted(List<String> ids) {
    var all = new StringJoiner(", ");
    all.setEmptyValue("none");
    ids.forEach(id -> all.add("'" + title(id) + "'"));
    return all.toString();
  }

  /** {@code " of 10"} where there is one lower bound, else the bounds by their signs. */
  private String against() {
    if (rule.condition() instanceof Condition.Threshold(var bounds)
        && bounds.size() == 1
        && bounds.containsKey(Rule.Comparison.GTE)) {
      return " of " + number(Objects.requireNonNull(bounds.get(Rule.Comparison.GTE)));
    }
    return " (asked for: " + bounds() + ")";
  }

  private String bounds() {
    if (!(rule.condition() instanceof Condition.Threshold(var bounds))) {
      return "";
    }
    var all = new ArrayList<String>();
    bounds.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(bound -> all.add(sign(bound.getKey()) + " " + number(bound.getValue())));
    return String.join(" and ", all);
  }

  private static String sign(Rule.Comparison comparison) {
    return switch (comparison) {
      case EQ -> "=";
      case NEQ -> "not";
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  private String what() {
    var fields = String.join(", ", rule.fields());
    return switch (rule.type()) {
      case EVENT_COUNT -> " events";
      case VALUE_COUNT -> " distinct " + fields;
      case VALUE_SUM -> " as the sum of " + fields;
      case VALUE_AVG -> " as the mean of " + fields;
      case VALUE_MEDIAN -> " as the median of " + fields;
      case VALUE_PERCENTILE -> " as percentile " + number(rule.percentile()) + " of " + fields;
      case TEMPORAL, TEMPORAL_ORDERED -> "";
    };
  }

  private String timespan() {
    return Words.duration(rule.timespanMillis());
  }

  /** By how much an event may be behind and not be late. */
  String lateness() {
    return Words.duration(plan.lateness().toMillis());
  }

  /** By how much an event must be behind to be too late. */
  String kept() {
    return Words.duration(plan.kept(rule.head().id()).toMillis());
  }

  private static String took(long millis) {
    return millis < 1000 ? millis + " ms" : Words.duration(millis);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "nothing" : Words.number(value);
  }

  /** A time as people write it, UTC. */
  static String time(long atMillis) {
    return Instant.ofEpochMilli(atMillis).toString().replace('T', ' ').replace("Z", "");
  }

  /** From one time to another, the day said once. */
  static String span(long from, long to) {
    var begin = time(from);
    var end = time(to);
    if (from == to) {
      return begin;
    }
    return begin + "–" + (end.startsWith(begin.substring(0, 11)) ? end.substring(11) : end);
  }
}
