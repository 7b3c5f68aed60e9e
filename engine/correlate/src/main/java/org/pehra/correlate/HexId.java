package org.pehra.correlate;

/** Most events' ids are 32 lower-case hexadecimal digits: 16 bytes in two numbers. */
final class HexId {
  private static final int HALF = 16;

  private HexId() {}

  static boolean fits(String id) {
    if (id.length() != 2 * HALF) {
      return false;
    }
    for (int i = 0; i < 2 * HALF; i++) {
      char c = id.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  static long high(String id) {
    return half(id, 0);
  }

  static long low(String id) {
    return half(id, HALF);
  }

  private static long half(String id, int from) {
    long value = 0;
    for (int i = from; i < from + HALF; i++) {
      char c = id.charAt(i);
      value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
  }

  static String text(long high, long low) {
    var digits = new byte[2 * HALF];
    for (int i = 0; i < HALF; i++) {
      int shift = 4 * (HALF - 1 - i);
      digits[i] = digit(high >>> shift);
      digits[HALF + i] = digit(low >>> shift);
    }
    return new String(digits, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static byte digit(long value) {
    return (byte) "0123456789abcdef".charAt((int) (value & 0xF));
  }
}
