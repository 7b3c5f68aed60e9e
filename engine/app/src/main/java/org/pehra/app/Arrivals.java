package org.pehra.app;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.pehra.model.Event;
import org.pehra.model.Institution;

/**
 * When the events of files came in, as far as their order tells: an event came when the newest of
 * its institution before it in the same file happened. So a file is read as if it were live, and
 * several are read side by side. One thread.
 */
final class Arrivals {
  private record Stream(String file, Institution institution) {}

  private final long readMillis;
  private final Map<Stream, Long> newest = new HashMap<>();

  /**
   * Starts with no file.
   *
   * @param readAt when the records are read: the time of events whose record tells none, which says
   *     nothing of the others
   */
  Arrivals(Instant readAt) {
    readMillis = readAt.toEpochMilli();
  }

  /**
   * When the event came, milliseconds since 1970 UTC; not before its time, and in the order of the
   * file for each institution.
   */
  long of(String file, Event event) {
    return event.atMillis() == readMillis
        ? readMillis
        : newest.merge(new Stream(file, event.institution()), event.atMillis(), Math::max);
  }
}
