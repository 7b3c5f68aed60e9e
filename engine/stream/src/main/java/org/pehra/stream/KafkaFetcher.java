package org.pehra.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.pehra.model.EventRef;

/** Seeks and polls, all partitions at once; keeps its connection between calls. */
final class KafkaFetcher implements RecordFetcher {
  /** Up to this gap reading on is cheaper than a new request. */
  private static final int READ_ON = 500;

  private final KafkaCluster cluster;
  private final KafkaConsumer<byte[], byte[]> consumer;

  KafkaFetcher(KafkaClients clients, String name) {
    this.cluster = clients.cluster();
    this.consumer = clients.consumer(name, "pehra-fetch");
  }

  @Override
  public Map<EventRef, LogRecord> fetch(Collection<EventRef> places, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    var found = new HashMap<EventRef, LogRecord>();
    try {
      var wanted = kept(places, timeout);
      consumer.assign(wanted.keySet());
      wanted.forEach((partition, offsets) -> consumer.seek(partition, offsets.getFirst()));
      while (!wanted.isEmpty() && System.nanoTime() < deadline) {
        for (var record : consumer.poll(Duration.ofNanos(deadline - System.nanoTime()))) {
          take(KafkaReader.record(record), wanted, found);
        }
        settle(wanted);
      }
      return found;
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      return found;
    } catch (KafkaException e) {
      throw cluster.failure("fetch records", e);
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
  }

  /** The places that can still be read; the others would make the fetch wait in vain. */
  private Map<org.apache.kafka.common.TopicPartition, NavigableSet<Long>> kept(
      Collection<EventRef> places, Duration timeout) {
    var wanted = new HashMap<org.apache.kafka.common.TopicPartition, NavigableSet<Long>>();
    for (var place : places) {
      wanted
          .computeIfAbsent(
              new org.apache.kafka.common.TopicPartition(place.topic(), place.partition()),
              partition -> new TreeSet<>())
          .add(place.offset());
    }
    wanted.keySet().removeIf(partition -> !exists(partition, timeout));
    var begin = consumer.beginningOffsets(wanted.keySet(), timeout);
    var end = consumer.endOffsets(wanted.keySet(), timeout);
    wanted.forEach(
        (partition, offsets) ->
            offsets.removeIf(
                offset ->
                    offset < begin.getOrDefault(partition, 0L)
                        || offset >= end.getOrDefault(partition, 0L)));
    wanted.values().removeIf(Collection::isEmpty);
    return wanted;
  }

  private boolean exists(org.apache.kafka.common.TopicPartition partition, Duration timeout) {
    return partition.partition() < consumer.partitionsFor(partition.topic(), timeout).size();
  }

  private static void take(
      LogRecord record,
      Map<org.apache.kafka.common.TopicPartition, NavigableSet<Long>> wanted,
      Map<EventRef, LogRecord> found) {
    var partition = KafkaClients.kafka(record.from());
    var offsets = wanted.getOrDefault(partition, Collections.emptyNavigableSet());
    if (offsets.remove(record.offset())) {
      var place = new EventRef(partition.topic(), partition.partition(), record.offset());
      found.put(place, record);
    }
  }

  /** Drops what has been passed without being found, and leaps over what nobody wants. */
  private void settle(Map<org.apache.kafka.common.TopicPartition, NavigableSet<Long>> wanted) {
    wanted.forEach(
        (partition, offsets) -> {
          long position = consumer.position(partition);
          offsets.headSet(position, false).clear();
          if (!offsets.isEmpty() && offsets.getFirst() - position > READ_ON) {
            consumer.seek(partition, offsets.getFirst());
          }
        });
    if (wanted.values().removeIf(Collection::isEmpty)) {
      consumer.assign(wanted.keySet());
    }
  }
}
