package org.pehra.correlate;

import org.pehra.correlate.watch.Emission;
import org.pehra.model.Alert;
import org.pehra.model.GroupState;
import org.pehra.model.Signal;

/** Hands on what one record changed in the rules of Pehra's own kinds. */
record WatchEmitter(
    int partition,
    long offset,
    Output out,
    CorrelationShard.ShardCounters counters,
    Repeats repeats,
    Pace pace)
    implements Emission {
  @Override
  public void alert(Alert alert) {
    if (!repeats.has(alert.id(), offset)) {
      counters.alert(alert.rule().id());
      out.alert(new AlertDraft(alert));
    }
  }

  @Override
  public void grew() {
    pace.grew(offset);
  }

  @Override
  public int overtake(String alertId) {
    return repeats.overtake(alertId);
  }

  @Override
  public void state(GroupState state) {
    out.state(state);
  }

  @Override
  public void signal(Signal firing) {
    out.signal(firing);
  }
}
