package org.pehra.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code pehra} command. */
@Command(
    name = "pehra")
public final class Main implements Runnable {
  @Override
  public void run() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
