package org.pehra.sigma.yaml;

import org.jspecify.annotations.Nullable;

/**
 * What an unquoted YAML scalar stands for: YAML 1.2 core schema (chapter 10.3.2), but hexadecimal
 * and octal numbers, infinities and not-a-number stay text, since in rules they are always text
 * that a log shows ({@code 0x1410}).
 */
final class PlainScalars {
  private PlainScalars() {}

  static boolean isNull(String text) {
    return text.isEmpty()
        || text.equals("~")
        || text.equals("null")
        || text.equals("Null")
        || text.equals("NULL");
  }

  static @Nullable Object resolve(String text) {
    if (isNull(text)) {
      return null;
    }
    return switch (text) {
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    int kind = numberKind(text);
    if (kind == NOT_A_NUMBER) {
      return text;
    }
    if (kind == INTEGER) {
      try {
        return Long.valueOf(text);
      } catch (NumberFormatException tooLong) {
        return text;
      }
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? text : (Object) value;
  }

  private static final int NOT_A_NUMBER = 0;
  private static final int INTEGER = 1;
  private static final int FLOAT = 2;

  /** Hand-written since it runs for every scalar of thousands of rules. */
  private static int numberKind(String text) {
    int end = text.length();
    if (end > 40) {
      return NOT_A_NUMBER;
    }
    int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    int whole = digits(text, i);
    i += whole;
    if (i == end) {
      return whole > 0 ? INTEGER : NOT_A_NUMBER;
    }
    int fraction = 0;
    if (text.charAt(i) == '.') {
      fraction = digits(text, i + 1);
      i += 1 + fraction;
    }
    if (whole + fraction == 0) {
      return NOT_A_NUMBER;
    }
    if (i < end && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < end && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      int exponent = digits(text, i);
      if (exponent == 0) {
        return NOT_A_NUMBER;
      }
      i += exponent;
    }
    return i == end ? FLOAT : NOT_A_NUMBER;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i - from;
  }
}
