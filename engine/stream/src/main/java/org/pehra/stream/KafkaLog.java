package org.pehra.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.requests.ListOffsetsResponse;

/** The log in a Kafka cluster, embedded or outside. */
public final class KafkaLog implements Log {
  private final KafkaClients clients;
  private final Admin admin;
  private final KafkaTopics topics;

  private KafkaLog(KafkaClients clients) {
    this.clients = clients;
    this.admin = clients.admin();
    this.topics = new KafkaTopics(admin, clients.cluster());
  }

  /**
   * Opens a log; does not wait for the cluster.
   *
   * @param bootstrapServers {@code host:port}, separated by commas
   * @param properties further Kafka client properties, such as the security settings; they cannot
   *     change what Pehra's guarantees rest on (acks, idempotence, commits)
   * @param clientId prefix of the client ids that the cluster's operator sees
   * @throws LogException when the settings are wrong or no server's name can be resolved
   */
  public static KafkaLog connect(
      String bootstrapServers, Map<String, String> properties, String clientId) {
    return new KafkaLog(new KafkaClients(bootstrapServers, properties, clientId));
  }

  @Override
  public void createTopics(Collection<TopicSpec> specs) {
    topics.create(specs);
  }

  @Override
  public Set<String> topics(Pattern name) {
    var matching = new TreeSet<String>();
    for (var topic : ask("list the topics", admin.listTopics().names())) {
      if (name.matcher(topic).matches()) {
        matching.add(topic);
      }
    }
    return matching;
  }

  @Override
  public List<TopicPartition> partitions(String topic) {
    var description =
        ask("describe the topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
            .get(topic);
    if (description == null) {
      throw new LogException("topic " + topic + " does not exist");
    }
    return IntStream.range(0, description.partitions().size())
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest());
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long atMillis) {
    return offsets(partitions, OffsetSpec.forTimestamp(atMillis));
  }

  @Override
  public Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions) {
    var wanted = new HashSet<>(partitions);
    var committed = new HashMap<TopicPartition, Long>();
    try {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (kafka, offset) -> {
                var partition = KafkaClients.ours(kafka);
                if (offset != null && wanted.contains(partition)) {
                  committed.put(partition, offset.offset());
                }
              });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw clients.cluster().failure("read the offsets of group " + group, e);
      }
    } catch (InterruptedException | KafkaException e) {
      throw clients.cluster().failure("read the offsets of group " + group, e);
    }
    return committed;
  }

  @Override
  public Publisher publisher(String name) {
    return new KafkaPublisher(clients, name);
  }

  @Override
  public Consumer subscribe(String group, Pattern topics, AssignmentListener listener) {
    return KafkaReader.subscribe(clients, group, topics, listener);
  }

  @Override
  public Consumer assign(String group, Map<TopicPartition, Long> from) {
    return KafkaReader.assign(clients, group, from);
  }

  @Override
  public RecordFetcher fetcher(String name) {
    return new KafkaFetcher(clients, name);
  }

  /**
   * Closes what asks about topics and offsets; publishers and consumers are closed by their owners.
   */
  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    var request = new HashMap<org.apache.kafka.common.TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> request.put(KafkaClients.kafka(partition), spec));
    var offsets = new HashMap<TopicPartition, Long>();
    Map<org.apache.kafka.common.TopicPartition, ListOffsetsResultInfo> answer =
        ask("read offsets", admin.listOffsets(request).all());
    answer.forEach(
        (partition, info) -> {
          if (info.offset() != ListOffsetsResponse.UNKNOWN_OFFSET) {
            offsets.put(KafkaClients.ours(partition), info.offset());
          }
        });
    return offsets;
  }

  private <T> T ask(String what, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new LogException("could not " + what + ": it does not exist", e.getCause());
      }
      throw clients.cluster().failure(what, e);
    } catch (InterruptedException | KafkaException e) {
      throw clients.cluster().failure(what, e);
    }
  }
}
