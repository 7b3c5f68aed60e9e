package org.pehra.broker;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.Log;
import org.pehra.stream.LogContract;

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

  @Override
  protected Log open() {
    return KafkaLog.connect(broker.bootstrapServers(), Map.of(), "test");
  }
}
