package org.pehra.connect;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Year;
import java.time.ZoneId;

/**
 * Times as logs without a zone or a year write them.
 *
 * @param zone the sender's, configured per source
 */
public record LogTime(ZoneId zone) {
  /** UTC, where nothing is configured. */
  public static final LogTime UTC = new LogTime(java.time.ZoneOffset.UTC);

  /** A time without zone. In the hour that summer time repeats, the earlier is meant. */
  public Instant at(LocalDateTime local) {
    return local.atZone(zone).toInstant();
  }

  /**
   * A time without zone and year, as BSD syslog (RFC 3164) writes it: of the years around its
   * arrival the one that brings it nearest.
   */
  public Instant at(MonthDay day, LocalTime time, Instant receivedAt) {
    int year = receivedAt.atZone(zone).getYear();
    Instant nearest = null;
    for (int candidate = year - 1; candidate <= year + 1; candidate++) {
      if (!day.isValidYear(candidate)) {
        continue; // 29 February
      }
      var at = at(Year.of(candidate).atMonthDay(day).atTime(time));
      if (nearest == null || distance(at, receivedAt) < distance(nearest, receivedAt)) {
        nearest = at;
      }
    }
    return nearest == null ? receivedAt : nearest;
  }

  private static long distance(Instant a, Instant b) {
    return Math.abs(Duration.between(a, b).toMillis());
  }
}
