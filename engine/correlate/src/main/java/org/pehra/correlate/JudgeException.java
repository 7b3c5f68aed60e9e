package org.pehra.correlate;

import static java.util.Objects.requireNonNullElse;

/** A rule's condition cannot be told at a signal, because judging it failed. */
final class JudgeException extends Exception {
  private static final long serialVersionUID = 1;

  JudgeException(Throwable cause) {
    super(cause);
  }

  Throwable cause() {
    return requireNonNullElse(getCause(), this);
  }
}
