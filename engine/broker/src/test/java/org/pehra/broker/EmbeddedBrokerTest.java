package org.pehra.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.LogException;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Replay;
import org.pehra.stream.TopicPartition;
import org.pehra.stream.TopicSpec;

@Timeout(240)
class EmbeddedBrokerTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);

  @TempDir private Path dir;

  @Test
  void keepsDataAndIdentityOverARestartAndLeavesNoThreads() {
    var before = threads();
    String cluster;
    try (var broker = start(0)) {
      cluster = broker.clusterId();
      try (var log = log(broker)) {
        log.createTopics(List.of(new TopicSpec("t", 1, Duration.ofDays(7), null)));
        publish(log, "first");
      }
    }
    awaitGone(before);
    try (var broker = start(0);
        var log = log(broker)) {
      assertEquals(cluster, broker.clusterId());
      log.createTopics(List.of(new TopicSpec("t", 1, Duration.ofDays(7), null)));
      publish(log, "second");
      var records = new ArrayList<LogRecord>();
      Replay.read(log, T0, 0, 2, records::add);
      assertArrayEquals("first".getBytes(UTF_8), records.getFirst().value());
      assertArrayEquals("second".getBytes(UTF_8), records.getLast().value());
    }
    awaitGone(before);
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var thrown = assertThrows(BrokerException.class, () -> start(other.getLocalPort()));
      assertEquals(
          "port "
              + other.getLocalPort()
              + " on 127.0.0.1 is taken by another program: stop it, or choose another port for"
              + " the broker",
          thrown.getMessage());
    }
  }

  @Test
  void saysThatTheDirectoryIsInUse() {
    try (var broker = start(0)) {
      assertTrue(broker.bootstrapServers().startsWith("127.0.0.1:"));
      var thrown = assertThrows(BrokerException.class, () -> start(0));
      assertSays("in use by another process", thrown);
    }
  }

  @Test
  void saysThatTheDirectoryCannotBeWritten() throws Exception {
    Files.writeString(dir.resolve("kafka"), "a file where a directory should be");
    var thrown = assertThrows(BrokerException.class, () -> start(0));
    assertSays("cannot be written", thrown);
  }

  @Test
  void survivesKillNine() throws Exception {
    var child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = child.inputReader(UTF_8)) {
      var line = out.readLine();
      while (line != null && !line.startsWith(BrokerProcess.READY)) {
        line = out.readLine();
      }
      assertTrue(line != null, "the child ended before it was ready");
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (var broker = start(0);
        var log = log(broker)) {
      log.createTopics(List.of(new TopicSpec("t", 1, Duration.ofDays(7), null)));
      publish(log, "after");
      var records = new ArrayList<LogRecord>();
      Replay.read(log, T0, 0, BrokerProcess.RECORDS + 1, records::add);
      assertEquals(BrokerProcess.RECORDS + 1, records.size());
    }
  }

  @Test
  void aClientWithoutBrokerFailsInBoundedTimeAndSaysWhere() {
    var quick =
        Map.of(
            "default.api.timeout.ms", "1000",
            "request.timeout.ms", "500",
            "delivery.timeout.ms", "1000",
            "max.block.ms", "500");
    try (var log = KafkaLog.connect("127.0.0.1:1", quick, "test");
        var publisher = log.publisher("test")) {
      var thrown = assertThrows(LogException.class, () -> log.partitions("t"));
      assertSays("the Kafka cluster at 127.0.0.1:1 does not answer", thrown);
      var stage = publisher.publish("t", OptionalInt.of(0), new byte[1], new byte[1]);
      assertTrue(stage.toCompletableFuture().isCompletedExceptionally());
      assertThrows(LogException.class, publisher::flush);
    }
  }

  private static void assertSays(String part, Exception thrown) {
    var message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains(part), message);
  }

  private EmbeddedBroker start(int port) {
    return EmbeddedBroker.start(dir, EmbeddedBroker.Config.onPort(port));
  }

  private static KafkaLog log(EmbeddedBroker broker) {
    return KafkaLog.connect(broker.bootstrapServers(), Map.of(), "test");
  }

  private static void publish(KafkaLog log, String value) {
    try (var publisher = log.publisher("test")) {
      publisher.publish("t", OptionalInt.of(0), "k".getBytes(UTF_8), value.getBytes(UTF_8));
      publisher.flush();
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static void awaitGone(Set<Thread> before) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    Set<String> left;
    do {
      left =
          threads().stream()
              .filter(thread -> !before.contains(thread) && !ofTheWholeProcess(thread))
              .map(Thread::getName)
              .collect(Collectors.toSet());
      Thread.onSpinWait();
    } while (!left.isEmpty() && System.nanoTime() < deadline);
    assertEquals(Set.of(), left, "threads left over");
  }

  /** Static in libraries: made once, daemons, end with the process. */
  private static boolean ofTheWholeProcess(Thread thread) {
    return thread.isDaemon()
        && (thread.getName().startsWith("metrics-meter-tick-thread")
            || thread.getName().startsWith("junit")
            || thread.getName().startsWith("ForkJoinPool"));
  }
}
