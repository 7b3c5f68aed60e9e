package org.pehra.correlate.epl;

import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.common.internal.collection.Pair;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A statement in an Esper runtime of its own. Its signals come in order of time and in parts that
 * know nothing of each other; its clock is theirs. One thread.
 */
public final class EplRun implements AutoCloseable {
  /** Takes rows while signals are sent and time goes on. */
  @FunctionalInterface
  public interface Rows {
    /**
     * @param part that made it
     * @param signals whole signals in its columns, as they were sent, in the order of the columns
     * @param columns texts, numbers and booleans, by their names
     */
    void row(String part, List<Object> signals, Map<String, String> columns);
  }

  /** Marks a signal among the values of a row. */
  private record Sent(Object signal) {}

  private static final AtomicLong NAMES = new AtomicLong();
  private static final int MOST_TEXT = 256;

  private final EPRuntime runtime;
  private final EventSender signals;
  private final EventSender leaving;
  private final Rows rows;
  private final List<Throwable> failures = new ArrayList<>();

  public EplRun(EplStatement statement, Rows rows) {
    this.rows = rows;
    var configuration = statement.configuration();
    configuration.getCommon().getTransientConfiguration().put(EplFaults.RUN, this);
    runtime = EPRuntimeProvider.getRuntime("pehra-epl-" + NAMES.incrementAndGet(), configuration);
    runtime.getEventService().advanceTime(0);
    try {
      runtime.getDeploymentService().deploy(statement.parts());
      var deployed = runtime.getDeploymentService().deploy(statement.statement());
      for (var each : deployed.getStatements()) {
        each.addListener((added, removed, source, in) -> made(added));
      }
    } catch (EPDeployException e) {
      runtime.destroy();
      throw new IllegalStateException("what the compiler accepted can be deployed", e);
    }
    signals = runtime.getEventService().getEventSender(EplStatement.TYPE);
    leaving = runtime.getEventService().getEventSender(EplStatement.LEAVE);
  }

  /** Time goes on to then, over every time at which the statement waits for it; never back. */
  public void advance(long atMillis) {
    if (atMillis > now()) {
      runtime.getEventService().advanceTimeSpan(atMillis);
    }
  }

  /** Its time, milliseconds since 1970 UTC; 0 before the first signal. */
  public long now() {
    return runtime.getEventService().getCurrentTime();
  }

  /**
   * Sends a signal at the run's time.
   *
   * @param own values of the properties that every signal has, in their order
   * @param fields values of the statement's fields, in their order; null where it has none
   * @param signal what rows give back for it
   */
  public void send(
      String part, Object[] own, List<? extends @Nullable String> fields, Object signal) {
    var event = new ArrayList<@Nullable Object>(Arrays.asList(own));
    event.addAll(fields);
    event.add(part);
    event.add(new Sent(signal)); // behind what Esper knows of
    signals.sendEvent(event.toArray());
  }

  /** Forgets all that is kept of a part. */
  public void leave(String part) {
    leaving.sendEvent(new Object[] {part});
  }

  void failed(Throwable cause) {
    failures.add(cause);
  }

  /** What failed since the last call. */
  public List<Throwable> takeFailures() {
    var taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  private void made(EventBean @Nullable [] added) {
    for (var row : added == null ? new EventBean[0] : added) {
      made(row);
    }
  }

  private void made(EventBean row) {
    var whole = new ArrayList<Object>();
    var columns = new LinkedHashMap<String, String>();
    if (row.getUnderlying() instanceof Pair<?, ?> pair && pair.getFirst() instanceof Object[] one) {
      // a signal with all its properties, and what was selected besides
      value("", one, whole, columns);
      ((Map<?, ?>) pair.getSecond())
          .forEach((name, value) -> value(name.toString(), value, whole, columns));
    } else {
      for (var name : row.getEventType().getPropertyNames()) {
        value(name, row.get(name), whole, columns);
      }
    }
    columns.remove(EplStatement.MADE_BY);
    rows.row((String) row.get(EplStatement.MADE_BY), whole, columns);
  }

  private static void value(
      String name, @Nullable Object value, List<Object> whole, Map<String, String> columns) {
    switch (value) {
      case String text -> columns.put(name, cut(text));
      case Number number -> columns.put(name, number.toString());
      case Boolean truth -> columns.put(name, truth.toString());
      case EventBean bean -> value(name, bean.getUnderlying(), whole, columns);
      case Object[][] many ->
          Arrays.stream(many).forEach(each -> value(name, each, whole, columns));
      case Object[] event when event.length > 0 && event[event.length - 1] instanceof Sent sent ->
          whole.add(sent.signal);
      case Collection<?> many -> many.forEach(each -> value(name, each, whole, columns));
      case null, default -> {}
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
  }

  @Override
  public void close() {
    runtime.destroy();
  }
}
