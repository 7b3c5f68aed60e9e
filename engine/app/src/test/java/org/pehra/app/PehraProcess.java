package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pehra in a JVM of its own, started as the launcher starts it. What it prints, on both streams,
 * goes to a file. Closing kills it as {@code kill -9} does.
 */
final class PehraProcess implements AutoCloseable {
  /** Enough for a start and the play of a demo on a busy machine with two cores. */
  static final Duration PATIENCE = Duration.ofSeconds(150);

  private static final List<String> FLAGS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=jdk.incubator.vector",
          "-XX:+UseParallelGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx512m");

  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(12_000, 32_000));

  private final Process process;
  private final Path printed;

  private PehraProcess(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  /**
   * Starts a command.
   *
   * @param printed file for its output, made anew
   */
  static PehraProcess start(Path printed, String... arguments) {
    return start(printed, List.of(), List.of(arguments));
  }

  /**
   * Starts a command.
   *
   * @param flags further flags of the JVM, for instance {@code -Dpehra.log=DEBUG}
   */
  static PehraProcess start(Path printed, List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.add("-Dpehra.home=" + PehraHome.root());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      process.getOutputStream().close();
      return new PehraProcess(process, printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end, which must be a good one, and returns what it printed. */
  static String finish(Path printed, String... arguments) {
    try (var process = start(printed, arguments)) {
      int code = process.exitCode();
      if (code != 0) {
        throw new AssertionError("exit code " + code + " of " + process);
      }
      return process.printed();
    }
  }

  /** Waits for the end. */
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running: " + this);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + this, e);
    }
  }

  /** Waits until it printed something that matches, and returns the match. */
  Matcher await(String regex) {
    var pattern = Pattern.compile(regex, Pattern.MULTILINE);
    until(
        () -> "printed " + regex + ": " + this,
        () -> pattern.matcher(printed()).find() || !process.isAlive());
    var matcher = pattern.matcher(printed());
    if (!matcher.find()) {
      throw new AssertionError("ended without printing " + regex + ": " + this);
    }
    return matcher;
  }

  /** What it printed so far, on both streams. */
  String printed() {
    try {
      return new String(Files.readAllBytes(printed), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that a command prints for its caller, without the log and the JVM's own words. */
  List<String> lines() {
    return printed()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("WARNING: Using incubator"))
        .filter(line -> !line.matches("\\d{4}-\\d{2}-\\d{2}T.*(INFO|WARN|DEBUG) .*"))
        .toList();
  }

  /** As {@code kill -9}: nothing of it runs any more when this returns. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** As Ctrl-C; returns the exit code. */
  int stop() {
    process.destroy();
    return exitCode();
  }

  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return process.info().commandLine().orElse("pehra") + "\n" + printed();
  }

  /** Waits until a condition holds. */
  static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  private static void until(java.util.function.Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("gave up waiting: " + what.get());
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /**
   * A port that is free for TCP and UDP and stays so until it is bound, and between two runs of a
   * process: it is given out once, and below those that systems hand out for connections and for
   * port 0 (Linux from 32768 on).
   */
  static int freePort() {
    var loopback = InetAddress.getLoopbackAddress();
    while (true) {
      int port = NEXT_PORT.getAndIncrement();
      try (var _ = new ServerSocket(port, 1, loopback);
          var _ = new DatagramSocket(new InetSocketAddress(loopback, port))) {
        return port;
      } catch (java.net.BindException e) {
        // taken: try the next
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
