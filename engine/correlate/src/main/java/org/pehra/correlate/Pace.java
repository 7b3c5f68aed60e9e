package org.pehra.correlate;

/**
 * When alerts that grow are told of, and from where a shard can go on. Growth is published later
 * than the record that led to it, each alert at its own time, so at most offsets the published
 * alerts tell of some records and not yet of others. At a mark all of them are published; until the
 * next one a restart begins no later than at the first growth since.
 *
 * <p>Marks follow from the watermarks alone, so that a restarted shard has the same.
 */
final class Pace {
  private static final long MARK_MILLIS = 5000;

  /** Where the fastest institution stands still, the others' watermarks set marks. */
  private static final int MOST_WATERMARKS = 1000;

  private long fastest = ScopeClock.UNKNOWN;
  private int watermarks;
  private boolean marked;
  private long grewAt = Long.MAX_VALUE;

  /** An institution's time is now this. */
  void watermark(long atMillis) {
    long next = Math.max(fastest, atMillis);
    marked = next / MARK_MILLIS != fastest / MARK_MILLIS || ++watermarks >= MOST_WATERMARKS;
    fastest = next;
    if (marked) {
      watermarks = 0;
    }
  }

  /**
   * Whether the last watermark set a mark: all that grew is to be published, then {@link #told}.
   */
  boolean marked() {
    return marked;
  }

  /** The record at this offset led to growth that is not published yet. */
  void grew(long offset) {
    grewAt = Math.min(grewAt, offset);
  }

  /** All is published. */
  void told() {
    grewAt = Long.MAX_VALUE;
  }

  /** The newest offset, at most this one, from which a shard can go on. */
  long committable(long next) {
    return Math.min(next, grewAt);
  }
}
