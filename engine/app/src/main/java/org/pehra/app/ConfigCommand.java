package org.pehra.app;

import java.util.concurrent.Callable;
import org.pehra.connect.config.ConfigWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description =
        "Checks the configuration and prints it whole, defaults included, with what each setting is for.",
    footer = {"", "Exit codes: 0 valid, 2 not."})
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(new ConfigWriter().write(options.read()));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
