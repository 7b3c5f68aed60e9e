package org.pehra.correlate;

import java.util.HashMap;
import java.util.Map;
import org.pehra.correlate.watch.Room;
import org.pehra.model.Counters;
import org.pehra.model.Signal;

/**
 * The same EPL statements fed directly: windows and conditions without a shard around them, so
 * nothing is retained and no alert is raised. In the shard's package, since Esper has its one home
 * there.
 */
public final class EsperAlone implements AutoCloseable {
  private final Plan plan;
  private final LiveLane lane;
  private final Interner interner = new Interner();
  private final ScopeClock clock = new ScopeClock();
  private final Counters counters = new Counters();
  private final Map<String, Lane> lanes = new HashMap<>();
  private Group[] groupOf = {};
  private Entry[] entries = {};

  /** Deploys the plan's statements. */
  public EsperAlone(Plan plan) {
    this.plan = plan;
    this.lane = new LiveLane(plan);
  }

  /** Prepares signals in order of time, all of rules of the plan. */
  public void prepare(Signal[] signals) {
    groupOf = new Group[signals.length];
    entries = new Entry[signals.length];
    for (int i = 0; i < signals.length; i++) {
      var signal = signals[i];
      var rule = plan.rules().get(signal.correlation().id());
      if (rule == null) {
        throw new IllegalArgumentException("the plan has no rule " + signal.correlation().id());
      }
      var of =
          lanes.computeIfAbsent(
              rule.id(),
              id ->
                  new Lane(
                      rule,
                      signal.scope(),
                      clock,
                      0,
                      Limits.DEFAULT,
                      new Room(Long.MAX_VALUE),
                      counters.rule(id),
                      EsperAlone::failed));
      groupOf[i] = of.group(signal.group(), null);
      var value = rule.fields().isEmpty() ? null : rule.value(signal.fields());
      int leg = rule.legs().getOrDefault(signal.rule().id(), 0);
      entries[i] = new Entry(signal, leg, value, false, interner);
    }
  }

  private static void failed(Throwable cause) {
    throw new AssertionError("a rule failed", cause);
  }

  /** Judges the prepared signals. */
  public void run() {
    try {
      for (int i = 0; i < entries.length; i++) {
        lane.judge(groupOf[i], entries[i]);
      }
    } catch (JudgeException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    lane.close();
  }
}
