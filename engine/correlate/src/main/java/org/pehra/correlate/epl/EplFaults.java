package org.pehra.correlate.epl;

import static java.util.Objects.requireNonNull;

import com.espertech.esper.common.client.hook.condition.ConditionHandler;
import com.espertech.esper.common.client.hook.condition.ConditionHandlerContext;
import com.espertech.esper.common.client.hook.condition.ConditionHandlerFactory;
import com.espertech.esper.common.client.hook.condition.ConditionHandlerFactoryContext;
import com.espertech.esper.common.client.hook.exception.ExceptionHandler;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerContext;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerFactory;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerFactoryContext;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import org.jspecify.annotations.Nullable;

/**
 * Tells the run whose statement failed, or met a limit, of it; Esper would only write it to its
 * log. Finds the run in its runtime, where the run has put itself.
 */
public final class EplFaults
    implements ExceptionHandlerFactory,
        ExceptionHandler,
        ConditionHandlerFactory,
        ConditionHandler {
  static final String RUN = "pehra-run";

  @Override
  public ExceptionHandler getHandler(@Nullable ExceptionHandlerFactoryContext context) {
    return this;
  }

  @Override
  public ConditionHandler getHandler(@Nullable ConditionHandlerFactoryContext context) {
    return this;
  }

  @Override
  public void handle(ExceptionHandlerContext context) {
    run(context.getRuntimeURI()).failed(context.getThrowable());
  }

  @Override
  public void handle(ConditionHandlerContext context) {
    run(context.getRuntimeURI())
        .failed(
            new IllegalStateException("the statement holds more part matches than are allowed"));
  }

  private static EplRun run(String uri) {
    var found = EPRuntimeProvider.getExistingRuntime(uri).getConfigurationTransient().get(RUN);
    return (EplRun) requireNonNull(found, "every run puts itself into its runtime");
  }
}
