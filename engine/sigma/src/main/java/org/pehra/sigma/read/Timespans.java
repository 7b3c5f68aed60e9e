package org.pehra.sigma.read;

import org.pehra.sigma.Position;

/** Spans of time as a number and a unit: s m h d w M (30 days) y (365 days). */
final class Timespans {
  private static final long DAY = 86_400_000L;
  private static final long LONGEST = 10 * 365 * DAY;

  private Timespans() {}

  /** Milliseconds, at least one second. */
  static long read(String text, Position position) {
    if (text.matches("[0-9]{1,9}[smhdwMy]")) {
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      long millis = number * unit(text.charAt(text.length() - 1));
      if (millis > 0 && millis <= LONGEST) {
        return millis;
      }
      throw new Refusal(
          position, "a span of " + text + " is not possible", "from 1s to 10 years (10y)");
    }
    throw new Refusal(
        position,
        "'" + Fields.shown(text) + "' is not a span of time",
        "a number and one of s, m, h, d, w, M (30 days), y (365 days): 5m");
  }

  private static long unit(char unit) {
    return switch (unit) {
      case 's' -> 1_000L;
      case 'm' -> 60_000L;
      case 'h' -> 3_600_000L;
      case 'd' -> DAY;
      case 'w' -> 7 * DAY;
      case 'M' -> 30 * DAY;
      case 'y' -> 365 * DAY;
      default -> throw new IllegalStateException("the pattern lets no other unit through");
    };
  }
}
