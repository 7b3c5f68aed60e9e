package org.pehra.correlate;

import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Signal;

/** A retained signal with what was judged at it. */
final class Entry {
  final Signal signal;

  /** Position of its base rule in the correlation. */
  final int leg;

  /** The aggregated field's value, where the rule has one. */
  final @Nullable String value;

  /** It came later than its institution's lateness. */
  final boolean late;

  /** The condition held at its time. */
  boolean holds;

  /** What the aggregate was at its time, where the condition held. */
  double reached = Double.NaN;

  /** The alert that opened or went on at it. */
  @Nullable Episode fired;

  /** The alert that counts it. */
  @Nullable Episode counted;

  Entry(Signal signal, int leg, @Nullable String value, boolean late) {
    this.signal = signal;
    this.leg = leg;
    this.value = value;
    this.late = late;
  }

  long at() {
    return signal.atMillis();
  }

  boolean sameEvent(Entry other) {
    return sameEvent(other.signal.eventId(), other.signal.source())
        && signal.institution().equals(other.signal.institution());
  }

  boolean sameEvent(String eventId, String source) {
    return signal.eventId().equals(eventId) && signal.source().equals(source);
  }

  Evidence evidence() {
    return new Evidence(
        signal.eventId(),
        java.time.Instant.ofEpochMilli(at()),
        signal.institution(),
        signal.source(),
        signal.rule().id(),
        signal.event(),
        null,
        java.util.List.of());
  }
}
