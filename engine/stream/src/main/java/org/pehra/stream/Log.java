package org.pehra.stream;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A partitioned, replayable log: Kafka, or {@code InMemoryLog} in tests. Thread-safe; what it hands
 * out says its own thread rules.
 */
public interface Log extends AutoCloseable {

  /**
   * Creates the topics that do not exist yet and returns only when every partition's leader
   * answers: a producer that starts earlier may lose its first batches. Topics that exist stay as
   * they are, but for how long they keep every record of a key, which may become longer.
   *
   * @throws LogException when the cluster cannot be reached or refuses
   */
  void createTopics(Collection<TopicSpec> topics);

  /** Names of the existing topics that match. */
  Set<String> topics(Pattern name);

  /**
   * The partitions of a topic.
   *
   * @throws LogException when the topic does not exist
   */
  List<TopicPartition> partitions(String topic);

  /** The offset after the newest record of each partition. */
  Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions);

  /** The offset of the oldest record still kept of each partition. */
  Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions);

  /**
   * The first offset whose record was written at or after the time, for each partition that has
   * one.
   *
   * @param atMillis record time, milliseconds since 1970 UTC
   */
  Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long atMillis);

  /** The committed offsets of a consumer group; partitions without one are absent. */
  Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions);

  /**
   * Opens a publisher that waits for all in-sync replicas, is idempotent, keeps order and
   * compresses with zstd.
   */
  Publisher publisher(String name);

  /**
   * Opens a consumer that is a member of a group: it shares the topics' partitions with the other
   * members, and its position is what the group committed, else the oldest record.
   *
   * @param topics all topics whose name matches, also those created later
   */
  Consumer subscribe(String group, Pattern topics, AssignmentListener listener);

  /**
   * Opens a consumer of fixed partitions from fixed offsets; positions are the caller's business.
   *
   * @param group where {@link Consumer#commit} writes
   */
  Consumer assign(String group, Map<TopicPartition, Long> from);

  /** Opens a reader of single records; keep it, opening one costs a connection. */
  RecordFetcher fetcher(String name);

  @Override
  void close();
}
