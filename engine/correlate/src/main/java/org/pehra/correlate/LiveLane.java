package org.pehra.correlate;

import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPUndeployException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One shard's Esper runtime. Judges signals that come in order of time within their group; its
 * clock is advanced from watermarks only. One thread.
 */
final class LiveLane implements AutoCloseable {
  /** Esper's clock moves in steps of at least this: finer ones cost a quarter of the time. */
  private static final long TICK_MILLIS = 1000;

  private final EPRuntime runtime;
  private final EventSender sender;
  private final Map<Statements, String> deployed = new LinkedHashMap<>();
  private long clock;
  private double reached;

  LiveLane(Plan plan) {
    // Esper hands out one runtime for a name, also to an engine that was loaded once more
    runtime =
        EPRuntimeProvider.getRuntime(
            "pehra-shard-" + UUID.randomUUID(), Statements.configuration());
    runtime.getEventService().advanceTime(0);
    sender = runtime.getEventService().getEventSender(SignalEvent.TYPE);
    change(plan);
  }

  /** Takes out the statements that the plan does not have, and deploys those that are new. */
  void change(Plan plan) {
    var wanted = plan.statements();
    deployed.forEach(
        (statements, deployment) -> {
          if (!wanted.contains(statements)) {
            undeploy(deployment);
          }
        });
    deployed.keySet().retainAll(wanted);
    for (var statements : wanted) {
      if (!deployed.containsKey(statements)) {
        deployed.put(statements, deploy(statements));
      }
    }
  }

  private void undeploy(String deployment) {
    try {
      runtime.getDeploymentService().undeploy(deployment);
    } catch (EPUndeployException e) {
      throw new IllegalStateException("no statement depends on another", e);
    }
  }

  private String deploy(Statements statements) {
    try {
      var deployment = runtime.getDeploymentService().deploy(statements.compiled());
      for (var running : deployment.getStatements()) {
        running.addListener((added, removed, source, in) -> fired(added));
      }
      return deployment.getDeploymentId();
    } catch (EPDeployException e) {
      throw new IllegalStateException("what the compiler accepted can be deployed", e);
    }
  }

  private void fired(EventBean[] rows) {
    reached = (Double) rows[rows.length - 1].get("reached");
  }

  /**
   * Feeds one signal.
   *
   * @return the aggregate when the condition holds, else NaN
   * @throws JudgeException when it cannot be told, because the rule's statement failed
   */
  double judge(Group group, Entry entry) throws JudgeException {
    reached = Double.NaN;
    sender.sendEvent(SignalEvent.of(group, entry));
    var failure = group.lane.takeFailure();
    if (failure != null) {
      throw new JudgeException(failure);
    }
    return reached;
  }

  /** Moves Esper's clock; it never goes back. */
  void advance(long atMillis) {
    if (atMillis >= clock + TICK_MILLIS) {
      clock = atMillis;
      runtime.getEventService().advanceTime(atMillis);
    }
  }

  @Override
  public void close() {
    runtime.destroy();
  }
}
