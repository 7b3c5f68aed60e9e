package org.pehra.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads records in order of their partition. One thread, except {@link #wakeup}. */
public interface Consumer extends AutoCloseable {

  /**
   * The next records, at most about 500, or none when the time is over.
   *
   * @throws LogException when the cluster refuses; a cluster that is away is waited for, within the
   *     time given
   */
  List<LogRecord> poll(Duration timeout);

  /**
   * Commits positions: the offsets of the next records to read. Call only when the effects are
   * durable.
   *
   * @throws LogException when the cluster does not answer, or a partition went to another member:
   *     its records will be processed anew there
   */
  void commit(Map<TopicPartition, Long> next);

  /**
   * Moves to an offset of an assigned partition; an offset that is not kept any more means the
   * oldest record.
   */
  void seek(TopicPartition partition, long offset);

  /**
   * The offset of the next record to be read from an assigned partition. It also moves past offsets
   * that hold no record any more.
   *
   * @throws LogException when the cluster does not answer
   */
  long position(TopicPartition partition);

  /** Makes a running or the next {@link #poll} return at once; from any thread. */
  void wakeup();

  @Override
  void close();
}
