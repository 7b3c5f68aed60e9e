package org.pehra.connect.syslog;

import java.util.Optional;

/**
 * Tells text in any encoding from something that is no log. Text in an old one-byte encoding has
 * many bytes that are not UTF-8 but few control characters; compressed or encrypted bytes have
 * both.
 */
final class BinaryCheck {
  /** How many bytes of a frame decide. */
  static final int PROBE_BYTES = 256;

  static final String TLS_REASON =
      "a TLS client speaks to a plain port: set tls for this source, or plain TCP at the sender";

  private static final int TLS_HANDSHAKE = 0x16;
  private static final int TLS_MAJOR = 3;

  private BinaryCheck() {}

  /** What the first bytes of a frame look like if they are no text. */
  static Optional<String> check(byte[] bytes, int from, int length) {
    if (isTlsHello(bytes, from, length)) {
      return Optional.of(TLS_REASON);
    }
    int probe = Math.min(length, PROBE_BYTES);
    int control = 0;
    for (int i = from; i < from + probe; i++) {
      if (isControl(bytes[i])) {
        control++;
      }
    }
    // random bytes have 10.5 % control characters; 5 % in the probe is out of reach of any log
    return control >= 3 && control * 20 > probe
        ? Optional.of("binary data, not syslog: find the sender and point it elsewhere")
        : Optional.empty();
  }

  /** Whether a stream begins with the record header of a TLS handshake (RFC 8446, 5.1). */
  static boolean isTlsHello(byte[] bytes, int from, int length) {
    return length >= 3
        && bytes[from] == TLS_HANDSHAKE
        && bytes[from + 1] == TLS_MAJOR
        && bytes[from + 2] <= 4
        && bytes[from + 2] >= 0;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != 0x1b) || b == 0x7f;
  }
}
