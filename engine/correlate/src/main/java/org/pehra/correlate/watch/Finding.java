package org.pehra.correlate.watch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of time in which a rule's condition holds for a group.
 *
 * @param key what it is about: stays while late events move its bounds
 * @param opener the event that it is named after
 * @param openAt when the condition turns true
 * @param falseAt when it no longer holds; {@link #STILL} while that is not known; {@code openAt}
 *     for a moment
 * @param finalAt when this time is final, so is it; not before {@code falseAt}
 * @param events the events in it, in order of time; of many at least {@link Case#SHOWN} from each
 *     end
 * @param more how many events it stands for that are not among {@code events}
 * @param said what it says besides, name → text; shown among the alert's entities
 */
record Finding(
    String key,
    Sight opener,
    long openAt,
    long falseAt,
    long finalAt,
    List<Sight> events,
    long more,
    Measure measure,
    Map<String, String> said) {
  static final long STILL = Long.MAX_VALUE / 4;

  Finding {
    events = List.copyOf(events);
    said = Collections.unmodifiableMap(new LinkedHashMap<>(said));
  }

  /** One that says nothing besides. */
  Finding(
      String key,
      Sight opener,
      long openAt,
      long falseAt,
      long finalAt,
      List<Sight> events,
      long more,
      Measure measure) {
    this(key, opener, openAt, falseAt, finalAt, events, more, measure, Map.of());
  }

  static Finding moment(String key, Sight opener, long at, List<Sight> events, Measure measure) {
    return new Finding(key, opener, at, at, at, events, 0, measure);
  }
}
