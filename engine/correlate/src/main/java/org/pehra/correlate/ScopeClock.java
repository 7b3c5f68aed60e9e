package org.pehra.correlate;

import java.util.HashMap;
import java.util.Map;

/** Event time of one scope, from watermarks; never goes back. */
final class ScopeClock {
  static final long UNKNOWN = Long.MIN_VALUE / 2;

  private final Map<Integer, Long> partitions = new HashMap<>();
  long at = UNKNOWN;
  boolean idle;

  /** An institution's time is that of its slowest input partition. */
  void advance(int partition, long atMillis, boolean isIdle) {
    partitions.merge(partition, atMillis, Math::max);
    idle = isIdle;
    raise(partitions.values().stream().mapToLong(Long::longValue).min().orElse(UNKNOWN));
  }

  void raise(long atMillis) {
    at = Math.max(at, atMillis);
  }
}
