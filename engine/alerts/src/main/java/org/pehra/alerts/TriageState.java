package org.pehra.alerts;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pehra.model.TriageRecord;

/**
 * Where an alert stands with its analysts, computed from its records in order of (time, id): the
 * same for any order and number of arrivals.
 *
 * @param by who brought it into this state; absent while nobody did
 * @param history all records, oldest first
 */
public record TriageState(
    State state,
    @Nullable String by,
    @Nullable Instant at,
    @Nullable String why,
    List<TriageRecord> history) {

  public static final TriageState NEW = new TriageState(State.NEW, null, null, null, List.of());

  public TriageState {
    history = List.copyOf(history);
  }

  /** What an alert waits for. */
  public enum State {
    NEW,
    ACKNOWLEDGED,
    CLOSED
  }

  /** The state that these records lead to; equal record ids count once. */
  public static TriageState of(Collection<TriageRecord> records) {
    var byId = new TreeMap<String, TriageRecord>();
    records.forEach(record -> byId.putIfAbsent(record.id(), record));
    var ordered =
        byId.values().stream()
            .sorted(Comparator.comparing(TriageRecord::at).thenComparing(TriageRecord::id))
            .toList();
    var state = NEW;
    for (var record : ordered) {
      state = state.then(record);
    }
    return new TriageState(state.state, state.by, state.at, state.why, ordered);
  }

  /** Whether the record is part of this state already. */
  public boolean knows(String recordId) {
    return history.stream().anyMatch(record -> record.id().equals(recordId));
  }

  private TriageState then(TriageRecord record) {
    var next =
        switch (record.action()) {
          case ACKNOWLEDGE -> State.ACKNOWLEDGED;
          case CLOSE -> State.CLOSED;
          case REOPEN -> State.NEW;
          case COMMENT -> null;
        };
    return next == null
        ? this
        : new TriageState(next, record.who(), record.at(), record.why(), List.of());
  }

  /**
   * What others than the alert's own analysts may know: the state and its time, no names, no text.
   */
  TriageState anonymous() {
    return new TriageState(state, null, at, null, List.of());
  }
}
