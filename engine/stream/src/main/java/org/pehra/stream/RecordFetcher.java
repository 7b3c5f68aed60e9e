package org.pehra.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pehra.model.EventRef;

/** Reads single records by their place, for instance to embed evidence. One thread at a time. */
public interface RecordFetcher extends AutoCloseable {

  /**
   * The records at these places. Places that have expired, were compacted away, do not exist or
   * could not be read in time are absent. Many places in one call cost little more than one.
   *
   * @param timeout for the whole call
   * @throws LogException when the cluster refuses
   */
  Map<EventRef, LogRecord> fetch(Collection<EventRef> places, Duration timeout);

  /** The record at one place; see {@link #fetch(Collection, Duration)}. */
  default Optional<LogRecord> fetch(EventRef place, Duration timeout) {
    return Optional.ofNullable(fetch(List.of(place), timeout).get(place));
  }

  @Override
  void close();
}
