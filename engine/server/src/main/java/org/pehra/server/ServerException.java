package org.pehra.server;

import org.jspecify.annotations.Nullable;

/** The server cannot start or a user cannot be kept; the message says why and the mend. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ServerException(String message) {
    this(message, null);
  }
}
