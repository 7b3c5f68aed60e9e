package org.pehra.connect.mask;

import java.util.Arrays;

/**
 * All groups of digits of a text, found character by character: what {@link DigitGroups} must not
 * miss. The runs of decimal digits in a text, and which neighbours a single separator joins. Digits
 * of any script count, so a number in Urdu digits is seen as well. Positions are those of the text.
 */
final class ReferenceGroups {
  /** No separator, or something longer, lies between a group and the one before it. */
  static final char NOT_JOINED = 0;

  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private char[] joins = new char[8];
  private int size;

  private ReferenceGroups() {}

  static ReferenceGroups of(CharSequence text) {
    var groups = new ReferenceGroups();
    int length = text.length();
    int joinedEnd = -1;
    char join = NOT_JOINED;
    for (int i = 0; i < length; ) {
      if (digit(text.charAt(i)) < 0) {
        i++;
        continue;
      }
      int start = i;
      while (i < length && digit(text.charAt(i)) >= 0) {
        i++;
      }
      groups.add(start, i, start == joinedEnd ? join : NOT_JOINED);
      int separator = separatorLength(text, i);
      joinedEnd = i + separator;
      join = separator == 0 ? NOT_JOINED : kind(text, i);
      if (separator > 0 && joinedEnd < length && digit(text.charAt(joinedEnd)) >= 0) {
        i = joinedEnd;
      }
    }
    return groups;
  }

  /** Whether a text has enough digits to hold any secret number. */
  static boolean enough(CharSequence text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      if (digit(text.charAt(i)) >= 0 && ++digits == 13) {
        return true;
      }
    }
    return false;
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
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      joins = Arrays.copyOf(joins, size * 2);
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
