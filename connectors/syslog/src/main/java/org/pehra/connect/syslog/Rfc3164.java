package org.pehra.connect.syslog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header of RFC 3164 as it is really sent, after its priority. One message. */
final class Rfc3164 {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  /** Look like a tag but begin a format of their own. */
  private static final Set<String> NO_TAGS = Set.of("CEF", "LEEF");

  private static final int MAX_TAG = 128;
  private static final int MAX_HOST = 255;

  private final ZoneId zone;
  private final YearRule year;
  private final Instant receivedAt;

  Rfc3164(ZoneId zone, YearRule year, Instant receivedAt) {
    this.zone = zone;
    this.year = year;
    this.receivedAt = receivedAt;
  }

  /**
   * Reads what there is of timestamp, host and tag. Without a priority the first word after a
   * timestamp is taken for a host only if a tag follows, as in rsyslog's files: else it is an
   * application's own line.
   */
  SyslogHeader parse(Cursor cursor, Map<String, Object> fields, boolean hasPriority) {
    int from = cursor.at;
    if (hasPriority) {
      sequenceNumber(cursor);
      skipColon(cursor);
    }
    var at = timestamp(cursor);
    if (at == null && hasPriority) {
      at = originAndTimestamp(cursor, fields);
    }
    if (at == null) {
      cursor.at = from;
      if (hasPriority) {
        skipColon(cursor);
        tag(cursor, fields);
      }
      return new SyslogHeader(cursor.at, null, fields);
    }
    skipColon(cursor);
    if (!hostAndTag(cursor, fields, hasPriority)) {
      cursor.at = from;
    }
    return new SyslogHeader(cursor.at, at, fields);
  }

  /** False when these are the words of an application's own line. */
  private static boolean hostAndTag(
      Cursor cursor, Map<String, Object> fields, boolean hasPriority) {
    if (tag(cursor, fields)) {
      return true;
    }
    var host = host(cursor);
    if (!tag(cursor, fields) && !hasPriority) {
      return false;
    }
    Rfc5424.host(fields, Cursor.nil(host));
    return true;
  }

  private static void skipColon(Cursor cursor) {
    cursor.skipSpaces();
    cursor.skip(':');
    cursor.skipSpaces();
  }

  /** Cisco IOS with an origin id: {@code router1: *Jan 10 02:00:00}. */
  private @Nullable Instant originAndTimestamp(Cursor cursor, Map<String, Object> fields) {
    var origin = cursor.word();
    if (!origin.endsWith(":") || !origin.chars().allMatch(c -> isHostByte((byte) c))) {
      return null;
    }
    cursor.at += origin.length();
    cursor.skipSpaces();
    var at = timestamp(cursor);
    if (at != null) {
      Rfc5424.host(fields, origin.substring(0, origin.length() - 1));
    }
    return at;
  }

  /** Cisco IOS numbers its messages: {@code 123: } before the timestamp. */
  private static void sequenceNumber(Cursor cursor) {
    int from = cursor.at;
    if (cursor.number(1, 9) < 0 || !cursor.skip(':')) {
      cursor.at = from;
    }
  }

  private @Nullable Instant timestamp(Cursor cursor) {
    int from = cursor.at;
    var at = Cursor.isDigit(cursor.peek(0)) ? isoTimestamp(cursor) : monthTimestamp(cursor);
    if (at == null) {
      cursor.at = from;
    }
    return at;
  }

  private @Nullable Instant isoTimestamp(Cursor cursor) {
    var word = cursor.word();
    if (word.length() < 19 || word.length() > 40 || word.charAt(10) != 'T') {
      return null;
    }
    var text = word.endsWith(":") ? word.substring(0, word.length() - 1) : word;
    var at = Rfc5424.instant(text);
    if (at == null) {
      at = local(text);
    }
    cursor.at += word.length();
    return at;
  }

