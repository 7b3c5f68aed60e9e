package org.pehra.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells the listener of fixed partitions with the first poll, as a group would. */
final class FixedConsumer implements Consumer {
  private final Consumer consumer;
  private final Set<TopicPartition> partitions;
  private final AssignmentListener listener;
  private boolean told;

  FixedConsumer(Consumer consumer, Set<TopicPartition> partitions, AssignmentListener listener) {
    this.consumer = consumer;
    this.partitions = Set.copyOf(partitions);
    this.listener = listener;
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    if (!told) {
      listener.assigned(partitions);
      told = true;
    }
    return consumer.poll(timeout);
  }

  @Override
  public void commit(Map<TopicPartition, Long> next) {
    consumer.commit(next);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  @Override
  public long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
