package org.pehra.server;

/** A request that cannot be answered: {@code {error:{code,message,hint}}} with a status. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final String hint;

  ApiException(int status, String code, String message, String hint) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String hint() {
    return hint;
  }
}
