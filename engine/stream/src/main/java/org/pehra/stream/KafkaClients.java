package org.pehra.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients with the settings that Pehra's guarantees rest on. The user's own properties
 * come between the defaults, which they may change, and the guarantees, which they may not.
 */
final class KafkaClients {
  /** One log line may have 1 MiB; as JSON with its fields and escapes it stays below this. */
  static final int MAX_RECORD_BYTES = 4 << 20;

  private static final String FETCH_BYTES = String.valueOf(16 << 20);

  private final KafkaCluster cluster;
  private final Map<String, String> properties;
  private final String clientId;
  private final AtomicInteger count = new AtomicInteger();

  KafkaClients(String bootstrapServers, Map<String, String> properties, String clientId) {
    this.cluster = new KafkaCluster(bootstrapServers);
    this.properties = Map.copyOf(properties);
    this.clientId = clientId;
  }

  KafkaCluster cluster() {
    return cluster;
  }

  static TopicPartition ours(org.apache.kafka.common.TopicPartition partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }

  static org.apache.kafka.common.TopicPartition kafka(TopicPartition partition) {
    return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
  }

  Admin admin() {
    var defaults = Map.of(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    try {
      return Admin.create(settings("admin", defaults, Map.of()));
    } catch (KafkaException e) {
      throw cluster.failure("open the log", e);
    }
  }

  KafkaProducer<byte[], byte[]> producer(String name) {
    var defaults =
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG, "5",
            ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(128 << 10),
            // bounded, so that a cluster that is away is told to the caller, who keeps the records
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000",
            ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
    var guarantees =
        Map.of(
            ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
            ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    try {
      return new KafkaProducer<>(
          settings(name, defaults, guarantees),
          new ByteArraySerializer(),
          new ByteArraySerializer());
    } catch (KafkaException e) {
      throw cluster.failure("open a publisher", e);
    }
  }

  KafkaConsumer<byte[], byte[]> consumer(String name, String group) {
    var defaults = new HashMap<String, String>();
    // the shortest that brokers allow: after a crash the partitions wait for it
    defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000");
    defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1000");
    // rebuilding a state by replay happens between two polls
    defaults.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "900000");
    defaults.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    // how soon a new institution's topic is seen
    defaults.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "3000");
    defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    defaults.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    defaults.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    var guarantees =
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG, group,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    try {
      return new KafkaConsumer<>(
          settings(name, defaults, guarantees),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw cluster.failure("open a consumer", e);
    }
  }

  private Map<String, Object> settings(
      String name, Map<String, String> defaults, Map<String, String> guarantees) {
    var settings = new HashMap<String, Object>();
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    // the cluster learns nothing about our metrics, and no thread is spent on it
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
    settings.putAll(defaults);
    settings.putAll(properties);
    settings.putAll(guarantees);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, cluster.servers());
    settings.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        clientId + "-" + name + "-" + count.incrementAndGet());
    return settings;
  }
}
