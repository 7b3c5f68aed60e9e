package org.pehra.correlate.window;

import com.espertech.esper.common.client.hook.aggfunc.AggregationFunction;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionFactory;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionFactoryContext;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Window.Kind;

/** Makes the {@link Window} of each group in Esper; its setters are called by generated code. */
public final class WithinFactory implements AggregationFunctionFactory {
  private Kind kind = Kind.COUNT;
  private long timespan;
  private double parameter;

  public void setKind(String kind) {
    this.kind = Kind.valueOf(kind);
  }

  public void setTimespan(long timespan) {
    this.timespan = timespan;
  }

  public void setParameter(double parameter) {
    this.parameter = parameter;
  }

  @Override
  public AggregationFunction newAggregator(@Nullable AggregationFunctionFactoryContext context) {
    return new Within(Window.of(kind, timespan, parameter));
  }

  private record Within(Window window) implements AggregationFunction {
    @Override
    public void enter(Object value) {
      var of = (Object[]) value;
      window.add((long) of[2], (int) of[3], (String) of[4], (int) of[5]);
    }

    @Override
    public void leave(Object value) {
      window.expire((long) ((Object[]) value)[2]);
    }

    @Override
    public Object getValue() {
      return window.value();
    }

    @Override
    public void clear() {
      window.expire(Long.MAX_VALUE);
    }
  }
}
