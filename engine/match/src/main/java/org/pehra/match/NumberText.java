package org.pehra.match;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Decimal numbers written as text: what JSON allows, and a leading plus and zeros. */
final class NumberText {
  private static final int MAX_LENGTH = 64;

  private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long SIXES = 0x0606060606060606L;

  private NumberText() {}

  /** The number, or NaN when the text is none. */
  static double parse(byte[] text, int length) {
    if (length == 0 || length > MAX_LENGTH) {
      return Double.NaN;
    }
    int digits = text[0] == '-' || text[0] == '+' ? 1 : 0;
    long value = 0;
    int i = digits;
    while (i < length && text[i] >= '0' && text[i] <= '9') {
      if (i - digits < 15) {
        value = value * 10 + (text[i] - '0');
      }
      i++;
    }
    if (i == digits) {
      return Double.NaN;
    }
    if (i == length && i - digits <= 15) {
      return text[0] == '-' ? -(double) value : value;
    }
    return wellFormed(text, i, length)
        ? Double.parseDouble(new String(text, 0, length, ISO_8859_1))
        : Double.NaN;
  }

  /** Whether it is a whole number of JSON's, spelt as everybody writes it back. */
  static boolean isUsualWhole(byte[] text, int from, int to) {
    int first = text[from] == '-' ? from + 1 : from;
    int last = digits(text, first, to);
    return last == to
        && last > first
        && last - first <= MAX_LENGTH
        && (text[first] != '0' || last == first + 1 && first == from);
  }

  /** How many of the eight characters of a word, the lowest first, are digits before another is. */
  static int digits(long word) {
    long high = word & HIGH_HALVES;
    long above = word + SIXES & HIGH_HALVES;
    return Long.numberOfTrailingZeros(high ^ ZEROS | above ^ ZEROS) >>> 3;
  }

  static double parse(String text) {
    byte[] bytes = Folding.bytes(text);
    return parse(bytes, bytes.length);
  }

  /** Whether what follows the integer digits is a fraction and an exponent. */
  private static boolean wellFormed(byte[] text, int start, int length) {
    int i = start;
    if (i < length && text[i] == '.') {
      int from = ++i;
      i = digits(text, i, length);
      if (i == from) {
        return false;
      }
    }
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
      i++;
      if (i < length && (text[i] == '-' || text[i] == '+')) {
        i++;
      }
      int from = i;
      i = digits(text, i, length);
      if (i == from) {
        return false;
      }
    }
    return i == length;
  }

  private static int digits(byte[] text, int from, int length) {
    int i = from;
    while (i < length && text[i] >= '0' && text[i] <= '9') {
      i++;
    }
    return i;
  }
}
