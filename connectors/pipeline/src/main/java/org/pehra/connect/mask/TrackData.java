package org.pehra.connect.mask;

/**
 * What follows a card number on its magnetic stripe (ISO/IEC 7813): expiry, service code and
 * discretionary data, which holds the verification code. None of it may be stored.
 */
final class TrackData {
  /** Expiry (4) and service code (3). */
  private static final int LEAST = 7;

  /** Longest name on track 1, with room for sloppy writers. */
  private static final int NAME = 40;

  private TrackData() {}

  /** After the end sentinel of the track data that follows the number, or {@code end} for none. */
  static int end(String text, int start, int end) {
    if (end >= text.length()) {
      return end;
    }
    return switch (text.charAt(end)) {
      case '=' -> second(text, end);
      case 'D', 'd' ->
          start > 0 && Character.isLetter(text.charAt(start - 1)) ? end : second(text, end);
      case '^' -> opens(text, start) ? first(text, end) : end;
      default -> end;
    };
  }

  /** Whether a start sentinel of track 1 ({@code %B}) or track 2 ({@code ;}) stands before it. */
  static boolean opens(String text, int start) {
    return start > 0 && "Bb;".indexOf(text.charAt(start - 1)) >= 0;
  }

  private static int second(String text, int end) {
    int to = end + 1;
    while (to < text.length() && DigitGroups.digit(text.charAt(to)) >= 0) {
      to++;
    }
    return to - end - 1 >= LEAST ? sentinel(text, to) : end;
  }

  private static int first(String text, int end) {
    int name = text.indexOf('^', end + 1);
    if (name < 0 || name - end > NAME) {
      return end;
    }
    int to = name + 1;
    while (to < text.length()
        && (Character.isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '=')) {
      to++;
    }
    return sentinel(text, to);
  }

  private static int sentinel(String text, int to) {
    return to < text.length() && text.charAt(to) == '?' ? to + 1 : to;
  }
}