  private @Nullable Instant local(String text) {
    try {
      return LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** {@code Jan 10 02:00:00}, with a year before or after the time, a fraction, a zone. */
  private @Nullable Instant monthTimestamp(Cursor cursor) {
    if (cursor.peek(0) == '*' || cursor.peek(0) == '.') {
      cursor.at++; // Cisco: the clock is not set, or not synchronised
    }
    int month = month(cursor);
    if (month == 0 || !cursor.skip(' ')) {
      return null;
    }
    cursor.skipSpaces();
    int day = cursor.number(1, 2);
    if (day < 1 || !cursor.skip(' ')) {
      return null;
    }
    int writtenYear = writtenYear(cursor);
    if (writtenYear > 0) {
      cursor.skip(' ');
    }
    var time = time(cursor);
    if (time == null) {
      return null;
    }
    var place = zoneAfter(cursor);
    writtenYear = writtenYear < 0 ? yearAfter(cursor) : writtenYear;
    cursor.skip(':');
    var rule = writtenYear < 0 ? year : YearRule.fixed(writtenYear);
    return rule.resolve(Month.of(month), day, time, place, receivedAt).orElse(null);
  }

  private static int month(Cursor cursor) {
    if (cursor.at + 3 > cursor.bytes.length) {
      return 0;
    }
    int month = MONTHS.indexOf(cursor.text(cursor.at, cursor.at + 3).toLowerCase(Locale.ROOT)) + 1;
    cursor.at += 3;
    return month;
  }

  /** A year after the time, with or without the name of a zone between that is not known here. */
  private static int yearAfter(Cursor cursor) {
    int from = cursor.at;
    cursor.skipSpaces();
    var word = cursor.word();
    if (word.length() >= 3
        && word.length() <= 5
        && word.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
      cursor.at += word.length();
      cursor.skipSpaces();
    }
    int written = writtenYear(cursor);
    if (written < 0) {
      cursor.at = from;
    }
    return written;
  }

  /** Four digits that end at a space, a colon or the end; -1 when there are none. */
  private static int writtenYear(Cursor cursor) {
    int from = cursor.at;
    int written = cursor.number(4, 4);
    byte after = cursor.peek(0) == ':' ? cursor.peek(1) : cursor.peek(0);
    if (written < 1970 || (after != ' ' && after != 0)) {
      cursor.at = from;
      return -1;
    }
    return written;
  }

  private static @Nullable LocalTime time(Cursor cursor) {
    int hour = cursor.number(1, 2);
    if (hour < 0 || hour > 23 || !cursor.skip(':')) {
      return null;
    }
    int minute = cursor.number(2, 2);
    if (minute < 0 || minute > 59 || !cursor.skip(':')) {
      return null;
    }
    int second = cursor.number(2, 2);
    if (second < 0 || second > 60) {
      return null;
    }
    int nanos = 0;
    if ((cursor.peek(0) == '.' || cursor.peek(0) == ',') && Cursor.isDigit(cursor.peek(1))) {
      cursor.at++;
      int from = cursor.at;
      int fraction = cursor.number(1, 9);
      nanos = fraction * (int) Math.pow(10, 9 - (cursor.at - from));
    }
    return LocalTime.of(hour, minute, Math.min(second, 59), nanos); // 60: a leap second
  }

  /** A zone that is named after the time, as Cisco does; others keep the configured one. */
  private ZoneId zoneAfter(Cursor cursor) {
    int from = cursor.at;
    cursor.skipSpaces();
    var word = cursor.word();
    var name = word.endsWith(":") ? word.substring(0, word.length() - 1) : word;
    ZoneId named =
        switch (name) {
          case "UTC", "GMT", "Z" -> ZoneOffset.UTC;
          case "PKT" -> ZoneOffset.ofHours(5);
          default -> null;
        };
    cursor.at = named == null ? from : cursor.at + name.length();
    return named == null ? zone : named;
  }

  /** A word that can be a host's name or address, stepped over; else empty. */
  private static String host(Cursor cursor) {
    int to = cursor.at;
    while (to < cursor.bytes.length && isHostByte(cursor.bytes[to])) {
      to++;
    }
    int length = to - cursor.at;
    if (length == 0 || length > MAX_HOST || (to < cursor.bytes.length && cursor.bytes[to] != ' ')) {
      return "";
    }
    var host = cursor.text(cursor.at, to);
    cursor.at = to;
    cursor.skipSpaces();
    if (cursor.peek(0) == ':' && cursor.peek(1) == ' ') {
      cursor.at++; // Cisco ASA: "fw01 : %ASA-…"
      cursor.skipSpaces();
    }
    return host;
  }

  private static boolean isHostByte(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || Cursor.isDigit(b)
        || b == '.'
        || b == '-'
        || b == '_'
        || b == ':';
  }

  /** {@code name:} or {@code name[123]:}, stepped over with the space after it. */
  private static boolean tag(Cursor cursor, Map<String, Object> fields) {
    int at = cursor.at;
    while (at < cursor.bytes.length && at - cursor.at <= MAX_TAG && isTagByte(cursor.bytes[at])) {
      at++;
    }
    var name = cursor.text(cursor.at, at);
    if (name.isEmpty() || NO_TAGS.contains(name) || name.startsWith("%")) {
      return false;
    }
    String pid = null;
    if (at < cursor.bytes.length && cursor.bytes[at] == '[') {
      int close = at + 1;
      while (close < cursor.bytes.length && isTagByte(cursor.bytes[close])) {
        close++;
      }
      if (close == cursor.bytes.length || cursor.bytes[close] != ']') {
        return false;
      }
      pid = cursor.text(at + 1, close);
      at = close + 1;
    }
    boolean colon = at < cursor.bytes.length && cursor.bytes[at] == ':';
    if (colon) {
      at++;
    }
    boolean ends = at == cursor.bytes.length || cursor.bytes[at] == ' ';
    if (!ends || (!colon && pid == null)) {
      return false;
    }
    cursor.at = Math.min(at + 1, cursor.bytes.length);
    if (pid == null && cursor.peek(0) == '%') {
      Rfc5424.host(fields, name); // Cisco: "fw01: %ASA-…"
    } else {
      Rfc5424.process(fields, name, pid);
    }
    return true;
  }

  private static boolean isTagByte(byte b) {
    return b > ' ' && b < 127 && "\"'{}[]=|,;:<>%".indexOf(b) < 0;
  }
}
