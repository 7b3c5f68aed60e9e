package org.pehra.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pehra.model.EventRef;

/** What every {@link Log} must do; implementations' tests extend it. */
public abstract class LogContract {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final AtomicInteger NAMES = new AtomicInteger();

  private Log log;
  private String topic;
  private String group;

  /** An open log; topics of earlier tests may still be in it. */
  protected abstract Log open();

  @BeforeEach
  void openLog() {
    log = open();
    int number = NAMES.incrementAndGet();
    topic = "contract-" + number;
    group = "group-" + number;
    log.createTopics(List.of(new TopicSpec(topic, 2, Duration.ofDays(7), null)));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void createsTopicsOnceAndListsThem() {
    log.createTopics(List.of(new TopicSpec(topic, 5, null, null)));
    assertEquals(2, log.partitions(topic).size(), "an existing topic keeps its partitions");
    assertEquals(Set.of(topic), log.topics(Pattern.compile(Pattern.quote(topic))));
    assertThrows(LogException.class, () -> log.partitions("no-such-topic"));
  }

  @Test
  void createsCompactedTopics() {
    log.createTopics(
        List.of(
            new TopicSpec(topic + "-a", 1, null, Duration.ZERO),
            new TopicSpec(topic + "-b", 1, Duration.ofDays(1), Duration.ZERO)));
    assertEquals(2, log.topics(Pattern.compile(Pattern.quote(topic) + "-[ab]")).size());
  }

  @Test
  void keepsOrderWithinAPartitionAndTellsOffsets() {
    var offsets = new ArrayList<Long>();
    try (var publisher = log.publisher("test")) {
      var stages = new ArrayList<CompletionStage<Long>>();
      for (int i = 0; i < 2000; i++) {
        stages.add(publisher.publish(topic, OptionalInt.of(1), utf8("k"), utf8("v" + i)));
      }
      publisher.flush();
      stages.forEach(stage -> offsets.add(stage.toCompletableFuture().join()));
    }
    var records = read(new TopicPartition(topic, 1), 0, 2000);
    for (int i = 0; i < 2000; i++) {
      assertEquals(i, offsets.get(i));
      assertEquals(i, records.get(i).offset());
      assertArrayEquals(utf8("v" + i), records.get(i).value());
      assertArrayEquals(utf8("k"), records.get(i).key());
    }
    assertEquals(
        Map.of(new TopicPartition(topic, 0), 0L, new TopicPartition(topic, 1), 2000L),
        log.endOffsets(log.partitions(topic)));
  }

  @Test
  void choosesThePartitionByTheKeyAsKafkaDoes() {
    publish(List.of("alpha", "beta", "gamma", "delta", "epsilon"));
    var byPartition = new LinkedHashMap<Integer, Set<String>>();
    for (var partition : log.partitions(topic)) {
      long end = log.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      var keys = new HashSet<String>();
      read(partition, 0, end).forEach(record -> keys.add(new String(record.key(), UTF_8)));
      byPartition.put(partition.partition(), keys);
    }
    assertEquals(
        Map.of(0, Set.of("alpha", "beta", "gamma", "delta"), 1, Set.of("epsilon")), byPartition);
  }

  @Test
  void carriesARecordOfMoreThanOneMebibyte() {
    var value = new byte[3 << 20];
    new java.util.Random(7).nextBytes(value);
    try (var publisher = log.publisher("test")) {
      publisher.publish(topic, OptionalInt.of(0), utf8("k"), value);
      publisher.flush();
    }
    assertArrayEquals(value, read(new TopicPartition(topic, 0), 0, 1).getFirst().value());
  }

  @Test
  void continuesWhereTheGroupCommitted() {
    publish(List.of("a", "b", "c", "d"));
    try (var consumer = log.subscribe(group, exactly(topic), AssignmentListener.NONE)) {
      var first = poll(consumer, 4);
      var record = first.getFirst();
      consumer.commit(Map.of(record.from(), record.offset() + 1));
      assertEquals(
          Map.of(record.from(), record.offset() + 1), log.committed(group, log.partitions(topic)));
    }
    try (var consumer = log.subscribe(group, exactly(topic), AssignmentListener.NONE)) {
      assertEquals(3, poll(consumer, 3).size());
      assertEquals(List.of(), consumer.poll(STEP));
    }
    assertEquals(Map.of(), log.committed(group + "-other", log.partitions(topic)));
  }

  @Test
  void returnsAtMost500RecordsAPoll() {
    try (var publisher = log.publisher("test")) {
      for (int i = 0; i < 1200; i++) {
        publisher.publish(topic, OptionalInt.of(0), utf8("k"), utf8("v"));
      }
      publisher.flush();
    }
    try (var consumer = log.assign(group, Map.of(new TopicPartition(topic, 0), 0L))) {
      int seen = 0;
      while (seen < 1200) {
        int size = consumer.poll(STEP).size();
        assertTrue(size <= 500, "records in one poll: " + size);
        seen += size;
      }
    }
  }

  @Test
  void sharesPartitionsAmongMembersAndMovesThemOn() {
    var one = new Held();
    var two = new Held();
    try (var first = log.subscribe(group, exactly(topic), one)) {
      try (var second = log.subscribe(group, exactly(topic), two)) {
        awaitPolling(() -> one.partitions.size() == 1 && two.partitions.size() == 1, first, second);
        assertFalse(one.partitions.equals(two.partitions));
      }
      assertEquals(Set.of(), two.partitions);
      awaitPolling(() -> one.partitions.size() == 2, first);
    }
  }

  @Test
  void findsTopicsThatAreCreatedLater() {
    var held = new Held();
    try (var consumer = log.subscribe(group, Pattern.compile(Pattern.quote(topic) + ".*"), held)) {
      awaitPolling(() -> held.partitions.size() == 2, consumer);
      log.createTopics(List.of(new TopicSpec(topic + "-later", 1, null, null)));
      awaitPolling(() -> held.partitions.size() == 3, consumer);
    }
  }

  @Test
  void seeksAndTellsPositions() {
    publishTo(0, 10);
    var partition = new TopicPartition(topic, 0);
    try (var consumer = log.assign(group, Map.of(partition, 4L))) {
      assertEquals(4, consumer.position(partition));
      assertEquals(4, poll(consumer, 6).getFirst().offset());
      assertEquals(10, consumer.position(partition));
      consumer.seek(partition, 8);
      assertEquals(8, poll(consumer, 2).getFirst().offset());
    }
  }

  @Test
  void wakesUpAWaitingPoll() throws Exception {
    try (var consumer = log.assign(group, Map.of(new TopicPartition(topic, 0), 0L))) {
      var waking = Thread.ofVirtual().start(consumer::wakeup);
      long start = System.nanoTime();
      assertEquals(List.of(), consumer.poll(Duration.ofSeconds(20)));
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
      waking.join();
    }
  }

  @Test
  void findsOffsetsByTime() {
    publishTo(0, 3);
    var partition = new TopicPartition(topic, 0);
    long written = read(partition, 0, 3).getFirst().atMillis();
    assertEquals(Map.of(partition, 0L), log.offsetsAt(List.of(partition), written));
    assertEquals(Map.of(), log.offsetsAt(List.of(partition), written + 3_600_000));
    assertEquals(Map.of(partition, 0L), log.beginningOffsets(List.of(partition)));
  }

  @Test
  void replaysAStretchInOrder() {
    publishTo(1, 1500);
    var offsets = new ArrayList<Long>();
    var partition = new TopicPartition(topic, 1);
    assertEquals(
        900, Replay.read(log, partition, 100, 1000, record -> offsets.add(record.offset())));
    for (int i = 0; i < 900; i++) {
      assertEquals(100 + i, offsets.get(i));
    }
    assertEquals(0, Replay.read(log, partition, 1500, 1500, record -> {}));
  }

  @Test
  void fetchesSingleRecords() {
    publishTo(0, 1500);
    publishTo(1, 3);
    try (var fetcher = log.fetcher("test")) {
      var places =
          List.of(
              new EventRef(topic, 0, 3),
              new EventRef(topic, 0, 4),
              new EventRef(topic, 0, 1499),
              new EventRef(topic, 1, 2),
              new EventRef(topic, 1, 99),
              new EventRef(topic, 7, 0),
              new EventRef("no-such-topic", 0, 0));
      var found = fetcher.fetch(places, Duration.ofSeconds(10));
      assertEquals(Set.copyOf(places.subList(0, 4)), found.keySet());
      found.forEach((place, record) -> assertEquals(place.offset(), record.offset()));
      assertTrue(fetcher.fetch(places.getFirst(), Duration.ofSeconds(10)).isPresent());
      assertTrue(fetcher.fetch(places.getLast(), Duration.ofSeconds(1)).isEmpty());
    }
  }

  private static final class Held implements AssignmentListener {
    private final Set<TopicPartition> partitions = new HashSet<>();

    @Override
    public void assigned(java.util.Collection<TopicPartition> more) {
      partitions.addAll(more);
    }

    @Override
    public void revoked(java.util.Collection<TopicPartition> gone) {
      partitions.removeAll(gone);
    }
  }

  private void publish(List<String> keys) {
    try (var publisher = log.publisher("test")) {
      keys.forEach(
          key -> publisher.publish(topic, OptionalInt.empty(), utf8(key), utf8("value of " + key)));
      publisher.flush();
    }
  }

  private void publishTo(int partition, int count) {
    try (var publisher = log.publisher("test")) {
      for (int i = 0; i < count; i++) {
        publisher.publish(topic, OptionalInt.of(partition), utf8("k"), utf8("v" + i));
      }
      publisher.flush();
    }
  }

  private List<LogRecord> read(TopicPartition partition, long from, long to) {
    var records = new ArrayList<LogRecord>();
    Replay.read(log, partition, from, to, records::add);
    return records;
  }

  private static List<LogRecord> poll(Consumer consumer, int count) {
    var records = new ArrayList<LogRecord>();
    awaitPolling(
        () -> {
          records.addAll(consumer.poll(STEP));
          return records.size() >= count;
        });
    assertEquals(count, records.size());
    return records;
  }

  /** Polls the consumers, which do not expect records, until the condition holds. */
  private static void awaitPolling(BooleanSupplier condition, Consumer... consumers) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for 30 s");
      for (var consumer : consumers) {
        consumer.poll(STEP);
      }
    }
  }

  private static Pattern exactly(String topic) {
    return Pattern.compile(Pattern.quote(topic));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
