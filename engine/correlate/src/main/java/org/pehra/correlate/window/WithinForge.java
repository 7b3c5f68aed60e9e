package org.pehra.correlate.window;

import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionForge;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionMode;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionModeMultiParam;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionValidationContext;
import com.espertech.esper.common.client.hook.forgeinject.InjectionStrategyClassNewInstance;
import com.espertech.esper.common.client.type.EPTypeClass;
import com.espertech.esper.common.client.type.EPTypePremade;
import com.espertech.esper.common.internal.epl.expression.core.ExprValidationException;
import java.util.Locale;
import org.pehra.correlate.window.Window.Kind;

/**
 * Tells Esper's compiler about the EPL functions {@code count_within(timespan, parameter, at,
 * weight, value, leg)}, {@code distinct_within} and so on: the aggregate of the group over {@code
 * (at - timespan, at]}, with timespan in milliseconds. The data window before it only has to keep
 * events at least that long; it frees the groups.
 */
public final class WithinForge implements AggregationFunctionForge {
  private String kind = "";
  private long timespan;
  private double parameter;

  @Override
  public void setFunctionName(String name) {
    kind = name.substring(0, name.length() - "_within".length()).toUpperCase(Locale.ROOT);
  }

  @Override
  public void validate(AggregationFunctionValidationContext context)
      throws ExprValidationException {
    var constants = context.getConstantValues();
    if (constants.length != 6
        || !(constants[0] instanceof Number millis)
        || !(constants[1] instanceof Number number)) {
      throw new ExprValidationException(
          Kind.valueOf(kind).function()
              + " takes (timespan in milliseconds, parameter, at, weight, value, leg)");
    }
    timespan = millis.longValue();
    parameter = number.doubleValue();
  }

  @Override
  public EPTypeClass getValueType() {
    return EPTypePremade.DOUBLEBOXED.getEPType();
  }

  @Override
  public AggregationFunctionMode getAggregationFunctionMode() {
    return new AggregationFunctionModeMultiParam()
        .setInjectionStrategyAggregationFunctionFactory(
            new InjectionStrategyClassNewInstance(WithinFactory.class)
                .addConstant("kind", kind)
                .addConstant("timespan", timespan)
                .addConstant("parameter", parameter));
  }
}
