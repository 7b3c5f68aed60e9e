package org.pehra.connect.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pehra.connect.config.ConfigException;
import org.pehra.connect.config.ConfigReader;
import org.pehra.connect.config.ConfigWriter;
import org.pehra.model.Counters;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.LogException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pehra connect}: only connectors, at an institution, publishing to a cluster elsewhere. */
@Command(
    name = "connect",
    mixinStandardHelpOptions = true,
    description = {
      "Receives, decodes and masks logs, and publishes them to a Kafka cluster elsewhere.",
      "Runs until it is stopped; what Kafka has not taken stays on disk for the next start."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped",
      "2:wrong usage or configuration",
      "3:environment: a port, the data directory, the keys"
    })
public final class ConnectCommand implements Callable<Integer> {
  private static final int SECONDS_TO_STOP = 30;
  private static final int FINE = 0;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "configuration, YAML")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "keys, spool and checkpoints (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path data;

  @Option(names = "--print-config", description = "print the configuration that holds, and stop")
  private boolean print;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** The program of its own. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ConnectCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      var settings = new ConfigReader().read(config, ConnectConfig.class);
      if (print) {
        say(new ConfigWriter().write(settings));
        return FINE;
      }
      return run(settings);
    } catch (ConfigException e) {
      e.problems().forEach(this::complain);
      return USAGE;
    } catch (IOException | LogException e) {
      complain(String.valueOf(e.getMessage()));
      return ENVIRONMENT;
    }
  }

  /** Makes a running command return; from any thread. */
  public void stop() {
    stop.countDown();
  }

  private int run(ConnectConfig settings) throws IOException, InterruptedException {
    Files.createDirectories(data);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stopAndWait));
    var kafka = settings.kafka();
    try (var log = KafkaLog.connect(kafka.bootstrapServers(), kafka.client(), "pehra-connect");
        var connectors =
            Connectors.start(
                settings.connect(), data, log, new Counters(), InstantSource.system())) {
      connectors.notices().forEach(this::say);
      connectors.receiving().forEach(this::say);
      stop.await();
    } finally {
      stopped.countDown();
    }
    return FINE;
  }

  private void stopAndWait() {
    stop();
    try {
      var _ = stopped.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private void complain(String line) {
    spec.commandLine().getErr().println("pehra connect: " + line);
  }
}
