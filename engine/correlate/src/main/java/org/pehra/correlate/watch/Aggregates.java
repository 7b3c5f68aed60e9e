package org.pehra.correlate.watch;

import java.util.Map;
import org.pehra.correlate.window.Operand;
import org.pehra.correlate.window.Window;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/** What kinds that count, count distinct values or sum up have in common. */
final class Aggregates {
  private Aggregates() {}

  static Operand operand(Rule.Correlation rule) {
    var kind =
        switch (rule.type()) {
          case VALUE_COUNT -> Window.Kind.DISTINCT;
          case VALUE_SUM -> Window.Kind.SUM;
          default -> Window.Kind.COUNT;
        };
    return new Operand(kind, rule.fields());
  }

  static Map<Comparison, Double> bounds(Rule.Correlation rule) {
    return rule.condition() instanceof Rule.Condition.Threshold(var bounds) ? bounds : Map.of();
  }

  /** Whether a value is at or above lower bounds. */
  static boolean holds(Map<Comparison, Double> bounds, double value) {
    return value >= bounds.getOrDefault(Comparison.GTE, Double.NEGATIVE_INFINITY)
        && value > bounds.getOrDefault(Comparison.GT, Double.NEGATIVE_INFINITY);
  }

  /** What becomes of an event with these fields. */
  static Watches.Outcome look(Operand operand, Map<String, String> fields) {
    if (operand.kind() == Window.Kind.COUNT) {
      return Watches.Outcome.TAKEN;
    }
    var value = operand.value(fields);
    if (value == null) {
      return Watches.Outcome.NO_VALUE;
    }
    return operand.accepts(value) ? Watches.Outcome.TAKEN : Watches.Outcome.NOT_NUMERIC;
  }
}
