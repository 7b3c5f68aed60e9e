package org.pehra.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates topics and waits until they can be written. */
final class KafkaTopics {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);
  private static final String LAG = TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG;

  private final Admin admin;
  private final KafkaCluster cluster;

  KafkaTopics(Admin admin, KafkaCluster cluster) {
    this.admin = admin;
    this.cluster = cluster;
  }

  void create(Collection<TopicSpec> specs) {
    var names = specs.stream().map(TopicSpec::name).toList();
    try {
      var missing = new ArrayList<NewTopic>();
      var existing = describe(names);
      for (var spec : specs) {
        var description = existing.get(spec.name());
        if (description == null) {
          missing.add(topic(spec));
        } else {
          compare(spec, description);
          keepForLonger(spec);
        }
      }
      createMissing(missing);
      awaitLeaders(specs, existing);
    } catch (ExecutionException | InterruptedException | KafkaException e) {
      throw cluster.failure("create the topics " + String.join(", ", names), e);
    }
  }

  private Map<String, TopicDescription> describe(List<String> names)
      throws ExecutionException, InterruptedException {
    var found = new HashMap<String, TopicDescription>();
    for (var answer : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(answer.getKey(), answer.getValue().get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  private static void compare(TopicSpec spec, TopicDescription found) {
    if (found.partitions().size() != spec.partitions()) {
      LOG.warn(
          "topic={} has partitions={} but the configuration says {}: the topic's own number holds",
          spec.name(),
          found.partitions().size(),
          spec.partitions());
    }
  }

  /** A topic of an older deployment may forget records of a key that are needed by now. */
  private void keepForLonger(TopicSpec spec) throws ExecutionException, InterruptedException {
    var compactedAfter = spec.compactedAfter();
    if (compactedAfter == null || compactedAfter.isZero()) {
      return;
    }
    var wanted = new ConfigEntry(LAG, String.valueOf(compactedAfter.toMillis()));
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
    try {
      var configs = admin.describeConfigs(List.of(topic)).all().get();
      var found = Objects.requireNonNull(configs.get(topic)).get(LAG).value();
      if (Long.parseLong(found) < compactedAfter.toMillis()) {
        var change = List.of(new AlterConfigOp(wanted, AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(topic, change)).all().get();
        LOG.info("topic={} {}={}, was {}", spec.name(), LAG, wanted.value(), found);
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      LOG.warn(
          "topic={} must keep every record for a while, and this user may not see to it:"
              + " set {}={} on it (kafka-configs.sh --alter --entity-type topics --entity-name {}"
              + " --add-config {}={})",
          spec.name(),
          LAG,
          wanted.value(),
          spec.name(),
          LAG,
          wanted.value());
    }
  }

  private void createMissing(Collection<NewTopic> topics)
      throws ExecutionException, InterruptedException {
    for (var answer : admin.createTopics(topics).values().values()) {
      try {
        answer.get();
      } catch (ExecutionException e) {
        // another process was faster
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static NewTopic topic(TopicSpec spec) {
    var configs = new HashMap<String, String>();
    var retention = spec.retention();
    var compactedAfter = spec.compactedAfter();
    configs.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    configs.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaClients.MAX_RECORD_BYTES));
    // a record's time is when it was written; event time is inside
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    configs.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        compactedAfter == null ? "delete" : retention == null ? "compact" : "compact,delete");
    if (compactedAfter != null) {
      configs.put(LAG, String.valueOf(compactedAfter.toMillis()));
    }
    configs.put(
        TopicConfig.RETENTION_MS_CONFIG,
        String.valueOf(retention == null ? -1 : retention.toMillis()));
    if (retention != null) {
      // only whole segments are deleted
      var segment = retention.dividedBy(7);
      configs.put(
          TopicConfig.SEGMENT_MS_CONFIG,
          String.valueOf(
              (segment.compareTo(LONGEST_SEGMENT) < 0 ? segment : LONGEST_SEGMENT).toMillis()));
    }
    return new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty())
        .configs(configs);
  }

  /**
   * Creation is answered before the leaders are active, and an idempotent producer that starts in
   * between may lose its first batches: so every partition is asked until it answers.
   */
  private void awaitLeaders(Collection<TopicSpec> specs, Map<String, TopicDescription> existing)
      throws ExecutionException, InterruptedException {
    var latest = new HashMap<org.apache.kafka.common.TopicPartition, OffsetSpec>();
    for (var spec : specs) {
      var description = existing.get(spec.name());
      int partitions = description == null ? spec.partitions() : description.partitions().size();
      for (int i = 0; i < partitions; i++) {
        latest.put(new org.apache.kafka.common.TopicPartition(spec.name(), i), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answered(latest, deadline)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private boolean answered(
      Map<org.apache.kafka.common.TopicPartition, OffsetSpec> latest, long deadline)
      throws ExecutionException, InterruptedException {
    try {
      admin.listOffsets(latest).all().get();
      return true;
    } catch (ExecutionException e) {
      boolean notYet =
          e.getCause() instanceof RetriableException
              || e.getCause() instanceof InvalidMetadataException;
      if (notYet && System.nanoTime() < deadline) {
        return false;
      }
      throw e;
    }
  }
}
