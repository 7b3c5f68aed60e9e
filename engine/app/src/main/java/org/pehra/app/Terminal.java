package org.pehra.app;

import java.io.Console;
import java.util.Optional;

/** Whether a person sits in front. */
final class Terminal {
  private Terminal() {}

  /** The terminal, absent where input or output is redirected. */
  @SuppressWarnings("SystemConsoleNull") // declared nullable, whatever today's JDK does
  static Optional<Console> interactive() {
    var console = System.console();
    return console != null && console.isTerminal() ? Optional.of(console) : Optional.empty();
  }
}
