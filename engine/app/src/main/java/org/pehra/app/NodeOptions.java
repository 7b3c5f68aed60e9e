package org.pehra.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.config.Address;
import org.pehra.connect.config.ConfigReader;
import picocli.CommandLine.Option;

/**
 * Options of every command that starts a process with stages; they win over the configuration file.
 */
final class NodeOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration (see pehra config); without it the defaults hold.")
  private @Nullable Path config;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT",
      description = "Use this Kafka cluster instead of the embedded broker.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Port of the embedded broker; 0 takes a free one.")
  private @Nullable Integer kafkaPort;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where the console and REST interface listen.")
  private @Nullable String listen;

  @Option(names = "--insecure", description = "Allow plain HTTP beyond loopback.")
  private boolean insecure;

  PehraConfig read() {
    var reader = new ConfigReader();
    var read =
        config == null
            ? reader.defaults(PehraConfig.class)
            : reader.read(config, PehraConfig.class);
    return over(read);
  }

  /** The configuration with what the options say in its place. */
  PehraConfig over(PehraConfig base) {
    var kafka =
        new PehraConfig.Kafka(
            bootstrapServers != null ? bootstrapServers : base.kafka().bootstrapServers(),
            kafkaPort != null ? kafkaPort : base.kafka().port(),
            base.kafka().client());
    var web = base.server();
    var server =
        new PehraConfig.Web(
            listen != null ? address(listen) : web.listen(),
            web.tls(),
            insecure || web.insecure(),
            web.webhook());
    return new PehraConfig(kafka, base.rules(), server, base.connect());
  }

  private static Address address(String text) {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--listen: " + e.getMessage());
    }
  }
}
