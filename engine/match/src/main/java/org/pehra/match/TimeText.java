package org.pehra.match;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate.TimePart;
import org.pehra.sigma.Rule.Comparison;

/**
 * Times written as ISO 8601 (an offset, or none: then in the rule's zone) or as seconds or
 * milliseconds since 1970 UTC. Numbers from 10¹¹ are milliseconds: as seconds they would lie behind
 * the year 5000; from 10¹⁴ they are no times.
 */
final class TimeText {
  private static final double FIRST_MILLIS = 1e11;
  private static final double TOO_LATE = 1e14;

  private TimeText() {}

  static boolean test(TimePart part, ZoneId zone, String text) {
    var time = parse(text, zone);
    return time != null && compare(part.comparison(), unit(part.unit(), time), part.value());
  }

  static boolean compare(Comparison comparison, double left, double right) {
    return switch (comparison) {
      case EQ -> left == right;
      case NEQ -> left != right;
      case GT -> left > right;
      case GTE -> left >= right;
      case LT -> left < right;
      case LTE -> left <= right;
    };
  }

  private static int unit(TimePart.Unit unit, ZonedDateTime time) {
    return switch (unit) {
      case MINUTE -> time.getMinute();
      case HOUR -> time.getHour();
      case DAY -> time.getDayOfMonth();
      case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTH -> time.getMonthValue();
      case YEAR -> time.getYear();
    };
  }

  private static @Nullable ZonedDateTime parse(String text, ZoneId zone) {
    try {
      double number = NumberText.parse(text);
      if (!Double.isNaN(number)) {
        double millis = Math.abs(number) >= FIRST_MILLIS ? number : number * 1000;
        if (Math.abs(millis) >= TOO_LATE) {
          return null;
        }
        return Instant.ofEpochMilli((long) millis).atZone(zone);
      }
      if (text.length() < 16 || text.length() > 40) {
        return null;
      }
      var iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
      var time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, ZonedDateTime::from, LocalDateTime::from);
      return time instanceof ZonedDateTime zoned
          ? zoned.withZoneSameInstant(zone)
          : ((LocalDateTime) time).atZone(zone);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
