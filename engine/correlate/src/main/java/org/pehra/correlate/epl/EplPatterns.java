package org.pehra.correlate.epl;

import com.espertech.esper.common.client.soda.PatternAndExpr;
import com.espertech.esper.common.client.soda.PatternEveryDistinctExpr;
import com.espertech.esper.common.client.soda.PatternEveryExpr;
import com.espertech.esper.common.client.soda.PatternExpr;
import com.espertech.esper.common.client.soda.PatternFilterExpr;
import com.espertech.esper.common.client.soda.PatternFollowedByExpr;
import com.espertech.esper.common.client.soda.PatternGuardExpr;
import com.espertech.esper.common.client.soda.PatternMatchUntilExpr;
import com.espertech.esper.common.client.soda.PatternNotExpr;
import com.espertech.esper.common.client.soda.PatternObserverExpr;
import com.espertech.esper.common.client.soda.PatternOrExpr;

/**
 * Checks patterns: over signals alone, with an end to their waiting, and not repeated by time
 * alone.
 */
final class EplPatterns {
  private final EplCheck check;
  private final EplSpans spans;

  /** A guard or timer was met. */
  private boolean bounded;

  /** Signals it is made of. */
  private int filters;

  EplPatterns(EplCheck check, EplSpans spans) {
    this.check = check;
    this.spans = spans;
  }

  void pattern(PatternExpr pattern) throws EplRefusal {
    visit(pattern);
    if (filters > 1 && !bounded) {
      throw new EplRefusal(
          "the pattern has no end to its waiting",
          "add 'where timer:within(30 min)', with at most the rule's timespan",
          "pattern");
    }
  }

  private void visit(PatternExpr pattern) throws EplRefusal {
    switch (pattern) {
      case PatternFilterExpr filter -> {
        filters++;
        check.filter(filter.getFilter());
      }
      case PatternGuardExpr guard -> guard(guard);
      case PatternObserverExpr timer -> observer(timer);
      case PatternEveryExpr every -> every(every);
      case PatternEveryDistinctExpr every -> {
        every(every);
        check.expressions().all(every.getExpressions());
      }
      case PatternMatchUntilExpr until -> {
        check.expressions().one(until.getLow());
        check.expressions().one(until.getHigh());
        check.expressions().one(until.getSingle());
      }
      case PatternFollowedByExpr then -> {
        if (then.getOptionalMaxPerSubexpression() != null) {
          check.expressions().all(then.getOptionalMaxPerSubexpression());
        }
      }
      case PatternAndExpr _, PatternOrExpr _, PatternNotExpr _ -> {}
      default -> throw new EplRefusal("this kind of pattern is not allowed", "", "pattern");
    }
    for (var child : pattern.getChildren()) {
      visit(child);
    }
  }

  private void guard(PatternGuardExpr guard) throws EplRefusal {
    var name = guard.getNamespace() + ":" + guard.getName();
    switch (name) {
      case "timer:within", "timer:withinmax" -> {
        spans.within(name, guard.getParameters(), 0);
        check.expressions().all(guard.getParameters());
        bounded = true;
      }
      case "internal:while" -> check.expressions().all(guard.getParameters());
      default -> throw timer(name);
    }
  }

  private void observer(PatternObserverExpr timer) throws EplRefusal {
    var name = timer.getNamespace() + ":" + timer.getName();
    if (!name.equals("timer:interval")) {
      throw timer(name);
    }
    spans.within(name, timer.getParameters(), 0);
    bounded = true;
  }

  private static EplRefusal timer(String name) {
    return new EplRefusal(
        "'" + name + "' is not allowed",
        "time is that of the events: use timer:within and timer:interval",
        name);
  }

  private static void every(PatternExpr every) throws EplRefusal {
    for (var child : every.getChildren()) {
      if (byTimeAlone(child)) {
        throw new EplRefusal(
            "the pattern repeats by time alone",
            "begin with a signal, as in 'every a=Signal -> timer:interval(10 min)'",
            "every");
      }
    }
  }

  /** Whether it may come true without a signal. */
  private static boolean byTimeAlone(PatternExpr pattern) {
    return switch (pattern) {
      case PatternFilterExpr _ -> false;
      case PatternObserverExpr _, PatternNotExpr _ -> true;
      case PatternOrExpr _, PatternMatchUntilExpr _ ->
          pattern.getChildren().stream().anyMatch(EplPatterns::byTimeAlone);
      default -> pattern.getChildren().stream().allMatch(EplPatterns::byTimeAlone);
    };
  }
}
