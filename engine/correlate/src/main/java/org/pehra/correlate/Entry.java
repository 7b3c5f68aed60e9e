package org.pehra.correlate;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;
import org.pehra.model.Signal;

/**
 * A retained signal with what was judged at it. There are many millions of them, so it keeps of its
 * signal only what may be asked again, and shares what many signals have in common.
 */
final class Entry {
  private static final String[] NO_FIELDS = {};

  /** Itself, its place in the list of signals, and what it has of what signals share. */
  private static final int BYTES = 112;

  private final long at;
  private final Origin origin;
  private final long offset;

  /** The event's id, where it is 32 hexadecimal digits … */
  private final long idHigh;

  private final long idLow;

  /** … and where it is not. */
  private final @Nullable String idText;

  /** Name, value, name, value …; names and frequent values are shared. */
  private final String[] fields;

  private final int weight;

  /** About how many bytes it takes, with the texts that it shares with no one. */
  private final int bytes;

  /** Position of its base rule in the correlation. */
  final short leg;

  /** It came later than its institution's lateness. */
  final boolean late;

  /** The condition held at its time. */
  boolean holds;

  /** The aggregated field's value, where the rule has one. */
  final @Nullable String value;

  /** What the aggregate was at its time, where the condition held. */
  double reached = Double.NaN;

  /** The alert that opened or went on at it. */
  @Nullable Episode fired;

  /** The alert that counts it. */
  @Nullable Episode counted;

  Entry(Signal signal, int leg, @Nullable String value, boolean late, Interner interner) {
    long known = interner.fresh();
    at = signal.atMillis();
    origin = interner.origin(signal);
    offset = signal.event().offset();
    boolean hex = HexId.fits(signal.eventId());
    idHigh = hex ? HexId.high(signal.eventId()) : 0;
    idLow = hex ? HexId.low(signal.eventId()) : 0;
    idText = hex ? null : signal.eventId();
    fields = fields(signal.fields(), interner);
    weight = signal.weight();
    this.leg = (short) leg;
    this.late = late;
    this.value = value == null ? null : interner.of(value);
    long texts = interner.fresh() - known + (idText == null ? 0 : Interner.bytes(idText));
    bytes = (int) Math.min(Integer.MAX_VALUE, BYTES + 4L * fields.length + texts);
  }

  /** The same signal for another rule. */
  private Entry(Entry of, int leg, @Nullable String value) {
    at = of.at;
    origin = of.origin;
    offset = of.offset;
    idHigh = of.idHigh;
    idLow = of.idLow;
    idText = of.idText;
    fields = of.fields;
    weight = of.weight;
    this.leg = (short) leg;
    late = of.late;
    this.value = value;
    bytes = of.bytes;
  }

  /** As the signal counts for a changed rule; absent when it does not. */
  @Nullable Entry as(PlannedRule rule, PlannedRule before) {
    var newLeg = rule.legs().get(before.legIds().get(leg));
    var newValue = rule.fields().isEmpty() ? null : rule.value(fields());
    if (newLeg == null || !rule.fields().isEmpty() && !rule.accepts(newValue)) {
      return null;
    }
    return new Entry(this, newLeg, newValue);
  }

  private static String[] fields(Map<String, String> named, Interner interner) {
    if (named.isEmpty()) {
      return NO_FIELDS;
    }
    var fields = new String[2 * named.size()];
    int i = 0;
    for (var field : named.entrySet()) {
      fields[i++] = interner.of(field.getKey());
      fields[i++] = interner.of(field.getValue());
    }
    return fields;
  }

  long at() {
    return at;
  }

  int bytes() {
    return bytes;
  }

  int weight() {
    return weight;
  }

  String eventId() {
    return idText == null ? HexId.text(idHigh, idLow) : idText;
  }

  String source() {
    return origin.source();
  }

  Institution institution() {
    return origin.institution();
  }

  EventRef event() {
    return new EventRef(origin.topic(), origin.partition(), offset);
  }

  /** The signal's fields, in their order. */
  Map<String, String> fields() {
    var named = new LinkedHashMap<String, String>();
    forEachField(named::put);
    return Collections.unmodifiableMap(named);
  }

  void forEachField(BiConsumer<String, String> action) {
    for (int i = 0; i < fields.length; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  /** Differs for different events, but by chance. */
  long hash() {
    long id = idText == null ? 31 * idHigh + idLow : idText.hashCode();
    return (id ^ at) * 0x9E3779B97F4A7C15L;
  }

  boolean sameEvent(Entry other) {
    return idHigh == other.idHigh
        && idLow == other.idLow
        && Objects.equals(idText, other.idText)
        && origin.sameSource(other.origin);
  }

  boolean sameEvent(String eventId, String source) {
    return origin.source().equals(source) && eventId().equals(eventId);
  }

  /** By event id, source, institution and leg: the order of what has the same time. */
  int compareEvent(Entry other) {
    int order = compareId(other);
    if (order == 0) {
      order = origin.compareSource(other.origin);
    }
    return order == 0 ? Integer.compare(leg, other.leg) : order;
  }

  private int compareId(Entry other) {
    if (idText == null && other.idText == null) {
      int order = Long.compareUnsigned(idHigh, other.idHigh);
      return order == 0 ? Long.compareUnsigned(idLow, other.idLow) : order;
    }
    return eventId().compareTo(other.eventId());
  }

  /**
   * @param legIds ids of the base rules of the correlation, by position
   */
  Evidence evidence(List<String> legIds) {
    return new Evidence(
        eventId(),
        Instant.ofEpochMilli(at),
        origin.institution(),
        origin.source(),
        legIds.get(leg),
        event(),
        null,
        List.of());
  }
}
