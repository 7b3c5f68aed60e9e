package org.pehra.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Commands that build: the launcher runs them itself, since they need no built Pehra. They stand
 * here for the help.
 */
@SuppressWarnings("UnusedVariable") // the options stand here for the help alone
final class LauncherCommands {
  private LauncherCommands() {}

  private static int launcherOnly(String name) {
    throw CommandFailure.environment("'" + name + "' is run by the launcher: ./pehra " + name);
  }

  @Command(name = "test", description = "Builds everything and runs the tests.")
  static final class Test implements Callable<Integer> {
    @Option(
        names = "--install-tools",
        description = "First installs the programs that some tests need.")
    private boolean installTools;

    @Parameters(
        arity = "0..*",
        paramLabel = "MODULE",
        description = "Only these, for instance engine/match.")
    private List<String> modules = List.of();

    @Override
    public Integer call() {
      return launcherOnly("test");
    }
  }

  @Command(name = "fmt", description = "Formats all Java sources.")
  static final class Fmt implements Callable<Integer> {
    @Override
    public Integer call() {
      return launcherOnly("fmt");
    }
  }
}
