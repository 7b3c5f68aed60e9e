package org.pehra.correlate.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;

/** A place in the order of events. */
final class Sights {
  private static final Institution FIRST = new Institution("-");
  private static final EventRef NOWHERE = new EventRef("-", 0, 0);

  private Sights() {}

  /** What no other match of the same event comes before. */
  static Sight first(Sight of) {
    return new Sight(of.at(), -1, 1, false, Map.of(), of.evidence());
  }

  /** What comes before every event of that time and after every older one. */
  static Sight before(long at) {
    return new Sight(
        at,
        -1,
        1,
        false,
        Map.of(),
        new Evidence("", Instant.EPOCH, FIRST, "", "", NOWHERE, null, List.of()));
  }
}
