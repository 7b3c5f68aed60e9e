package org.pehra.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.pehra.broker.EmbeddedBroker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "broker",
    description =
        "Runs only the Kafka broker, for a Pehra in another process (pehra run --bootstrap-servers).")
final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: data).")
  private @Nullable Path data;

  @Option(
      names = "--port",
      defaultValue = "9092",
      description = "Port on loopback; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    var stop = new CountDownLatch(1);
    var failure = new java.util.concurrent.atomic.AtomicReference<@Nullable RuntimeException>();
    var settings =
        EmbeddedBroker.Config.onPort(port)
            .onFailure(
                cause -> {
                  failure.set(cause);
                  stop.countDown();
                });
    var broker = EmbeddedBroker.start(data != null ? data : PehraHome.data(), settings);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(broker::close));
    spec.commandLine().getOut().println("broker on " + broker.bootstrapServers());
    stop.await();
    throw java.util.Objects.requireNonNull(failure.get());
  }
}
