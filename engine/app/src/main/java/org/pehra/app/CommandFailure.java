package org.pehra.app;

/**
 * A command that ends with one clear line and an exit code instead of a stack trace.
 *
 * <p>The exit codes of all commands: 0 fine, 1 findings or failed checks, 2 wrong usage or input, 3
 * environment.
 */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final int FINDINGS = 1;
  static final int USAGE = 2;
  static final int ENVIRONMENT = 3;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Wrong usage or input: the caller can mend it by asking differently. */
  static CommandFailure usage(String message) {
    return new CommandFailure(USAGE, message);
  }

  /** A check did not find what it should. */
  static CommandFailure findings(String message) {
    return new CommandFailure(FINDINGS, message);
  }

  /** The surroundings do not allow it: a port, a file, a server. */
  static CommandFailure environment(String message) {
    return new CommandFailure(ENVIRONMENT, message);
  }

  int exitCode() {
    return exitCode;
  }
}
