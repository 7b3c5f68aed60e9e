package org.pehra.stream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.pehra.model.EventRef;

/**
 * The log without Kafka, for the tests of the stages: same order, same groups and commits, same
 * partition for a key, and failures on demand. What is closed without a commit has crashed.
 * Everything is kept until this object goes.
 */
public final class InMemoryLog implements Log {
  private final InstantSource clock;
  private final Map<String, List<InMemoryPartition>> topics = new TreeMap<>();
  private final Map<String, InMemoryGroup> groups = new HashMap<>();

  /** Records that may still be published before publishing fails; negative: no limit. */
  private final AtomicLong budget = new AtomicLong(-1);

  private boolean commitsFail;

  public InMemoryLog() {
    this(InstantSource.system());
  }

  /**
   * @param clock gives the records' times
   */
  public InMemoryLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Lets that many more records be published; then publishing fails until {@link #heal}. */
  public synchronized void failPublishingAfter(long records) {
    budget.set(records);
  }

  /** Makes every commit fail until {@link #heal}. */
  public synchronized void failCommits() {
    commitsFail = true;
  }

  /** Ends all failures. */
  public synchronized void heal() {
    budget.set(-1);
    commitsFail = false;
    notifyAll();
  }

  /** Removes the records before an offset, as retention would. */
  public synchronized void expire(TopicPartition partition, long before) {
    partition(partition).expire(before);
  }

  /** Keeps only the newest record of each key, as compaction would. */
  public synchronized void compact(String topic) {
    existing(topic).forEach(InMemoryPartition::compact);
  }

  /** All records of a topic, partition by partition, for assertions. */
  public synchronized List<LogRecord> records(String topic) {
    return existing(topic).stream().flatMap(partition -> partition.from(0).stream()).toList();
  }

  @Override
  public synchronized void createTopics(Collection<TopicSpec> specs) {
    for (var spec : specs) {
      topics.computeIfAbsent(
          spec.name(),
          name ->
              IntStream.range(0, spec.partitions())
                  .mapToObj(i -> new InMemoryPartition(new TopicPartition(name, i)))
                  .toList());
    }
    notifyAll();
  }

  @Override
  public synchronized Set<String> topics(Pattern name) {
    var matching = new TreeSet<String>();
    topics.keySet().stream().filter(topic -> name.matcher(topic).matches()).forEach(matching::add);
    return matching;
  }

  @Override
  public synchronized List<TopicPartition> partitions(String topic) {
    return existing(topic).stream().map(InMemoryPartition::id).toList();
  }

  @Override
  public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    var offsets = new HashMap<TopicPartition, Long>();
    partitions.forEach(id -> offsets.put(id, partition(id).end()));
    return offsets;
  }

  @Override
  public synchronized Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions) {
    var offsets = new HashMap<TopicPartition, Long>();
    partitions.forEach(id -> offsets.put(id, partition(id).begin()));
    return offsets;
  }

  @Override
  public synchronized Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, long atMillis) {
    var offsets = new HashMap<TopicPartition, Long>();
    partitions.forEach(
        id -> partition(id).at(atMillis).ifPresent(offset -> offsets.put(id, offset)));
    return offsets;
  }

  @Override
  public synchronized Map<TopicPartition, Long> committed(
      String group, Collection<TopicPartition> partitions) {
    var offsets = new HashMap<>(group(group).committed());
    offsets.keySet().retainAll(Set.copyOf(partitions));
    return offsets;
  }

  @Override
  public Publisher publisher(String name) {
    return new InMemoryPublisher(this);
  }

  @Override
  public synchronized Consumer subscribe(
      String group, Pattern topics, AssignmentListener listener) {
    return new InMemoryConsumer(this, group(group), topics, listener);
  }

  @Override
  public synchronized Consumer assign(String group, Map<TopicPartition, Long> from) {
    return new InMemoryConsumer(this, group(group), from);
  }

  @Override
  public RecordFetcher fetcher(String name) {
    return new RecordFetcher() {
      @Override
      public Map<EventRef, LogRecord> fetch(Collection<EventRef> places, Duration timeout) {
        return InMemoryLog.this.fetch(places);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}

  /** Appends, or fails as told by {@link #failPublishingAfter}. */
  synchronized long append(
      String topic, @Nullable Integer partition, byte[] key, byte @Nullable [] value) {
    if (budget.get() == 0) {
      throw new LogException("could not publish to " + topic + ": told to fail");
    }
    var partitions = existing(topic);
    int index =
        partition != null ? partition : Utils.toPositive(Utils.murmur2(key)) % partitions.size();
    if (index >= partitions.size()) {
      throw new LogException("topic " + topic + " has no partition " + index);
    }
    if (budget.get() > 0) {
      budget.decrementAndGet();
    }
    long offset = partitions.get(index).append(clock.millis(), key, value);
    notifyAll();
    return offset;
  }

  synchronized void checkCommit() {
    if (commitsFail) {
      throw new LogException("could not commit: told to fail");
    }
  }

  InMemoryPartition partition(TopicPartition id) {
    var partitions = existing(id.topic());
    if (id.partition() >= partitions.size()) {
      throw new LogException("topic " + id.topic() + " has no partition " + id.partition());
    }
    return partitions.get(id.partition());
  }

  /** Waits for anything to happen, at most until the deadline; caller holds the lock. */
  void await(long deadline) {
    long left = deadline - System.nanoTime();
    if (left > 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LogException("interrupted while reading", e);
      }
    }
  }

  private synchronized Map<EventRef, LogRecord> fetch(Collection<EventRef> places) {
    var found = new HashMap<EventRef, LogRecord>();
    for (var place : places) {
      var partitions = topics.getOrDefault(place.topic(), List.of());
      if (place.partition() < partitions.size()) {
        partitions
            .get(place.partition())
            .record(place.offset())
            .ifPresent(record -> found.put(place, record));
      }
    }
    return found;
  }

  private List<InMemoryPartition> existing(String topic) {
    var partitions = topics.get(topic);
    if (partitions == null) {
      throw new LogException("topic " + topic + " does not exist");
    }
    return partitions;
  }

  private InMemoryGroup group(String name) {
    return groups.computeIfAbsent(name, key -> new InMemoryGroup());
  }

  /** The partitions of all topics that match, in order; caller holds the lock. */
  List<TopicPartition> matching(Pattern name) {
    var matching = new ArrayList<TopicPartition>();
    topics.forEach(
        (topic, partitions) -> {
          if (name.matcher(topic).matches()) {
            partitions.forEach(partition -> matching.add(partition.id()));
          }
        });
    return matching;
  }
}
