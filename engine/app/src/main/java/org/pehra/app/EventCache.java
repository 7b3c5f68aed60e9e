package org.pehra.app;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import org.jspecify.annotations.Nullable;
import org.pehra.model.EventRef;

/**
 * Events that matched lately, by their place, so that evidence is usually at hand and need not be
 * read back from the log. Bounded in bytes. Thread-safe.
 */
final class EventCache {
  private final Cache<EventRef, byte[]> events;

  EventCache(long maxBytes) {
    events =
        CacheBuilder.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((EventRef ref, byte[] json) -> json.length + 100)
            .build();
  }

  void put(EventRef ref, byte[] json) {
    events.put(ref, json);
  }

  byte @Nullable [] get(EventRef ref) {
    return events.getIfPresent(ref);
  }
}
