package org.pehra.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/** A consumer over Kafka's own. */
final class KafkaReader implements Consumer {
  /** Short, as a commit that failed is tried again, and as closing waits for it. */
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);

  private final KafkaCluster cluster;
  private final String group;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private KafkaReader(KafkaClients clients, String group) {
    this.cluster = clients.cluster();
    this.group = group;
    this.consumer = clients.consumer(group, group);
  }

  static KafkaReader subscribe(
      KafkaClients clients, String group, Pattern topics, AssignmentListener listener) {
    var reader = new KafkaReader(clients, group);
    reader.consumer.subscribe(topics, new Rebalance(listener));
    return reader;
  }

  static KafkaReader assign(KafkaClients clients, String group, Map<TopicPartition, Long> from) {
    var reader = new KafkaReader(clients, group);
    reader.consumer.assign(from.keySet().stream().map(KafkaClients::kafka).toList());
    from.forEach(reader::seek);
    return reader;
  }

  static LogRecord record(ConsumerRecord<byte[], byte[]> record) {
    return new LogRecord(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value());
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    try {
      var polled = consumer.poll(timeout);
      var records = new ArrayList<LogRecord>(polled.count());
      polled.forEach(record -> records.add(record(record)));
      return records;
    } catch (WakeupException e) {
      return List.of();
    } catch (KafkaException e) {
      throw cluster.failure("read as group " + group, e);
    }
  }

  @Override
  public void commit(Map<TopicPartition, Long> next) {
    var offsets = new HashMap<org.apache.kafka.common.TopicPartition, OffsetAndMetadata>();
    next.forEach(
        (partition, offset) ->
            offsets.put(KafkaClients.kafka(partition), new OffsetAndMetadata(offset)));
    try {
      try {
        consumer.commitSync(offsets, COMMIT_PATIENCE);
      } catch (WakeupException e) {
        // the wakeup was meant for a poll
        consumer.commitSync(offsets, COMMIT_PATIENCE);
        consumer.wakeup();
      }
    } catch (KafkaException e) {
      throw cluster.failure("commit as group " + group, e);
    }
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    consumer.seek(KafkaClients.kafka(partition), offset);
  }

  @Override
  public long position(TopicPartition partition) {
    try {
      return consumer.position(KafkaClients.kafka(partition));
    } catch (KafkaException e) {
      throw cluster.failure("read the position of " + partition, e);
    }
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    } catch (KafkaException e) {
      throw cluster.failure("leave the group " + group, e);
    }
  }

  private record Rebalance(AssignmentListener listener) implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(
        Collection<org.apache.kafka.common.TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        listener.assigned(partitions.stream().map(KafkaClients::ours).toList());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        listener.revoked(partitions.stream().map(KafkaClients::ours).toList());
      }
    }
  }
}
