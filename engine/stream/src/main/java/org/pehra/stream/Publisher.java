package org.pehra.stream;

import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes records. Thread-safe; records of one thread to one partition keep their order. */
public interface Publisher extends AutoCloseable {

  /**
   * Queues a record; blocks while the queue is full. The stage completes when all in-sync replicas
   * have it, or fails with {@link LogException}; then nothing later of this publisher is reported
   * durable by {@link #flush} either.
   *
   * @param partition absent: chosen by the key's hash
   * @param value absent: a compacted topic is to forget the key
   * @return the record's offset
   */
  CompletionStage<Long> publish(
      String topic, OptionalInt partition, byte[] key, byte @Nullable [] value);

  /**
   * Returns when every record published so far is durable.
   *
   * @throws LogException when one of them could not be written since the last flush: the caller
   *     must not commit and must process its batch anew
   */
  void flush();

  @Override
  void close();
}
