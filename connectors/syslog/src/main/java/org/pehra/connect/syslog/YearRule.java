package org.pehra.connect.syslog;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which year an RFC 3164 timestamp means, which gives none.
 *
 * @param fixed the year of an archive that is being sent again; absent: inferred, the latest year
 *     that puts the message no more than {@link #AHEAD} after its arrival, so that a message of 31
 *     December that arrives on 1 January belongs to the old year, and one of a sender whose clock
 *     is a little fast, at 23:59, to the new one
 */
public record YearRule(OptionalInt fixed) {
  /** How far a sender's clock or a wrong time zone may run ahead. */
  static final Duration AHEAD = Duration.ofDays(1);

  /** Years are inferred from the time of arrival. */
  public static final YearRule INFERRED = new YearRule(OptionalInt.empty());

  /** All messages are of one year. */
  public static YearRule fixed(int year) {
    return new YearRule(OptionalInt.of(year));
  }

  /**
   * Reads {@code inferred} or a year.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static YearRule parse(String text) {
    if (text.equals("inferred")) {
      return INFERRED;
    }
    if (!text.matches("[12]\\d{3}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no year rule: write inferred, or a year such as 2018");
    }
    return fixed(Integer.parseInt(text));
  }

  @Override
  public String toString() {
    return fixed.isPresent() ? Integer.toString(fixed.getAsInt()) : "inferred";
  }

  /** The instant meant; empty when the day does not exist in any year that fits. */
  Optional<Instant> resolve(Month month, int day, LocalTime time, ZoneId zone, Instant receivedAt) {
    if (fixed.isPresent()) {
      return instant(fixed.getAsInt(), month, day, time, zone);
    }
    int year = receivedAt.atZone(zone).getYear() + 1;
    // 29 February may lie up to eight years back (1896 to 1904)
    for (int back = 0; back <= 9; back++) {
      var at = instant(year - back, month, day, time, zone);
      if (at.isPresent() && !at.get().isAfter(receivedAt.plus(AHEAD))) {
        return at;
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> instant(
      int year, Month month, int day, LocalTime time, ZoneId zone) {
    try {
      var local = LocalDateTime.of(year, month, day, 0, 0).with(time);
      return Optional.of(local.atZone(zone).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
