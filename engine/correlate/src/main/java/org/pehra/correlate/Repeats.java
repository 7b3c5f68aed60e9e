package org.pehra.correlate;

import java.util.HashMap;
import java.util.Map;

/**
 * Alerts that were published further on than where a shard goes on after a restart. Computing them
 * again leads to the same revisions at the same offsets.
 */
final class Repeats {
  private record Newest(long offset, int revision) {}

  private final Map<String, Newest> published = new HashMap<>();

  void add(String alertId, long offset, int revision) {
    published.put(alertId, new Newest(offset, revision));
  }

  /** Whether what the record at this offset leads to is published already. */
  boolean has(String alertId, long offset) {
    var newest = published.get(alertId);
    return newest != null && offset <= newest.offset;
  }

  /** As {@link Emission#overtake}. */
  int overtake(String alertId) {
    var newest = published.remove(alertId);
    return newest == null ? 0 : newest.revision;
  }
}
