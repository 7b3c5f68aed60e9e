package org.pehra.correlate;

import java.util.HashMap;
import java.util.Map;

/** Event time of one scope, from watermarks; never goes back. */
final class ScopeClock {
  static final long UNKNOWN = Long.MIN_VALUE / 2;

  private static final long SECOND = 1000;

  private final Map<Integer, Long> partitions = new HashMap<>();
  long at = UNKNOWN;

  /** Its last advance brought a new second: growth of its alerts is published. */
  boolean turned;

  boolean idle;

  /** An institution's time is that of its slowest input partition. */
  void advance(int partition, long atMillis, boolean isIdle) {
    partitions.merge(partition, atMillis, Math::max);
    idle = isIdle;
    raise(partitions.values().stream().mapToLong(Long::longValue).min().orElse(UNKNOWN));
  }

  void raise(long atMillis) {
    long before = at;
    at = Math.max(at, atMillis);
    turned = Math.floorDiv(at, SECOND) != Math.floorDiv(before, SECOND);
  }
}
