package org.pehra.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.alerts.AlertIndex;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.Topics;
import org.pehra.model.TriageCodec;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.Log;
import org.pehra.stream.LogRecord;
import org.pehra.stream.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics {@code alerts} and {@code triage} → the index. The index keeps the positions together with
 * what it indexed, so a deleted index starts from the oldest record and a restarted one goes on.
 */
final class IndexStage implements ConsumerLoop.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(IndexStage.class);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(5);

  private final AlertIndex index;
  private final Counters counters;
  private final Map<String, Long> next = new HashMap<>();
  private long committedNanos = System.nanoTime();

  private IndexStage(AlertIndex index, Counters counters) {
    this.index = index;
    this.counters = counters;
  }

  static ConsumerLoop start(
      Log log,
      AlertIndex index,
      Counters counters,
      java.util.function.Consumer<Throwable> onFailure) {
    var partitions = new java.util.ArrayList<>(log.partitions(Topics.ALERTS));
    partitions.addAll(log.partitions(Topics.TRIAGE));
    return ConsumerLoop.assign(
        log,
        "index",
        "pehra-index",
        positions(log, index, partitions),
        new IndexStage(index, counters),
        counters,
        onFailure);
  }

  /**
   * Where to go on; from the oldest record where the index knows nothing or the log kept less than
   * it knows.
   */
  private static Map<TopicPartition, Long> positions(
      Log log, AlertIndex index, Collection<TopicPartition> partitions) {
    var known = index.positions();
    var oldest = log.beginningOffsets(partitions);
    var newest = log.endOffsets(partitions);
    Map<TopicPartition, Long> from = new HashMap<>();
    for (var partition : partitions) {
      long start = known.getOrDefault(partition.toString(), 0L);
      boolean shorter = start > newest.getOrDefault(partition, 0L);
      if (shorter) {
        LOG.warn(
            "the log is shorter than the index remembers partition={} reading it anew", partition);
      }
      from.put(
          partition,
          shorter
              ? oldest.getOrDefault(partition, 0L)
              : Math.max(start, oldest.getOrDefault(partition, 0L)));
    }
    return from;
  }

  @Override
  public void handle(List<LogRecord> batch) {
    for (var record : batch) {
      var value = record.value();
      if (value != null) {
        index(record, value);
      }
      next.put(record.from().toString(), record.offset() + 1);
    }
    commitNowAndThen();
  }

  @Override
  public void idle() {
    commitNowAndThen();
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    commit();
  }

  private void index(LogRecord record, byte[] value) {
    try {
      if (record.from().topic().equals(Topics.ALERTS)) {
        index.put(AlertCodec.decode(value));
      } else {
        index.apply(TriageCodec.decode(value));
      }
    } catch (IllegalArgumentException e) {
      counters.counter("pehra_index_malformed_total", "topic", record.from().topic()).increment();
      LOG.warn("skipped place={}@{} reason={}", record.from(), record.offset(), e.getMessage());
    }
  }

  private void commitNowAndThen() {
    if (!next.isEmpty() && System.nanoTime() - committedNanos >= COMMIT_EVERY.toNanos()) {
      commit();
    }
  }

  private void commit() {
    index.commit(next);
    next.clear();
    committedNanos = System.nanoTime();
  }
}
