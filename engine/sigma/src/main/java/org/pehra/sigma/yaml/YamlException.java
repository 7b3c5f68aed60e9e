package org.pehra.sigma.yaml;

import org.pehra.sigma.Position;

/**
 * A document that cannot be read; caught at the document's border, so it carries no stack trace.
 */
final class YamlException extends RuntimeException {
  final transient Position position;
  final String hint;

  YamlException(Position position, String message, String hint) {
    super(message, null, false, false);
    this.position = position;
    this.hint = hint;
  }

  String message() {
    var message = getMessage();
    return message == null ? "" : message;
  }
}
