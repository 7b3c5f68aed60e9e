package org.pehra.stream;

/** The log could not do what was asked; the message says what and, where known, the mend. */
public final class LogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LogException(String message, Throwable cause) {
    super(message, cause);
  }

  public LogException(String message) {
    super(message);
  }
}
