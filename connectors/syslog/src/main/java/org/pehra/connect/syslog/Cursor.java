package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** A place in a message while its header is read. */
final class Cursor {
  final byte[] bytes;
  int at;

  Cursor(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  boolean atEnd() {
    return at >= bytes.length;
  }

  /** The byte so many ahead, or 0 past the end. */
  byte peek(int ahead) {
    return at + ahead < bytes.length ? bytes[at + ahead] : 0;
  }

  /** Steps over a byte if it is the one expected. */
  boolean skip(char expected) {
    if (peek(0) != expected) {
      return false;
    }
    at++;
    return true;
  }

  void skipSpaces() {
    while (peek(0) == ' ') {
      at++;
    }
  }

  /** The bytes up to the next space or the end, not stepped over; empty at a space. */
  String word() {
    int to = at;
    while (to < bytes.length && bytes[to] != ' ') {
      to++;
    }
    return text(at, to);
  }

  /** A number of so many digits, stepped over; -1, and nothing stepped over, when it is none. */
  int number(int minDigits, int maxDigits) {
    int value = 0;
    int digits = 0;
    while (digits < maxDigits && isDigit(peek(digits))) {
      value = value * 10 + peek(digits) - '0';
      digits++;
    }
    if (digits < minDigits) {
      return -1;
    }
    at += digits;
    return value;
  }

  String text(int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }

  /** The value of an RFC 5424 header field: absent for the nil value. */
  static @Nullable String nil(String word) {
    return word.equals("-") ? null : word;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
