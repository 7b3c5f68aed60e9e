package org.pehra.alerts;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Times as users write them: {@code now-15m}, {@code 2026-01-31} (UTC), ISO 8601. */
public final class Times {
  private static final Pattern RELATIVE = Pattern.compile("now(?:-(\\d{1,6})([smhdw]))?");
  private static final String HINT = "write now-15m, 2026-01-31 or 2026-01-31T10:00:00Z";

  /**
   * A moment or a span.
   *
   * @param end exclusive; a millisecond after start for a moment, a day after for a date
   */
  record Span(Instant start, Instant end) {}

  private Times() {}

  /**
   * The beginning of what is written.
   *
   * @throws QueryException when it is no time
   */
  public static Instant parse(String text, Instant now) {
    return span(text, now, -1).start();
  }

  static Span span(String text, Instant now, int position) {
    var relative = RELATIVE.matcher(text);
    if (relative.matches()) {
      return moment(relative.group(1) == null ? now : now.minus(back(relative)));
    }
    try {
      if (text.length() == 10) {
        var day = LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        return new Span(day, day.plus(1, ChronoUnit.DAYS));
      }
      var at = java.time.OffsetDateTime.parse(text).toInstant();
      return moment(Instant.ofEpochMilli(at.toEpochMilli())); // fails beyond what is stored
    } catch (DateTimeException | ArithmeticException e) {
      throw new QueryException("'" + text + "' is not a time", position, HINT);
    }
  }

  private static Duration back(java.util.regex.Matcher relative) {
    long amount = Long.parseLong(relative.group(1));
    return switch (relative.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofDays(amount * 7);
    };
  }

  private static Span moment(Instant at) {
    var start = at.truncatedTo(ChronoUnit.MILLIS);
    return new Span(start, start.plusMillis(1));
  }
}
