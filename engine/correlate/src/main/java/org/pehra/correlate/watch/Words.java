package org.pehra.correlate.watch;

import org.pehra.sigma.Addition;

/** Numbers, spans of time and field names as a sentence says them. */
public final class Words {
  private Words() {}

  /** {@code payment.card_token} reads "card tokens"; {@code source.ip} "source IPs". */
  public static String named(String field, double count) {
    var words =
        field.replaceFirst("^(payment|event|vendor)\\.", "").replace('_', ' ').replace('.', ' ');
    words = words.replaceFirst("\\bip$", "IP");
    if (count == 1 || words.endsWith("s")) {
      return words;
    }
    return words.endsWith("y") && !words.matches(".*[aeiou]y")
        ? words.substring(0, words.length() - 1) + "ies"
        : words + "s";
  }

  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(java.util.Locale.ROOT, "%.2f", value);
  }

  public static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** What a baseline compares with: a statistic of earlier periods. */
  public static String compared(Addition.Baseline baseline) {
    var season =
        switch (baseline.season()) {
          case NONE -> "";
          case HOUR_OF_DAY -> "the same hour of the day in ";
          case HOUR_OF_WEEK -> "the same hour of the week in ";
        };
    return "%s of %sthe %s before"
        .formatted(baseline.above().text(), season, duration(baseline.ofMillis()));
  }

  /** In the largest unit that says it exactly, to the second. */
  public static String duration(long millis) {
    long seconds = Math.max(1, Math.round(millis / 1000.0));
    if (seconds % 86_400 == 0) {
      return counted(seconds / 86_400, "day");
    }
    if (seconds % 3600 == 0) {
      return counted(seconds / 3600, "hour");
    }
    if (seconds % 60 == 0) {
      return counted(seconds / 60, "minute");
    }
    return seconds < 120
        ? counted(seconds, "second")
        : counted(seconds / 60, "minute") + " " + counted(seconds % 60, "second");
  }
}
