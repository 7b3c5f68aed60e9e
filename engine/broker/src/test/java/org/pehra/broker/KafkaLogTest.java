package org.pehra.broker;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.Log;
import org.pehra.stream.LogContract;
import org.pehra.stream.TopicSpec;

class KafkaLogTest extends LogContract {
  @TempDir private static Path dir;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(dir, EmbeddedBroker.Config.onPort(0));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void keepsAllRecordsOfAKeyForAWhile() throws Exception {
    var topic = "revisions";
    try (var log = open();
        var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      log.createTopics(List.of(new TopicSpec(topic, 1, null, Duration.ofDays(1))));
      assertEquals("compact", config(admin, topic).get("cleanup.policy").value());
      assertEquals("86400000", config(admin, topic).get("min.compaction.lag.ms").value());
    }
  }

  /** As of a deployment that was made before records had to be kept, or by hand. */
  @Test
  void anOldTopicKeepsRecordsForLongerFromNowOnAndNeverForLess() throws Exception {
    var topic = "old-revisions";
    try (var log = open();
        var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      log.createTopics(List.of(new TopicSpec(topic, 1, null, Duration.ZERO)));
      assertEquals("0", config(admin, topic).get("min.compaction.lag.ms").value());
      log.createTopics(List.of(new TopicSpec(topic, 1, null, Duration.ofDays(2))));
      assertEquals("172800000", config(admin, topic).get("min.compaction.lag.ms").value());
      log.createTopics(List.of(new TopicSpec(topic, 1, null, Duration.ofDays(1))));
      assertEquals("172800000", config(admin, topic).get("min.compaction.lag.ms").value());
    }
  }

  private static Config config(Admin admin, String topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
  }

  @Override
  protected Log open() {
    return KafkaLog.connect(broker.bootstrapServers(), Map.of(), "test");
  }
}
