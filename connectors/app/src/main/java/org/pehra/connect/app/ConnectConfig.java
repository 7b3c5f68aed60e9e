package org.pehra.connect.app;

import java.util.Map;
import org.pehra.connect.config.Setting;

/** Everything that can be set for a process of connectors alone. */
public record ConnectConfig(
    @Setting("the cluster to publish to") Kafka kafka,
    @Setting("where events come from") ConnectorsConfig connect) {

  /** A Kafka cluster. */
  public record Kafka(
      @Setting(value = "host:port, several separated by commas", byDefault = "127.0.0.1:9092")
          String bootstrapServers,
      @Setting("further settings of Kafka's clients, for instance security.protocol")
          Map<String, String> client) {}
}
