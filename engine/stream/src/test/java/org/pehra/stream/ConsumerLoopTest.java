package org.pehra.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pehra.model.Counters;

@Timeout(120)
class ConsumerLoopTest {
  private static final TopicPartition IN = new TopicPartition("in", 0);
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final Pattern IN_TOPIC = Pattern.compile("in");

  private final InMemoryLog log = new InMemoryLog();
  private final Counters counters = new Counters();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  ConsumerLoopTest() {
    log.createTopics(
        List.of(new TopicSpec("in", 1, null, null), new TopicSpec("out", 1, null, null)));
  }

  @Test
  void copiesEverythingAndCommits() throws Exception {
    put(1700);
    var copy = new Copy(1700);
    try (var loop = start(copy)) {
      copy.done.await();
      assertEquals(ConsumerLoop.State.RUNNING, loop.state());
    }
    assertEquals(1700, log.records("out").size());
    assertEquals(Map.of(IN, 1700L), log.committed("g", List.of(IN)));
    assertEquals(1700, counters.total("pehra_stream_records_total"));
    assertEquals(List.of("+in-0", "-in-0"), copy.assignments);
  }

  @Test
  void handsTheSameRecordsOutAgainWhenPublishingFails() throws Exception {
    put(100);
    log.failPublishingAfter(30);
    var copy = new Copy(100);
    var thirdTry = new CountDownLatch(3);
    var healed = new CountDownLatch(1);
    ConsumerLoop.Handler handler =
        batch -> {
          thirdTry.countDown();
          if (thirdTry.getCount() == 0) {
            awaitLatch(healed);
          }
          copy.handle(batch);
        };
    try (var loop = start(handler)) {
      thirdTry.await();
      assertEquals(ConsumerLoop.State.RETRYING, loop.state());
      assertEquals(Map.of(), log.committed("g", List.of(IN)));
      log.heal();
      healed.countDown();
      copy.done.await();
    }
    assertEquals(130, log.records("out").size(), "30 of the first try, then all");
    assertEquals(Map.of(IN, 100L), log.committed("g", List.of(IN)));
    assertTrue(counters.total("pehra_stream_retries_total") >= 1);
  }

  @Test
  void handlesNothingTwiceWhenOnlyTheCommitFails() throws Exception {
    put(10);
    log.failCommits();
    var copy = new Copy(10);
    try (var loop = start(copy)) {
      copy.done.await();
      await(() -> loop.state() == ConsumerLoop.State.RETRYING);
      log.heal();
      await(() -> log.committed("g", List.of(IN)).equals(Map.of(IN, 10L)));
    }
    assertEquals(10, log.records("out").size());
  }

  @Test
  void stopsOnAnErrorOfTheProgramAndSaysSo() throws Exception {
    put(3);
    try (var loop =
        start(
            batch -> {
              throw new IllegalStateException("a bug");
            })) {
      assertEquals("a bug", failure.get(60, TimeUnit.SECONDS).getMessage());
      assertEquals(ConsumerLoop.State.FAILED, loop.state());
      assertEquals("a bug", loop.failure().orElseThrow().getMessage());
    }
    assertEquals(Map.of(), log.committed("g", List.of(IN)));
    assertEquals(1, counters.total("pehra_stream_failures_total"));
  }

  @Test
  void introducesPartitionsAgainWhenTheLogWasAway() throws Exception {
    put(1);
    var tries = new CountDownLatch(2);
    var handled = new CountDownLatch(1);
    var handler =
        new ConsumerLoop.Handler() {
          @Override
          public void assigned(Collection<TopicPartition> partitions) {
            tries.countDown();
            if (tries.getCount() > 0) {
              throw new LogException("away");
            }
          }

          @Override
          public void handle(List<LogRecord> batch) {
            assertEquals(0, tries.getCount(), "records before the partition was introduced");
            handled.countDown();
          }
        };
    try (var loop = start(handler)) {
      handled.await();
      assertTrue(loop.failure().isEmpty());
    }
  }

  @Test
  void idlesWithoutRecordsAndUnderLoad() throws Exception {
    var idles = new CountDownLatch(6);
    var handler =
        new ConsumerLoop.Handler() {
          @Override
          public void handle(List<LogRecord> batch) {
            put(1); // there is always more
          }

          @Override
          public void idle() {
            idles.countDown();
            if (idles.getCount() == 3) {
              put(1);
            }
          }
        };
    long begin = System.nanoTime();
    try (var loop = start(handler)) {
      idles.await();
      assertFalse(loop.state() == ConsumerLoop.State.FAILED);
    }
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30));
  }

  @Test
  void finishesTheBatchInHandOnClose() throws Exception {
    put(5);
    var inHand = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var loop =
        start(
            batch -> {
              inHand.countDown();
              awaitLatch(goOn);
            });
    inHand.await();
    var closing = Thread.ofVirtual().start(loop::close);
    goOn.countDown();
    closing.join();
    assertEquals(ConsumerLoop.State.CLOSED, loop.state());
    assertEquals(Map.of(IN, 5L), log.committed("g", List.of(IN)));
  }

  @Test
  void readsFixedPartitionsFromFixedOffsets() throws Exception {
    put(10);
    var copy = new Copy(4);
    try (var loop =
        ConsumerLoop.assign(log, "copy", "g", Map.of(IN, 6L), copy, counters, failure::complete)) {
      copy.done.await();
      assertEquals(List.of("+in-0"), copy.assignments);
      assertTrue(loop.failure().isEmpty());
    }
    assertEquals(4, log.records("out").size());
    assertEquals(List.of("+in-0", "-in-0"), copy.assignments);
  }

  private ConsumerLoop start(ConsumerLoop.Handler handler) {
    return ConsumerLoop.subscribe(log, "copy", "g", IN_TOPIC, handler, counters, failure::complete);
  }

  private void put(int count) {
    try (var publisher = log.publisher("test")) {
      for (int i = 0; i < count; i++) {
        publisher.publish("in", OptionalInt.of(0), "k".getBytes(UTF_8), ("v" + i).getBytes(UTF_8));
      }
      publisher.flush();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait(); // the test's time-out ends it
    }
  }

  /** Copies to the other topic. */
  private final class Copy implements ConsumerLoop.Handler {
    private final List<String> assignments = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch done = new CountDownLatch(1);
    private final Publisher publisher = log.publisher("copy");
    private final int expected;
    private int copied;

    private Copy(int expected) {
      this.expected = expected;
    }

    @Override
    public void handle(List<LogRecord> batch) {
      for (var record : batch) {
        publisher.publish("out", OptionalInt.of(0), KEY, requireNonNull(record.value()));
      }
      publisher.flush();
      copied += batch.size();
      if (copied == expected) {
        done.countDown();
      }
    }

    @Override
    public void assigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> assignments.add("+" + partition));
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> assignments.add("-" + partition));
    }
  }
}
