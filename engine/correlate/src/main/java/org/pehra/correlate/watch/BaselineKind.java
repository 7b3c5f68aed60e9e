package org.pehra.correlate.watch;

import java.util.Map;
import java.util.StringJoiner;
import org.pehra.correlate.watch.WatchRule.Kind;
import org.pehra.correlate.window.Operand;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/** How {@link Baseline} is run, and told. */
record BaselineKind(
    Addition.Baseline baseline, long timespan, Operand operand, Map<Comparison, Double> floor)
    implements Kind {

  static BaselineKind of(Rule.Correlation rule, Addition.Baseline baseline) {
    return new BaselineKind(
        baseline, rule.timespanMillis(), Aggregates.operand(rule), Aggregates.bounds(rule));
  }

  @Override
  public String type() {
    return "baseline";
  }

  @Override
  public Trackers trackers(int eventsPerGroup) {
    return group -> new Baseline(this, eventsPerGroup);
  }

  /**
   * The oldest window that may still be judged lies less than three timespans back, and is compared
   * with the periods before it.
   */
  @Override
  public long history(long timespan) {
    return baseline.ofMillis() + 4 * timespan;
  }

  /** Another statistic or condition, and another history, can be judged by the same periods. */
  @Override
  public String saves() {
    return operand.kind() + " of " + operand.fields();
  }

  @Override
  public boolean measures() {
    return true;
  }

  @Override
  public Watches.Outcome look(Map<String, String> fields) {
    return Aggregates.look(operand, fields);
  }

  /** Whether a value is one that the rule's condition asks for. */
  boolean matters(double value) {
    return Aggregates.holds(floor, value);
  }

  @Override
  public String told(Case of, String where) {
    var measure = of.measure;
    return "%s, %s is %s"
        .formatted(
            reached(measure, where) + " within " + Words.duration(timespan),
            Words.compared(baseline),
            Words.number(measure.against()));
  }

  private String reached(Measure measure, String where) {
    var number = (measure.least() ? "at least " : "") + Words.number(measure.value());
    return switch (operand.kind()) {
      case SUM ->
          "sum of %s %s reached %s"
              .formatted(Words.named(operand.fields().getFirst(), 2), where, number);
      case DISTINCT -> number + " distinct " + distinct(measure.value()) + " " + where;
      default -> number + (measure.value() == 1 ? " event " : " events ") + where;
    };
  }

  private String distinct(double count) {
    if (operand.fields().size() == 1) {
      return Words.named(operand.fields().getFirst(), count);
    }
    var all = new StringJoiner(" and ", count == 1 ? "combination of " : "combinations of ", "");
    operand.fields().forEach(field -> all.add(Words.named(field, 1)));
    return all.toString();
  }

  @Override
  public String threshold() {
    return baseline.above().text();
  }

  @Override
  public String described() {
    var fields = String.join(" and ", operand.fields());
    var what =
        switch (operand.kind()) {
          case SUM -> "sum of " + fields;
          case DISTINCT -> "number of distinct " + fields;
          default -> "number of events";
        };
    return "An event of time t fires when the %s in (t - %s, t] is above\n// %s, by at least %s since 1970-01-01 UTC;\n// and %s."
        .formatted(
            what,
            Words.duration(timespan),
            Words.compared(baseline),
            Words.counted(baseline.minPeriods(), "period"),
            bounds());
  }

  private String bounds() {
    var all = new StringJoiner(" and ");
    floor.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            bound ->
                all.add(
                    (bound.getKey() == Comparison.GT ? "more than " : "at least ")
                        + Words.number(bound.getValue())));
    return all.toString();
  }
}
