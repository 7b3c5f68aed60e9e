package org.pehra.connect.decode;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as sources write them. Text that is no time gives null, never an exception. */
final class EventTimes {
  private static final DateTimeFormatter NGINX =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  /** {@code Jan 10 2026 02:00:00[.123]}, as CEF's {@code rt}; UTC unless a zone follows. */
  private static final DateTimeFormatter CEF =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("MMM d yyyy HH:mm:ss[.SSS]")
          .toFormatter(Locale.ENGLISH);

  private static final long FIRST_MILLIS = 100_000_000_000L;

  private EventTimes() {}

  /**
   * ISO 8601 with or without zone (then UTC) and with {@code T} or a space, or seconds or
   * milliseconds since 1970.
   */
  static @Nullable Instant of(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number number -> epoch(number.doubleValue());
      default -> text(value.toString().strip());
    };
  }

  /** {@code 10/Jan/2026:10:00:00 +0500}, as nginx and Apache write it. */
  static @Nullable Instant nginx(String text) {
    return parse(() -> OffsetDateTime.parse(text, NGINX).toInstant());
  }

  /** CEF's {@code rt}: milliseconds since 1970, or a date with the month's name. */
  static @Nullable Instant cef(String text) {
    var iso = of(text);
    return iso != null
        ? iso
        : parse(() -> LocalDateTime.parse(text.strip(), CEF).toInstant(ZoneOffset.UTC));
  }

  /**
   * ISO 8583 field 7, {@code MMDDhhmmss} in UTC, which has no year: of the years around the arrival
   * the one that brings it nearest.
   */
  static @Nullable Instant transmission(String digits, Instant received) {
    if (digits.length() != 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    return parse(
        () -> {
          var day = MonthDay.of(number(digits, 0), number(digits, 2));
          var time =
              java.time.LocalTime.of(number(digits, 4), number(digits, 6), number(digits, 8));
          int year = received.atOffset(ZoneOffset.UTC).getYear();
          Instant nearest = null;
          for (int candidate : List.of(year, year - 1, year + 1)) {
            if (!day.isValidYear(candidate)) {
              continue;
            }
            var at = day.atYear(candidate).atTime(time).toInstant(ZoneOffset.UTC);
            if (nearest == null || gap(at, received).compareTo(gap(nearest, received)) < 0) {
              nearest = at;
            }
          }
          return nearest;
        });
  }

  private static Duration gap(Instant a, Instant b) {
    return Duration.between(a, b).abs();
  }

  private static int number(String digits, int from) {
    return Integer.parseInt(digits, from, from + 2, 10);
  }

  private static @Nullable Instant text(String text) {
    if (text.length() < 9) {
      return null;
    }
    char fifth = text.charAt(4);
    if (fifth != '-') {
      return text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')
          ? parse(() -> epoch(Double.parseDouble(text)))
          : null;
    }
    if (text.length() < 16) {
      return null;
    }
    var iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    // a parser that fails costs more than the rest of an event
    var zoned =
        hasZone(iso) ? parse(() -> OffsetDateTime.parse(colonInZone(iso)).toInstant()) : null;
    return zoned != null ? zoned : parse(() -> LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
  }

  private static boolean hasZone(String iso) {
    char last = iso.charAt(iso.length() - 1);
    return last == 'Z' || last == 'z' || iso.indexOf('+') > 0 || iso.indexOf('-', 11) > 0;
  }

  /** {@code +0500} to {@code +05:00}. */
  private static String colonInZone(String iso) {
    int length = iso.length();
    char sign = length > 5 ? iso.charAt(length - 5) : 0;
    return (sign == '+' || sign == '-') && iso.indexOf(':') < length - 5
        ? iso.substring(0, length - 2) + ':' + iso.substring(length - 2)
        : iso;
  }

  private static @Nullable Instant epoch(double value) {
    if (!(value > 0) || value > 1e15) {
      return null;
    }
    return value >= FIRST_MILLIS
        ? Instant.ofEpochMilli((long) value)
        : Instant.EPOCH.plus(Math.round(value * 1000), ChronoUnit.MILLIS);
  }

  private interface Attempt {
    @Nullable Instant run();
  }

  private static @Nullable Instant parse(Attempt attempt) {
    try {
      return attempt.run();
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }
}
