package org.pehra.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Counters;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.LogException;
import org.pehra.stream.LogRecord;
import org.pehra.stream.TopicSpec;

/** A broker that goes and comes back: those who publish and read catch up by themselves. */
@Timeout(240)
class OutageTest {
  private static final Map<String, String> QUICK =
      Map.of(
          "delivery.timeout.ms", "2000",
          "request.timeout.ms", "1000",
          "linger.ms", "0",
          "max.block.ms", "2000");

  @TempDir private Path dir;

  @Test
  void nothingIsLostOverAnOutage() {
    var seen = ConcurrentHashMap.<String>newKeySet();
    var broker = EmbeddedBroker.start(dir, EmbeddedBroker.Config.onPort(0));
    var address = broker.bootstrapServers();
    try (var log = KafkaLog.connect(address, QUICK, "outage")) {
      log.createTopics(List.of(new TopicSpec("t", 1, Duration.ofDays(1), null)));
      try (var publisher = log.publisher("p");
          var loop =
              ConsumerLoop.subscribe(
                  log,
                  "outage",
                  "g",
                  Pattern.compile("t"),
                  batch -> take(batch, seen),
                  new Counters(),
                  failure -> {})) {
        publish(publisher, "before");
        await(() -> seen.contains("before"));

        broker.close();
        assertTrue(fails(publisher, "during"), "published without a broker");

        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        broker = EmbeddedBroker.start(dir, EmbeddedBroker.Config.onPort(port));
        await(() -> !fails(publisher, "during"));
        await(() -> seen.contains("during"));
        assertEquals(Set.of("before", "during"), seen);
        await(() -> loop.state() == ConsumerLoop.State.RUNNING);
      }
    } finally {
      broker.close();
    }
  }

  private static void take(List<LogRecord> batch, Set<String> seen) {
    batch.forEach(record -> seen.add(new String(record.value(), UTF_8)));
  }

  private static boolean fails(org.pehra.stream.Publisher publisher, String value) {
    try {
      publish(publisher, value);
      return false;
    } catch (LogException e) {
      return true;
    }
  }

  private static void publish(org.pehra.stream.Publisher publisher, String value) {
    publisher.publish("t", OptionalInt.of(0), "k".getBytes(UTF_8), value.getBytes(UTF_8));
    publisher.flush();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for a minute");
      Thread.onSpinWait();
    }
  }
}
