package org.pehra.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka server in this process: one node, broker and controller (KRaft), on a loopback address,
 * with everything under {@code <data>/kafka}.
 *
 * <p>Durability: what is acknowledged is in the operating system's page cache, so it survives
 * {@code kill -9} of this process at any moment; at the next start the log is recovered to its last
 * valid batch. A power cut or a kernel crash may take what was not yet forced to disk: at most
 * {@link Config#flushEvery}. Who needs more runs an outside cluster of three.
 *
 * <p>Kafka would end the whole process when its disk fails. Here {@link Config#onFailure} is told
 * instead, and the owner decides; the broker does not work any more then.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int ATTEMPTS = 3;
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final Duration STOP_AFTER_FAILURE = Duration.ofSeconds(5);
  static final int NODE_ID = 1;

  /**
   * What an owner may choose.
   *
   * @param port where clients connect, on loopback; 0 for any free one
   * @param flushEvery how much a power cut may take
   * @param onFailure told when a running broker cannot go on; called in one of the broker's
   *     threads, must not block
   */
  public record Config(int port, Duration flushEvery, Consumer<BrokerException> onFailure) {
    public Config {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
      }
    }

    /** This port, a flush every second, failures to the log only. */
    public static Config onPort(int port) {
      return new Config(port, Duration.ofSeconds(1), failure -> {});
    }

    /** The same with someone to be told of failures. */
    public Config onFailure(Consumer<BrokerException> told) {
      return new Config(port, flushEvery, told);
    }
  }

  private final DataDirectory directory;
  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final FatalErrors.Registration failures;
  private boolean closed;

  private EmbeddedBroker(
      DataDirectory directory,
      KafkaRaftServer server,
      String bootstrapServers,
      FatalErrors.Registration failures) {
    this.directory = directory;
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.failures = failures;
  }

  /**
   * Starts the broker and returns when it serves, usually within 3 seconds. New data directories
   * are formatted; others are taken up where they stand.
   *
   * @param dataDir Pehra's data directory; the broker's own part is {@code kafka} in it
   * @throws BrokerException when the port is taken, the directory is in use or cannot be written,
   *     the disk is full, or what lies there is no data of this Kafka version
   */
  public static EmbeddedBroker start(Path dataDir, Config config) {
    var directory = DataDirectory.open(dataDir.toAbsolutePath().normalize().resolve("kafka"));
    try {
      directory.format(BrokerSettings.CONTROLLER);
      return start(directory, config);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The id given at the first start; stays with the data. */
  public String clusterId() {
    return directory.clusterId();
  }

  /**
   * Stops serving, writes everything to disk and unlocks the directory. Returns within a minute.
   * After {@link Config#onFailure} it gives Kafka only 5 seconds; threads of Kafka may be left
   * then, so the owner ends the process with {@link System#exit}.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    failures.close();
    // with its disk gone Kafka waits for itself for ever
    var stopping = Thread.ofPlatform().daemon().name("pehra-broker-stop").start(this::stopServer);
    try {
      if (!stopping.join(failures.failed() ? STOP_AFTER_FAILURE : STOP)) {
        LOG.warn("broker did not stop in time dir={}", directory.path());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      directory.close();
    }
    LOG.info("broker stopped dir={}", directory.path());
  }

  private void stopServer() {
    try {
      server.shutdown();
      server.awaitShutdown();
    } catch (RuntimeException | Error e) {
      LOG.warn("broker stopped with an error reason={}", FatalErrors.reason(e));
    }
  }

  private static EmbeddedBroker start(DataDirectory directory, Config config) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(directory, config);
      } catch (BrokerException e) {
        throw e;
      } catch (RuntimeException | FatalErrors.Stopped e) {
        // a free port may have been taken between our look and Kafka's bind
        if (attempt == ATTEMPTS || !FatalErrors.mayBeBind(e)) {
          throw new BrokerException(
              "the embedded Kafka cannot start on the data in "
                  + directory.path()
                  + ": "
                  + FatalErrors.reason(e),
              e);
        }
      }
    }
  }

  private static EmbeddedBroker attempt(DataDirectory directory, Config config) {
    long begin = System.nanoTime();
    var loopback = InetAddress.getLoopbackAddress();
    var host = loopback.getHostAddress();
    int port = free(loopback, config.port());
    int controllerPort = free(loopback, 0);
    var settings =
        BrokerSettings.of(directory.path(), host, port, controllerPort, config.flushEvery());
    var failures = FatalErrors.register(directory.path(), config.onFailure());
    try {
      var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      startUp(server);
      LOG.info(
          "broker started port={} dir={} took_ms={}",
          port,
          directory.path(),
          Duration.ofNanos(System.nanoTime() - begin).toMillis());
      failures.started();
      return new EmbeddedBroker(directory, server, host + ":" + port, failures);
    } catch (RuntimeException | Error e) {
      failures.close();
      throw e;
    }
  }

  private static void startUp(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (Throwable e) { // Scala throws checked exceptions undeclared
      try {
        server.shutdown();
      } catch (RuntimeException | Error shutdown) {
        e.addSuppressed(shutdown);
      }
      if (e instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(FatalErrors.reason(e), e);
    }
  }

  /** The port, or a free one for 0. */
  private static int free(InetAddress address, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BrokerException(
          "port "
              + port
              + " on "
              + address.getHostAddress()
              + " is taken by another program: stop it, or choose another port for the broker",
          e);
    }
  }
}
