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
 * Tells Esper's compiler about the EPL functions {@code count_within(timespan, parameter, entity,
 * at, weight, value, leg)}, {@code distinct_within} and so on: the aggregate of the entity's events
 * over {@code (at - timespan, at]}, with timespan in milliseconds. They need neither a data window
 * nor {@code group by}: the {@link Entity} keeps its window itself.
 */
public final class WithinForge implements AggregationFunctionForge {
  private String kind = "";

  @Override
  public void setFunctionName(String name) {
    kind = name.substring(0, name.length() - "_within".length()).toUpperCase(Locale.ROOT);
  }

  @Override
  public void validate(AggregationFunctionValidationContext context)
      throws ExprValidationException {
    if (context.getParameterTypes().length != 7) {
      throw new ExprValidationException(
          Kind.valueOf(kind).function()
              + " takes (timespan in milliseconds, parameter, entity, at, weight, value, leg)");
    }
  }

  @Override
  public EPTypeClass getValueType() {
    return EPTypePremade.DOUBLEBOXED.getEPType();
  }

  @Override
  public AggregationFunctionMode getAggregationFunctionMode() {
    return new AggregationFunctionModeMultiParam()
        .setInjectionStrategyAggregationFunctionFactory(
            new InjectionStrategyClassNewInstance(WithinFactory.class));
  }
}
