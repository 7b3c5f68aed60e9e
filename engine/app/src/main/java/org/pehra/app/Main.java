package org.pehra.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pehra.alerts.IndexException;
import org.pehra.broker.BrokerException;
import org.pehra.connect.app.ConnectCommand;
import org.pehra.connect.config.ConfigException;
import org.pehra.server.ServerException;
import org.pehra.stream.LogException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code pehra} command. */
@Command(
    name = "pehra",
    description = "Streaming security monitoring: real-time Sigma detection, correlation, search.",
    mixinStandardHelpOptions = true,
    version = "Pehra 0.1.0",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      LauncherCommands.Test.class,
      LauncherCommands.Fmt.class,
      ScanCommand.class,
      SearchCommand.class,
      RulesCommand.class,
      ConfigCommand.class,
      UsersCommand.class,
      ConnectCommand.class,
      BrokerCommand.class,
      TrainCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 fine, 1 findings or failed checks, 2 wrong usage or input, 3 environment."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /**
   * Lucene says at each start that it would like the incubating vector module, which plain search
   * does not need.
   */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  public static void main(String[] args) {
    LUCENE.setLevel(Level.SEVERE);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    everyCommandHelps(line);
    line.setExecutionExceptionHandler((failure, on, parsed) -> explain(failure, on));
    return line;
  }

  private static void everyCommandHelps(CommandLine line) {
    line.getSubcommands()
        .values()
        .forEach(
            sub -> {
              if (!(sub.getCommand() instanceof HelpCommand)) {
                sub.getCommandSpec().mixinStandardHelpOptions(true);
              }
              everyCommandHelps(sub);
            });
  }

  /** One clear line for what an operator can mend; a stack trace only for errors of the program. */
  private static int explain(Exception failure, CommandLine on) throws Exception {
    int code =
        switch (failure) {
          case CommandFailure clear -> clear.exitCode();
          case ConfigException wrong -> CommandFailure.USAGE;
          case BrokerException environment -> CommandFailure.ENVIRONMENT;
          case LogException environment -> CommandFailure.ENVIRONMENT;
          case IndexException environment -> CommandFailure.ENVIRONMENT;
          case ServerException environment -> CommandFailure.ENVIRONMENT;
          default -> throw failure;
        };
    on.getErr().println("pehra: " + failure.getMessage());
    return code;
  }
}
