package org.pehra.stream;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One partition; guarded by the log's lock. */
final class InMemoryPartition {
  private final TopicPartition id;
  private final NavigableMap<Long, LogRecord> records = new TreeMap<>();
  private long begin;
  private long end;

  InMemoryPartition(TopicPartition id) {
    this.id = id;
  }

  TopicPartition id() {
    return id;
  }

  long begin() {
    return begin;
  }

  long end() {
    return end;
  }

  long append(long atMillis, byte @Nullable [] key, byte @Nullable [] value) {
    records.put(end, new LogRecord(id, end, atMillis, key, value));
    return end++;
  }

  Optional<LogRecord> record(long offset) {
    return Optional.ofNullable(records.get(offset));
  }

  Collection<LogRecord> from(long offset) {
    return records.tailMap(offset, true).values();
  }

  OptionalLong at(long atMillis) {
    return records.values().stream()
        .filter(record -> record.atMillis() >= atMillis)
        .mapToLong(LogRecord::offset)
        .findFirst();
  }

  void expire(long before) {
    records.headMap(before, false).clear();
    begin = Math.max(begin, Math.min(before, end));
  }

  void compact() {
    Set<ByteBuffer> newer = new HashSet<>();
    records
        .descendingMap()
        .values()
        .removeIf(record -> record.key() != null && !newer.add(ByteBuffer.wrap(record.key())));
  }
}
