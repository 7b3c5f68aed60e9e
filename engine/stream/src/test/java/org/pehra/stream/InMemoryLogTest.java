package org.pehra.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class InMemoryLogTest extends LogContract {
  private static final TopicPartition T0 = new TopicPartition("t", 0);

  @Override
  protected Log open() {
    return new InMemoryLog();
  }

  @Test
  void failsToPublishWhenTold() {
    try (var log = withTopic();
        var publisher = log.publisher("p")) {
      log.failPublishingAfter(2);
      publish(publisher, "a");
      publish(publisher, "b");
      publisher.flush();
      publish(publisher, "c");
      assertThrows(LogException.class, publisher::flush);
      publisher.flush();
      log.heal();
      publish(publisher, "c");
      publisher.flush();
      assertEquals(3, log.records("t").size());
    }
  }

  @Test
  void tellsEveryPublishingThreadOfAFailure() throws Exception {
    try (var log = withTopic();
        var publisher = log.publisher("p")) {
      publish(publisher, "a");
      log.failPublishingAfter(0);
      var other = Thread.ofVirtual().start(() -> publish(publisher, "lost"));
      other.join();
      assertThrows(LogException.class, publisher::flush);
      var outcome = new ArrayList<Boolean>();
      Thread.ofVirtual()
          .start(
              () -> {
                publish(publisher, "lost too");
                assertThrows(LogException.class, publisher::flush);
                outcome.add(true);
              })
          .join();
      assertEquals(List.of(true), outcome);
    }
  }

  @Test
  void startsAtTheOldestRecordWhenTheOffsetHasExpired() {
    try (var log = withTopic();
        var publisher = log.publisher("p")) {
      for (int i = 0; i < 10; i++) {
        publish(publisher, "k" + i);
      }
      log.expire(T0, 6);
      assertEquals(Map.of(T0, 6L), log.beginningOffsets(List.of(T0)));
      var offsets = new ArrayList<Long>();
      assertEquals(4, Replay.read(log, T0, 2, 10, record -> offsets.add(record.offset())));
      assertEquals(List.of(6L, 7L, 8L, 9L), offsets);
    }
  }

  @Test
  void replaysPastCompactedRecords() {
    try (var log = withTopic();
        var publisher = log.publisher("p")) {
      for (int i = 0; i < 10; i++) {
        publish(publisher, "k" + i % 2);
      }
      log.compact("t");
      var offsets = new ArrayList<Long>();
      Replay.read(log, T0, 0, 10, record -> offsets.add(record.offset()));
      assertEquals(List.of(8L, 9L), offsets);
      assertEquals(0, Replay.read(log, T0, 0, 5, record -> {}));
    }
  }

  @Test
  void failsCommitsWhenTold() {
    try (var log = withTopic();
        var consumer = log.assign("g", Map.of(T0, 0L))) {
      log.failCommits();
      assertThrows(LogException.class, () -> consumer.commit(Map.of(T0, 1L)));
      log.heal();
      consumer.commit(Map.of(T0, 1L));
      assertTrue(consumer.poll(Duration.ZERO).isEmpty());
    }
  }

  private static InMemoryLog withTopic() {
    var log = new InMemoryLog();
    log.createTopics(List.of(new TopicSpec("t", 1, null, null)));
    return log;
  }

  private static void publish(Publisher publisher, String key) {
    publisher.publish("t", OptionalInt.empty(), key.getBytes(UTF_8), "v".getBytes(UTF_8));
  }
}
