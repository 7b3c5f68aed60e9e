package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Text of JSON strings. An escape that JSON does not know stands for the character behind the
 * backslash, and a {@code \}{@code u} without four hexadecimal digits for itself, so that a sloppy
 * writer's event is still read.
 */
final class JsonText {
  private JsonText() {}

  /**
   * Decodes the inside of a JSON string; invalid UTF-8 becomes U+FFFD. May hold lone surrogates.
   */
  static String unescape(byte[] bytes, int from, int to) {
    var raw = new String(bytes, from, to - from, UTF_8);
    int next = raw.indexOf('\\');
    if (next < 0) {
      return raw;
    }
    var out = new StringBuilder(raw.length());
    int done = 0;
    while (next >= 0 && next + 1 < raw.length()) {
      out.append(raw, done, next);
      done = escape(raw, next + 1, out);
      next = raw.indexOf('\\', done);
    }
    return out.append(raw, done, raw.length()).toString();
  }

  /** Appends what the escape at this character means; returns the index behind it. */
  private static int escape(String raw, int at, StringBuilder out) {
    char c = raw.charAt(at);
    int code = c == 'u' ? hex(raw, at + 1) : -1;
    if (code >= 0) {
      out.append((char) code);
      return at + 5;
    }
    out.append(simple(c));
    return at + 1;
  }

  static char simple(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  private static int hex(String raw, int at) {
    if (at + 4 > raw.length()) {
      return -1;
    }
    int code = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(raw.charAt(i), 16);
      if (digit < 0 || raw.charAt(i) > 'f') {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }
}
