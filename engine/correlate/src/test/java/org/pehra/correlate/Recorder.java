package org.pehra.correlate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.GroupState;
import org.pehra.model.Signal;

/** What a shard put out, as the topics would keep it: all records, and the newest of each alert. */
final class Recorder implements Output {
  final List<Alert> records = new ArrayList<>();
  final Map<String, Alert> alerts = new LinkedHashMap<>();
  final List<Signal> signals = new ArrayList<>();
  final List<GroupState> states = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  private final boolean encoded;

  /** Through the codec, as a restart would read it. */
  Recorder() {
    this(true);
  }

  /**
   * @param encoded whether alerts go through the codec, which costs more than to correlate
   */
  Recorder(boolean encoded) {
    this.encoded = encoded;
  }

  @Override
  public void alert(AlertDraft draft) {
    var told = draft.toAlert(refs -> Map.of());
    var alert = encoded ? AlertCodec.decode(AlertCodec.encode(told)) : told;
    records.add(alert);
    alerts.put(alert.id(), alert);
  }

  @Override
  public void signal(Signal firing) {
    signals.add(firing);
  }

  @Override
  public void state(GroupState state) {
    states.add(GroupState.decode(state.encode()));
  }

  @Override
  public void failed(String ruleId, Throwable cause) {
    failures.add(ruleId + ": " + cause.getMessage());
  }
}
