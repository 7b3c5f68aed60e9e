package org.pehra.correlate.epl;

import com.espertech.esper.common.client.soda.ConstantExpression;
import com.espertech.esper.common.client.soda.Expression;
import com.espertech.esper.common.client.soda.TimePeriodExpression;
import java.util.List;

/**
 * Spans of time in a statement: numbers, and no longer than the rule looks back.
 *
 * @param timespan of the rule, milliseconds
 */
record EplSpans(long timespan) {
  /** Milliseconds of weeks, days and so on, in Esper's order after years and months. */
  private static final double[] UNITS = {7 * 86_400_000.0, 86_400_000, 3_600_000, 60_000, 1000, 1};

  /**
   * @param what that has the span, as in {@code #time}
   */
  void within(String what, List<Expression> parameters, int index) throws EplRefusal {
    if (index >= parameters.size()) {
      throw new EplRefusal("'" + what + "' has no span of time", "as in 30 min", what);
    }
    double millis = millis(what, parameters.get(index));
    if (!(millis > 0)) {
      throw new EplRefusal("the span of '" + what + "' must be above 0", "", what);
    }
    if (millis > timespan) {
      throw new EplRefusal(
          "'" + what + "' reaches further back than the rule's timespan",
          "shorten it, or raise the correlation's timespan",
          what);
    }
  }

  private static double millis(String what, Expression span) throws EplRefusal {
    if (span instanceof ConstantExpression seconds
        && seconds.getConstant() instanceof Number number) {
      return number.doubleValue() * 1000;
    }
    if (!(span instanceof TimePeriodExpression period)
        || period.isHasYears()
        || period.isHasMonths()
        || period.isHasMicroseconds()) {
      throw unknown(what);
    }
    boolean[] has = {
      period.isHasWeeks(),
      period.isHasDays(),
      period.isHasHours(),
      period.isHasMinutes(),
      period.isHasSeconds(),
      period.isHasMilliseconds()
    };
    double millis = 0;
    int part = 0;
    for (int unit = 0; unit < has.length; unit++) {
      if (has[unit]) {
        if (!(period.getChildren().get(part++) instanceof ConstantExpression constant)
            || !(constant.getConstant() instanceof Number number)) {
          throw unknown(what);
        }
        millis += number.doubleValue() * UNITS[unit];
      }
    }
    return millis;
  }

  private static EplRefusal unknown(String what) {
    return new EplRefusal(
        "the span of '" + what + "' must be a number of weeks or less",
        "as in 30 min, 90 sec or 1 day",
        what);
  }
}
