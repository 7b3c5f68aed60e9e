package org.pehra.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description =
        "Runs Pehra: connectors, matching, correlation, search and console in one process.",
    footer = {
      "",
      "Without a configuration file nothing sends events yet; docs/connectors.md has examples.",
      "",
      "Exit codes: 0 stopped by a signal, 2 wrong configuration, 3 environment (port, disk, Kafka)."
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NodeOptions options;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory: keys, spool, broker, index (default: data).")
  private @Nullable Path data;

  @Override
  public Integer call() throws Exception {
    var config = options.read();
    var rules = config.rules().sources().load();
    var out = spec.commandLine().getOut();
    rules
        .errors()
        .forEach(problem -> spec.commandLine().getErr().println("rule refused: " + problem));
    try (var node = Node.start(config, data != null ? data : PehraHome.data(), rules)) {
      greet(node, config, rules);
      int code = untilStopped(node);
      out.println("stopped");
      return code;
    }
  }

  private void greet(Node node, PehraConfig config, RuleBook rules) {
    var out = spec.commandLine().getOut();
    node.notices().forEach(out::println);
    node.firstPassword()
        .ifPresent(
            password ->
                out.println("first login: user admin, password " + password + " (shown only now)"));
    out.println(
        "%,d rules run, console on %s".formatted(rules.rules().size(), Node.url(config, node)));
    out.println("ready");
  }

  /** Returns when a signal came; ends with an error when a stage failed. */
  static int untilStopped(Node node) throws InterruptedException {
    var stop = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    var hook =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  stop.countDown();
                  node.close();
                  closed.countDown();
                });
    Runtime.getRuntime().addShutdownHook(hook);
    var _ = node.failed().thenRun(stop::countDown);
    stop.await();
    if (!node.failed().isDone()) {
      closed.await();
      return 0;
    }
    throw CommandFailure.environment("stopped: " + node.failed().join().getMessage());
  }
}
