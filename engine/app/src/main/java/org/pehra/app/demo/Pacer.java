package org.pehra.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Sends lines at the story's pace: over real sockets and into real files, to where the connectors
 * listen. One thread.
 */
public final class Pacer implements AutoCloseable {
  /** Where a channel's lines go: an address of a syslog connector, or a file that one tails. */
  public sealed interface Target {
    /** A syslog connector. */
    record Port(int port) implements Target {}

    /** A file that a connector reads. */
    record LogFile(Path path) implements Target {}
  }

  private final Map<Story.Channel, Target> targets;
  private final Map<Story.Channel, Socket> sockets = new HashMap<>();
  private final DatagramSocket datagrams;

  public Pacer(Map<Story.Channel, Target> targets) {
    this.targets = Map.copyOf(targets);
    try {
      this.datagrams = new DatagramSocket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends the lines from one on, each when its time has come, and returns after the last.
   *
   * @param zero wall-clock time of the first line that is sent, offset zero
   * @param speed how much faster than in the story time passes, at least 1
   * @param eventZero event time of offset zero
   * @param sent told the number of lines sent so far, after each
   */
  public void play(
      List<Story.Line> lines,
      int from,
      Instant zero,
      double speed,
      Instant eventZero,
      IntConsumer sent)
      throws IOException {
    for (int i = from; i < lines.size(); i++) {
      var line = lines.get(i);
      await(zero.plusNanos((long) (line.offset().toNanos() / speed)));
      send(line.channel(), line.at(eventZero.plus(line.offset())));
      sent.accept(i + 1);
    }
  }

  @Override
  public void close() {
    datagrams.close();
    for (var socket : sockets.values()) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void await(Instant time) throws IOException {
    for (var left = Duration.between(Instant.now(), time);
        left.isPositive();
        left = Duration.between(Instant.now(), time)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
      LockSupport.parkNanos(left.toNanos());
    }
  }

  private void send(Story.Channel channel, String line) throws IOException {
    var target = targets.get(channel);
    if (target == null) {
      throw new IOException("nobody listens for " + channel);
    }
    var bytes = line.getBytes(StandardCharsets.UTF_8);
    switch (target) {
      case Target.LogFile(var path) -> append(path, line);
      case Target.Port(int port) -> {
        if (channel.transport() == Story.Transport.SYSLOG_UDP) {
          var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
          datagrams.send(new DatagramPacket(bytes, bytes.length, address));
        } else {
          var out = socket(channel, port).getOutputStream();
          out.write((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
          out.write(bytes);
          out.flush();
        }
      }
    }
  }

  private static void append(Path path, String line) throws IOException {
    Files.writeString(path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Socket socket(Story.Channel channel, int port) throws IOException {
    var socket = sockets.get(channel);
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.put(channel, socket);
    }
    return socket;
  }
}
