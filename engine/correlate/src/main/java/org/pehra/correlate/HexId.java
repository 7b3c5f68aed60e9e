package org.pehra.correlate;

import java.util.Arrays;

/** Most events' ids are 32 lower-case hexadecimal digits: 16 bytes in two numbers. */
final class HexId {
  private static final int HALF = 16;
  private static final String DIGITS = "0123456789abcdef";

  /**
   * What a character is worth as a digit; less than 0 where it is none. Random digits make branches
   * slow.
   */
  private static final byte[] WORTH = new byte[128];

  static {
    Arrays.fill(WORTH, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      WORTH[DIGITS.charAt(i)] = (byte) i;
    }
  }

  private HexId() {}

  static boolean fits(String id) {
    if (id.length() != 2 * HALF) {
      return false;
    }
    int all = 0;
    for (int i = 0; i < 2 * HALF; i++) {
      all |= worth(id.charAt(i));
    }
    return all >= 0;
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
      value = value << 4 | worth(id.charAt(i));
    }
    return value;
  }

  private static int worth(char c) {
    return c < WORTH.length ? WORTH[c] : -1;
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
    return (byte) DIGITS.charAt((int) (value & 0xF));
  }
}
