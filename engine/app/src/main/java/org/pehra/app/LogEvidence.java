package org.pehra.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.correlate.EvidenceSource;
import org.pehra.model.EventRef;
import org.pehra.stream.RecordFetcher;

/**
 * Events behind alerts: from the cache of lately matched events, else read back from the log. One
 * thread.
 */
final class LogEvidence implements EvidenceSource, AutoCloseable {
  /** An alert is not held up longer than this by events that cannot be read. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventCache cache;
  private final RecordFetcher fetcher;
  private final RunningRules rules;

  LogEvidence(EventCache cache, RecordFetcher fetcher, RunningRules rules) {
    this.cache = cache;
    this.fetcher = fetcher;
    this.rules = rules;
  }

  @Override
  public Map<EventRef, EventDetail> fetch(Collection<EventRef> refs) {
    Map<EventRef, EventDetail> details = new HashMap<>();
    List<EventRef> missing = new ArrayList<>();
    for (var ref : refs) {
      var json = cache.get(ref);
      if (json == null) {
        missing.add(ref);
      } else {
        details.put(ref, rules.newest().detail(json));
      }
    }
    if (!missing.isEmpty()) {
      fetcher
          .fetch(missing, PATIENCE)
          .forEach(
              (ref, record) -> {
                var json = record.value();
                if (json != null) {
                  details.put(ref, rules.newest().detail(json));
                }
              });
    }
    return details;
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
