package org.pehra.correlate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.LongText;
import org.pehra.correlate.window.Operand;
import org.pehra.correlate.window.Window;
import org.pehra.model.GroupKey;
import org.pehra.sigma.Rule;

/**
 * One rule as the shard runs it: a correlation, or a detection that stands alone and is the
 * correlation "one event or more".
 *
 * @param type as in {@link org.pehra.model.Alert#type}
 * @param legs base rule id → position; the rule itself when it stands alone
 * @param fields the aggregated fields, whose values the signals carry; none for counts and
 *     sequences, several where their combinations are counted
 * @param parameter number of legs, or the percentile; 0 where the kind has none
 * @param shape which EPL statement serves it; rules of equal shape share one
 * @param alerts whether it raises alerts, or only signals for its parents
 * @param parents correlations of which this one is a base rule
 */
record PlannedRule(
    Rule rule,
    String type,
    Map<String, Integer> legs,
    List<String> legIds,
    List<String> groupNames,
    List<String> fields,
    long timespan,
    Window.Kind kind,
    double parameter,
    Judge judge,
    int shape,
    boolean alerts,
    List<Rule.Correlation> parents) {

  /** What a stand-alone rule groups by when it does not say, by the number of values. */
  private static final List<String> HOST_AND_USER = List.of("host.name", "user.name");

  private static final List<String> ADDRESS = List.of("source.ip");

  String id() {
    return rule.head().id();
  }

  Window window() {
    return Window.of(kind, timespan, parameter);
  }

  /** What a signal adds to the aggregate; absent when it lacks a field. */
  @Nullable String value(Map<String, String> signal) {
    var value = operand().value(signal);
    return value == null || numeric() ? value : LongText.identified(value);
  }

  private Operand operand() {
    return new Operand(kind, fields);
  }

  boolean standsAlone() {
    return rule instanceof Rule.Detection;
  }

  /** State of the other rule is state of this one: only texts, parents or the statement differ. */
  boolean continues(PlannedRule other) {
    return standsAlone() == other.standsAlone()
        && type.equals(other.type)
        && legIds.equals(other.legIds)
        && groupNames.equals(other.groupNames)
        && fields.equals(other.fields)
        && timespan == other.timespan
        && kind == other.kind
        && Double.compare(parameter, other.parameter) == 0
        && judge.equals(other.judge)
        && alerts == other.alerts;
  }

  /** Events of one time are ordered by their leg. */
  boolean ordered() {
    return kind == Window.Kind.CHAIN;
  }

  /** An event may stand for several legs, once each. */
  boolean countsLegs() {
    return kind == Window.Kind.CHAIN || kind == Window.Kind.LEGS;
  }

  /** The condition has an upper bound, and is judged at the end of each window of a group. */
  boolean timed() {
    return judge instanceof Judge.Bounds && !judge.monotone();
  }

  /** More events may make the condition false, so all events of one time are judged together. */
  boolean tieSensitive() {
    return !timed() && (!judge.monotone() || numeric());
  }

  /**
   * How long before the lateness a signal is retained, in milliseconds. A firing may go on with one
   * two timespans before, if the condition held on; whether it did is asked of that one's whole
   * timespan where fewer events may make the condition true.
   */
  long history() {
    return (tieSensitive() ? 3 : 2) * timespan;
  }

  /**
   * How long before the lateness signals are replayed, in milliseconds. Windows that are judged at
   * their ends are known from the first mark on at which they are cut anew.
   */
  long replay() {
    return timed() ? history() + (1 + TimedGroup.RUN) * timespan : history();
  }

  boolean numeric() {
    return operand().numeric();
  }

  /** Whether a value of the aggregated field counts. */
  boolean accepts(@Nullable String value) {
    return operand().accepts(value);
  }

  /** Field names of a group's values. */
  List<String> groupNames(GroupKey key) {
    if (!groupNames.isEmpty() || !standsAlone()) {
      return groupNames;
    }
    return switch (key.values().size()) {
      case 1 -> ADDRESS;
      case 2 -> HOST_AND_USER;
      default -> List.of();
    };
  }
}
