package org.pehra.correlate.watch;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Institution;
import org.pehra.model.Signal;

/**
 * An event as a rule saw it, with what an alert shows of it.
 *
 * @param leg position of its base rule in the correlation
 * @param weight how many equal events it stands for
 * @param late it came later than its institution's lateness
 */
record Sight(
    long at, int leg, int weight, boolean late, Map<String, String> fields, Evidence evidence)
    implements Comparable<Sight> {
  /** By time, then by what identifies an event, so that the order of arrival means nothing. */
  private static final Comparator<Sight> ORDER =
      Comparator.comparingLong(Sight::at)
          .thenComparing(Sight::eventId)
          .thenComparing(Sight::source)
          .thenComparing(Sight::institution)
          .thenComparingInt(Sight::leg);

  static Sight of(Signal signal, int leg, boolean late) {
    return new Sight(
        signal.atMillis(),
        leg,
        signal.weight(),
        late,
        bounded(signal.fields()),
        new Evidence(
            signal.eventId(),
            Instant.ofEpochMilli(signal.atMillis()),
            signal.institution(),
            signal.source(),
            signal.rule().id(),
            signal.event(),
            null,
            List.of()));
  }

  /** So that an event's size hardly varies, long values are shortened; they only tell apart. */
  private static Map<String, String> bounded(Map<String, String> fields) {
    if (fields.values().stream().allMatch(value -> value.length() <= LongText.MAX)) {
      return fields;
    }
    var bounded = new LinkedHashMap<String, String>();
    fields.forEach((name, value) -> bounded.put(name, LongText.identified(value)));
    return bounded;
  }

  /** One that an alert kept over a restart. */
  static Sight of(Evidence evidence, int leg, int weight) {
    return new Sight(evidence.at().toEpochMilli(), leg, weight, false, Map.of(), evidence);
  }

  String eventId() {
    return evidence.eventId();
  }

  String source() {
    return evidence.source();
  }

  Institution institution() {
    return evidence.institution();
  }

  boolean sameEvent(Evidence other) {
    return eventId().equals(other.eventId())
        && source().equals(other.source())
        && institution().equals(other.institution());
  }

  /** A text that is the same for the same event only. */
  String identity() {
    return institution() + " " + source() + " " + eventId();
  }

  @Override
  public int compareTo(Sight other) {
    return ORDER.compare(this, other);
  }
}
