package org.pehra.correlate.window;

import com.espertech.esper.common.client.hook.exception.ExceptionHandler;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerContext;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerFactory;
import com.espertech.esper.common.client.hook.exception.ExceptionHandlerFactoryContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells the {@link Entity} whose event was judged of an exception inside Esper, which would
 * otherwise only write it to its log and go on.
 */
public final class Faults implements ExceptionHandlerFactory, ExceptionHandler {
  @Override
  public ExceptionHandler getHandler(@Nullable ExceptionHandlerFactoryContext context) {
    return this;
  }

  @Override
  public void handle(ExceptionHandlerContext context) {
    var event = context.getCurrentEvent();
    var cause = context.getThrowable();
    if (event != null && event.get("entity") instanceof Entity entity) {
      entity.failed(cause);
    } else {
      throw new IllegalStateException("Esper failed apart from any event", cause);
    }
  }
}
