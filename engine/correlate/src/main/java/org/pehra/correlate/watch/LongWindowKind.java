package org.pehra.correlate.watch;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.WatchRule.Kind;
import org.pehra.correlate.window.Operand;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/**
 * How {@link LongWindow} is run, and told: Sigma's counts, distinct counts and sums over a timespan
 * that is longer than signals are kept for.
 *
 * @param bounds lower ones only
 */
public record LongWindowKind(
    Rule.Type rule, long timespan, Operand operand, Map<Comparison, Double> bounds)
    implements Kind {
  /** The slices of a window: it is so much more exact than all of it. */
  private static final int SLICES = 256;

  /** Steps of a slice: with each all events that are not final are gone over. */
  private static final int STEPS = 16;

  /** Whether a rule can be run like this. */
  public static boolean fits(Rule.Correlation rule) {
    boolean counts =
        switch (rule.type()) {
          case EVENT_COUNT, VALUE_COUNT, VALUE_SUM -> true;
          case VALUE_AVG, VALUE_PERCENTILE, VALUE_MEDIAN, TEMPORAL, TEMPORAL_ORDERED -> false;
        };
    return counts
        && rule.condition() instanceof Rule.Condition.Threshold(var bounds)
        && bounds.keySet().stream().allMatch(c -> c == Comparison.GTE || c == Comparison.GT);
  }

  static LongWindowKind of(Rule.Correlation rule) {
    return new LongWindowKind(
        rule.type(), rule.timespanMillis(), Aggregates.operand(rule), Aggregates.bounds(rule));
  }

  @Override
  public String type() {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Trackers trackers(int eventsPerGroup) {
    return group -> new LongWindow(this, eventsPerGroup);
  }

  @Override
  public String saves() {
    return "%s of %s in %s".formatted(operand.kind(), operand.fields(), timespan);
  }

  @Override
  public long history(long timespan) {
    return timespan + sliceMillis();
  }

  /** What is not saved is not older than it takes to become final. */
  @Override
  public long unsaved(long timespan) {
    return 2 * stepMillis();
  }

  @Override
  public Watches.Outcome look(Map<String, String> fields) {
    return Aggregates.look(operand, fields);
  }

  @Nullable String value(Sight sight) {
    return operand.fields().isEmpty() ? null : operand.value(sight.fields());
  }

  boolean holds(double value) {
    return Aggregates.holds(bounds, value);
  }

  private long sliceMillis() {
    return Math.max(1, timespan / SLICES);
  }

  /** What fires within a step is told at once, and becomes final at once. */
  private long stepMillis() {
    return Math.max(1, sliceMillis() / STEPS);
  }

  long step(long at) {
    return Math.floorDiv(at, stepMillis());
  }

  /** The last time of a step. */
  long end(long step) {
    return (step + 1) * stepMillis() - 1;
  }

  /** The slice that holds the time. */
  long slice(long at) {
    return Math.floorDiv(at, sliceMillis());
  }

  /** The last time before a slice. */
  long before(long slice) {
    return slice * sliceMillis() - 1;
  }

  /** The slice that holds the beginning of the window that ends at this time. */
  long begin(long at) {
    return slice(at - timespan + 1);
  }

  @Override
  public boolean measures() {
    return true;
  }

  @Override
  public String told(Case of, String where) {
    var number = Words.number(of.measure.value());
    var what =
        switch (operand.kind()) {
          case SUM ->
              "sum of %s %s reached about %s"
                  .formatted(Words.named(operand.fields().getFirst(), 2), where, number);
          case DISTINCT -> "about " + number + " distinct " + names() + " " + where;
          default -> "about " + number + " events " + where;
        };
    return what + " within " + Words.duration(timespan) + ", threshold " + threshold();
  }

  private String names() {
    if (operand.fields().size() == 1) {
      return Words.named(operand.fields().getFirst(), 2);
    }
    var all = new StringJoiner(" and ", "combinations of ", "");
    operand.fields().forEach(field -> all.add(Words.named(field, 1)));
    return all.toString();
  }

  @Override
  public String threshold() {
    return bounds.entrySet().stream()
        .map(
            each ->
                (each.getKey() == Comparison.GT ? "above " : "") + Words.number(each.getValue()))
        .collect(Collectors.joining(" and "));
  }

  private String asked() {
    return bounds.entrySet().stream()
        .map(
            each ->
                each.getKey() == Comparison.GT
                    ? "above " + Words.number(each.getValue())
                    : Words.number(each.getValue()) + " or more")
        .collect(Collectors.joining(" and "));
  }

  @Override
  public String described() {
    return "An event fires when the %s of the %s before it is %s. Longer than signals are kept:\n// of what is final only numbers for each %s are, so a window begins up to that much too early."
        .formatted(
            operand.kind().name().toLowerCase(Locale.ROOT)
                + (operand.fields().isEmpty() ? "" : " of " + String.join(", ", operand.fields())),
            Words.duration(timespan),
            asked(),
            Words.duration(sliceMillis()));
  }
}
