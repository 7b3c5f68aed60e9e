package org.pehra.correlate.watch;

import java.util.List;

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
 */
record Finding(
    String key,
    Sight opener,
    long openAt,
    long falseAt,
    long finalAt,
    List<Sight> events,
    long more,
    Measure measure) {
  static final long STILL = Long.MAX_VALUE / 4;

  Finding {
    events = List.copyOf(events);
  }

  static Finding moment(String key, Sight opener, long at, List<Sight> events, Measure measure) {
    return new Finding(key, opener, at, at, at, events, 0, measure);
  }
}
