package org.pehra.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * Points in time as people type them: {@code 2026-01-10}, {@code 2026-01-10T09:00:00Z}, {@code
 * -24h}, {@code now}.
 */
final class Instants {
  private static final Pattern AGO = Pattern.compile("-(\\d{1,9})([smhdw])");

  private Instants() {}

  /**
   * Reads a point in time.
   *
   * @throws CommandFailure when the text is none
   */
  static Instant parse(String text, Instant now) {
    if (text.equals("now")) {
      return now;
    }
    var ago = AGO.matcher(text);
    if (ago.matches()) {
      return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "'"
              + text
              + "' is no point in time: write -24h, 2026-01-10 or 2026-01-10T09:00:00Z (UTC)");
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
