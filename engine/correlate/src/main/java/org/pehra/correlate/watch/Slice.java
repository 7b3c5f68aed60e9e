package org.pehra.correlate.watch;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a baseline fires within a short slice of time, told as one finding: an alert
 * may have many thousands of them. They are added in order.
 */
final class Slice {
  private final long end;
  private final Sample before = new Sample();
  private Measure measureBefore = Measure.NONE;
  private long openAt = Tracker.NEVER;
  private long falseAt = Tracker.NEVER;
  private @Nullable Sight opener;
  private Collection<Sight> newest = List.of();
  private Measure newestMeasure = Measure.NONE;
  private @Nullable Finding finding;

  /**
   * @param end the last time of the slice
   */
  Slice(long end) {
    this.end = end;
  }

  /**
   * It fires at this time, the newest one or one after it.
   *
   * @param first the first event of this time
   * @param events those of the window that belong to no time before, as they are from now on: more
   *     of the same time may come to them
   */
  void fires(Sight first, Collection<Sight> events, Measure measure) {
    long at = first.at();
    if (openAt == Tracker.NEVER) {
      openAt = at;
    }
    if (openAt == at) {
      opener = first;
    }
    if (falseAt != at) {
      newest.forEach(before::add);
      measureBefore = measureBefore.or(newestMeasure);
    }
    falseAt = at;
    newest = events;
    newestMeasure = measure;
    finding = null;
  }

  /** Whether it fires at this time and none after it. */
  boolean endsAt(long at) {
    return falseAt == at;
  }

  /** All of it, once it fires. */
  Finding finding() {
    if (finding == null) {
      if (opener == null) {
        throw new IllegalStateException("nothing fires in this slice");
      }
      var all = new Sample(before);
      newest.forEach(all::add);
      if (all.shown().isEmpty()) {
        all.add(opener); // its events left for want of room
      }
      finding =
          new Finding(
              "until " + end,
              opener,
              openAt,
              falseAt,
              end,
              all.shown(),
              all.more(),
              measureBefore.or(newestMeasure));
    }
    return finding;
  }
}
