package org.pehra.broker;

/** The embedded broker cannot run; the message is one line that says what to mend. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
