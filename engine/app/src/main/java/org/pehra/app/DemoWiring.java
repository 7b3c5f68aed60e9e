package org.pehra.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pehra.app.demo.Pacer;
import org.pehra.app.demo.Story;
import org.pehra.connect.config.ConfigReader;

/**
 * The configuration of a demo: a real connector for every log of its stories, on any free port, and
 * where the pacer sends each.
 *
 * @param channels every log of the stories
 * @param logs folder of the logs that are files
 */
record DemoWiring(PehraConfig config, List<Story.Channel> channels, Path logs) {

  /**
   * Makes the configuration and the folder of the logs.
   *
   * @param once takes free ports also for the console and the broker, so that a check never
   *     collides with a running Pehra
   */
  static DemoWiring of(List<Story> stories, Path data, NodeOptions options, boolean once)
      throws IOException {
    var logs = data.resolve("logs").toAbsolutePath();
    Files.createDirectories(logs);
    var channels = Story.together(stories).stream().map(Story.Line::channel).distinct().toList();
    var yaml =
        new StringBuilder(once ? "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\n" : "")
            .append("connect:\n  sources:\n");
    channels.forEach(channel -> yaml.append("  - ").append(source(channel, logs)).append('\n'));
    var config = new ConfigReader().read("demo", yaml.toString(), PehraConfig.class);
    return new DemoWiring(options.over(config), channels, logs);
  }

  /** Where a node that was started with this configuration takes each log. */
  Map<Story.Channel, Pacer.Target> targets(Node node) {
    return channels.stream()
        .collect(Collectors.toMap(Function.identity(), channel -> target(channel, node)));
  }

  private Pacer.Target target(Story.Channel channel, Node node) {
    return channel.transport() == Story.Transport.FILE
        ? new Pacer.Target.LogFile(file(channel, logs))
        : new Pacer.Target.Port(node.port(channel.institution(), channel.source()));
  }

  private static String source(Story.Channel channel, Path logs) {
    var common =
        "name: %s, institution: %s, decoder: %s"
            .formatted(channel.source(), channel.institution(), channel.decoder());
    return switch (channel.transport()) {
      case FILE -> "{type: file, %s, paths: ['%s']}".formatted(common, file(channel, logs));
      case SYSLOG_TCP -> syslog(common, "tcp");
      case SYSLOG_UDP -> syslog(common, "udp");
    };
  }

  private static String syslog(String common, String protocol) {
    return "{type: syslog, %s, listen: '127.0.0.1:0', protocols: [%s], zone: UTC}"
        .formatted(common, protocol);
  }

  private static Path file(Story.Channel channel, Path logs) {
    return logs.resolve(channel.institution() + "-" + channel.source() + ".log");
  }
}
