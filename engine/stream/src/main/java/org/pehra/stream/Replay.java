package org.pehra.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Reads a stretch of a partition in order, for instance to rebuild a state. */
public final class Replay {
  private static final Duration STEP = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Replay() {}

  /**
   * Hands every record still kept with {@code from <= offset < to} to the visitor, in order and in
   * the caller's thread. Commits nothing.
   *
   * @param to exclusive; usually from {@link Log#endOffsets}
   * @return how many records were read
   * @throws LogException when the log stays silent for half a minute
   */
  public static long read(
      Log log,
      TopicPartition partition,
      long from,
      long to,
      java.util.function.Consumer<LogRecord> visitor) {
    if (from >= to) {
      return 0;
    }
    try (var consumer = log.assign("pehra-replay", Map.of(partition, from))) {
      return read(consumer, partition, to, visitor);
    }
  }

  private static long read(
      Consumer consumer,
      TopicPartition partition,
      long to,
      java.util.function.Consumer<LogRecord> visitor) {
    long count = 0;
    long position = -1;
    var patience = Instant.now().plus(PATIENCE);
    while (position < to) {
      for (var record : consumer.poll(STEP)) {
        if (record.offset() >= to) {
          return count;
        }
        visitor.accept(record);
        count++;
      }
      long next = consumer.position(partition);
      if (next > position) {
        position = next;
        patience = Instant.now().plus(PATIENCE);
      } else if (Instant.now().isAfter(patience)) {
        throw new LogException(
            "replay of " + partition + " got no record after offset " + position + " of " + to);
      }
    }
    return count;
  }
}
