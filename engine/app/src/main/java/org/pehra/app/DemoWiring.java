package org.pehra.app;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.app.demo.Pacer;
import org.pehra.app.demo.Story;
import org.pehra.connect.config.ConfigReader;

/**
 * The configuration of a demo: a real connector for every log of its stories, and where the pacer
 * sends each.
 *
 * @param targets where a log's lines go
 */
record DemoWiring(PehraConfig config, Map<Story.Channel, Pacer.Target> targets) {

  /**
   * Chooses free ports for the connectors.
   *
   * @param once also for the console and the broker, so that a check never collides with a running
   *     Pehra
   */
  static DemoWiring of(List<Story> stories, Path data, NodeOptions options, boolean once)
      throws IOException {
    var logs = data.resolve("logs");
    Files.createDirectories(logs);
    Map<Story.Channel, Pacer.Target> targets = new LinkedHashMap<>();
    var yaml =
        new StringBuilder(once ? "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\n" : "")
            .append("connect:\n  sources:\n");
    try (var ports = new FreePorts()) {
      for (var line : Story.together(stories)) {
        var channel = line.channel();
        if (!targets.containsKey(channel)) {
          var target = target(channel, logs, ports);
          targets.put(channel, target);
          yaml.append("  - ").append(source(channel, target)).append('\n');
        }
      }
    }
    var config = new ConfigReader().read("demo", yaml.toString(), PehraConfig.class);
    return new DemoWiring(options.over(config), targets);
  }

  private static Pacer.Target target(Story.Channel channel, Path logs, FreePorts ports)
      throws IOException {
    return switch (channel.transport()) {
      case FILE ->
          new Pacer.Target.LogFile(
              logs.resolve(channel.institution() + "-" + channel.source() + ".log")
                  .toAbsolutePath());
      case SYSLOG_TCP -> new Pacer.Target.Port(ports.tcp());
      case SYSLOG_UDP -> new Pacer.Target.Port(ports.udp());
    };
  }

  private static String source(Story.Channel channel, Pacer.Target target) {
    var common =
        "name: %s, institution: %s, decoder: %s"
            .formatted(channel.source(), channel.institution(), channel.decoder());
    return switch (target) {
      case Pacer.Target.LogFile(var path) ->
          "{type: file, %s, paths: ['%s']}".formatted(common, path);
      case Pacer.Target.Port(int port) ->
          "{type: syslog, %s, listen: '127.0.0.1:%d', protocols: [%s], zone: UTC}"
              .formatted(
                  common, port, channel.transport() == Story.Transport.SYSLOG_TCP ? "tcp" : "udp");
    };
  }

  /** Keeps the ports that it chose until all are chosen: a freed one may be given out again. */
  private static final class FreePorts implements AutoCloseable {
    private final List<Closeable> kept = new ArrayList<>();

    private int tcp() throws IOException {
      var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      kept.add(socket);
      return socket.getLocalPort();
    }

    private int udp() throws IOException {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var socket = new DatagramSocket(address);
      kept.add(socket);
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (var socket : kept) {
        socket.close();
      }
    }
  }
}
