package org.pehra.connect.mask;

import java.util.Arrays;

/**
 * The runs of decimal digits in a text that may be part of a secret number, and which neighbours a
 * single separator joins. Digits of any script count, so a number in Urdu digits is seen as well.
 * Positions are those of the text.
 */
final class DigitGroups {
  /** No separator, or something longer, lies between a group and the one before it. */
  static final char NOT_JOINED = 0;

  private static final int[] NONE = {};

  /** The shortest secret number. */
  static final int LEAST_DIGITS = 13;

  /** Which ASCII characters can be part of a number and its separators. */
  private static final boolean[] PART = new boolean[128];

  static {
    for (char c : "0123456789 -+%Dd".toCharArray()) {
      PART[c] = true;
    }
  }

  private int[] starts = NONE;
  private int[] ends = NONE;
  private char[] joins = {};
  private int size;

  private DigitGroups() {}

  /**
   * The groups of a text that may belong to a secret number: those that are joined to as many
   * digits as the shortest has. Looks at one character in thirteen where there are no numbers.
   */
  static DigitGroups of(CharSequence text) {
    var groups = new DigitGroups();
    int length = text.length();
    for (int i = LEAST_DIGITS - 1; i < length; i += LEAST_DIGITS) {
      if (!part(text.charAt(i))) {
        continue;
      }
      int from = i;
      while (from > 0 && part(text.charAt(from - 1))) {
        from--;
      }
      int to = i + 1;
      while (to < length && part(text.charAt(to))) {
        to++;
      }
      if (to - from >= LEAST_DIGITS) {
        groups.addAll(text, from, to);
      }
      i = to;
    }
    return groups;
  }

  static boolean part(char c) {
    return c >= 128 || PART[c];
  }

  /** Adds the groups of a part of the text that no digit or separator stands beside. */
  private void addAll(CharSequence text, int from, int to) {
    int joinedEnd = -1;
    char join = NOT_JOINED;
    int chain = size;
    int digits = 0;
    for (int i = from; i < to; ) {
      if (digit(text.charAt(i)) < 0) {
        i++;
        continue;
      }
      int start = i;
      while (i < to && digit(text.charAt(i)) >= 0) {
        i++;
      }
      if (start != joinedEnd) {
        size = digits < LEAST_DIGITS ? chain : size;
        chain = size;
        digits = 0;
      }
      digits += i - start;
      add(start, i, start == joinedEnd ? join : NOT_JOINED);
      int separator = separatorLength(text, i);
      joinedEnd = i + separator;
      join = separator == 0 ? NOT_JOINED : kind(text, i);
      if (separator > 0 && joinedEnd < to && digit(text.charAt(joinedEnd)) >= 0) {
        i = joinedEnd;
      }
    }
    size = digits < LEAST_DIGITS ? chain : size;
  }

  /** The value of a decimal digit, else -1. */
  static int digit(char c) {
    if (c < 0x660) {
      return c >= '0' && c <= '9' ? c - '0' : -1;
    }
    return Character.digit(c, 10);
  }

  /** The digits of a part of the text, in ASCII, without anything between them. */
  static String digits(CharSequence text, int start, int end) {
    var digits = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      int digit = digit(text.charAt(i));
      if (digit >= 0) {
        digits.append((char) ('0' + digit));
      } else if (text.charAt(i) == '%') {
        i += 2; // an encoded separator; its hexadecimal digits are no part of the number
      }
    }
    return digits.toString();
  }

  int size() {
    return size;
  }

  int start(int group) {
    return starts[group];
  }

  int end(int group) {
    return ends[group];
  }

  int length(int group) {
    return ends[group] - starts[group];
  }

  /** What kind of separator joins the group to the one before: blank, dash, or none. */
  char join(int group) {
    return joins[group];
  }

  private void add(int start, int end, char join) {
    if (size == starts.length) {
      int more = Math.max(8, size * 2);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
      joins = Arrays.copyOf(joins, more);
    }
    starts[size] = start;
    ends[size] = end;
    joins[size++] = join;
  }

  private static int separatorLength(CharSequence text, int at) {
    if (at >= text.length()) {
      return 0;
    }
    return switch (text.charAt(at)) {
      case ' ', '-', '+', '\u00a0', '\u2010', '\u2011', '\u2012', '\u2013' -> 1;
      case '%' -> encoded(text, at) == 0 ? 0 : 3;
      default -> 0;
    };
  }

  private static char kind(CharSequence text, int at) {
    return switch (text.charAt(at)) {
      case ' ', '+', '\u00a0' -> ' ';
      case '%' -> encoded(text, at);
      default -> '-';
    };
  }

  /** A blank or a dash as URLs write them, else 0. */
  private static char encoded(CharSequence text, int at) {
    if (at + 2 >= text.length() || text.charAt(at + 1) != '2') {
      return 0;
    }
    return switch (text.charAt(at + 2)) {
      case '0' -> ' ';
      case 'D', 'd' -> '-';
      default -> 0;
    };
  }
}
