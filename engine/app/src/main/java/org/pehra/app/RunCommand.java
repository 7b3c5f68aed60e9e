package org.pehra.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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
    var sources = config.rules().sources();
    var files = sources.state();
    var rules = sources.load();
    var out = spec.commandLine().getOut();
    rules
        .errors()
        .forEach(problem -> spec.commandLine().getErr().println("rule refused: " + problem));
    try (var node = Node.start(config, data != null ? data : PehraHome.data(), rules)) {
      if (config.rules().reloadEvery().isPositive()) {
        node.follow(sources, files, config.rules().reloadEvery(), out::println);
      }
      greet(node, config, rules);
      return untilStopped(node, out);
    }
  }

  private void greet(Node node, PehraConfig config, RuleBook rules) {
    var out = spec.commandLine().getOut();
    node.notices().forEach(out::println);
    node.firstPassword()
        .ifPresent(
            password ->
                out.println("first login: user admin, password " + password + " (shown only now)"));
    node.receiving().forEach(out::println);
    out.println(
        "%,d rules run, console on %s".formatted(rules.rules().size(), Node.url(config, node)));
    out.println("ready");
  }

  /**
   * Waits for ever: a signal closes everything and ends the process with exit code 0, a stage that
   * failed ends the command with an error.
   */
  static int untilStopped(Node node, PrintWriter out) throws InterruptedException {
    var hook = Thread.ofPlatform().unstarted(() -> stop(node, out));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      var failure = node.failed().get();
      throw CommandFailure.environment("stopped: " + failure.getMessage());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a failure is told, never thrown", e);
    } finally {
      // an exit of our own must not run the hook, which would say that all is fine
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static void stop(Node node, PrintWriter out) {
    node.close();
    out.println("stopped");
    out.flush();
    Runtime.getRuntime().halt(0);
  }
}
