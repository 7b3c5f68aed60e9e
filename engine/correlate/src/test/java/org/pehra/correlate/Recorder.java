package org.pehra.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
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

  @Override
  public void alert(AlertDraft draft) {
    var alert = draft.toAlert(refs -> Map.of());
    records.add(alert);
    alerts.put(alert.id(), alert);
  }

  /** For a shard that goes on at the offset; through the codec, as it would read them. */
  PublishedAlerts alertsAt(long offset) {
    var published = new PublishedAlerts(0, offset, Long.MIN_VALUE);
    records.forEach(alert -> published.add(AlertCodec.decode(AlertCodec.encode(alert))));
    return published;
  }

  /**
   * The newest state of each group as the compacted topic has it for a shard that goes on at the
   * offset; what waited for a later commit was never written.
   */
  Collection<GroupState> statesAt(long offset) {
    states.removeIf(state -> state.offset() > offset);
    var newest = new LinkedHashMap<String, GroupState>();
    states.forEach(state -> newest.put(new String(state.key(), UTF_8), state));
    return newest.values().stream().filter(state -> !state.isEmpty()).toList();
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
