package org.pehra.correlate.window;

import com.espertech.esper.common.client.hook.aggfunc.AggregationFunction;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionFactory;
import com.espertech.esper.common.client.hook.aggfunc.AggregationFunctionFactoryContext;
import org.jspecify.annotations.Nullable;

/** Makes the EPL functions. */
public final class WithinFactory implements AggregationFunctionFactory {
  @Override
  public AggregationFunction newAggregator(@Nullable AggregationFunctionFactoryContext context) {
    return new Within();
  }

  /** Of the entity of the newest event. */
  private static final class Within implements AggregationFunction {
    private @Nullable Window window;

    @Override
    public void enter(Object value) {
      var of = (Object[]) value;
      var entered = ((Entity) of[2]).window();
      entered.add((long) of[3], (int) of[4], (String) of[5], (int) of[6]);
      window = entered;
    }

    @Override
    public void leave(Object value) {
      // the window itself forgets by event time
    }

    @Override
    public @Nullable Object getValue() {
      return window == null ? null : window.value();
    }

    @Override
    public void clear() {
      window = null;
    }
  }
}
