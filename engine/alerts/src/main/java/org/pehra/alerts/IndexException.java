package org.pehra.alerts;

/** The index cannot be used; the message says why and the mend. */
public final class IndexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public IndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
