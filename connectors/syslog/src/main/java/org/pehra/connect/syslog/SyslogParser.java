package org.pehra.connect.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a syslog message: RFC 5424, RFC 3164, and the variants of rsyslog (ISO
 * timestamps), Cisco (sequence numbers, years, milliseconds, time zones) and senders that leave out
 * parts. Takes every input: what is not understood belongs to the message. Thread-safe.
 */
final class SyslogParser {
  private static final int MAX_PRIORITY = 191;

  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp",
          "ntp",
          "audit",
          "alert",
          "clock",
          "local0",
          "local1",
          "local2",
          "local3",
          "local4",
          "local5",
          "local6",
          "local7");

  private static final List<String> SEVERITIES =
      List.of(
          "Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug");

  private final ZoneId zone;
  private final YearRule year;

  /**
   * @param zone of timestamps that name none
   * @param year of timestamps that give none
   */
  SyslogParser(ZoneId zone, YearRule year) {
    this.zone = zone;
    this.year = year;
  }

  /** Reads the header of one message. */
  SyslogHeader parse(byte[] message, Instant receivedAt) {
    Map<String, Object> fields = new LinkedHashMap<>();
    var cursor = new Cursor(message, 0);
    boolean hasPriority = priority(cursor, fields);
    if (hasPriority && cursor.peek(0) == '1' && cursor.peek(1) == ' ') {
      var header = Rfc5424.parse(cursor, fields);
      if (header != null) {
        return header;
      }
    }
    return new Rfc3164(zone, year, receivedAt).parse(cursor, fields, hasPriority);
  }

  private static boolean priority(Cursor cursor, Map<String, Object> fields) {
    int from = cursor.at;
    if (cursor.skip('<')) {
      int priority = cursor.number(1, 3);
      if (priority >= 0 && priority <= MAX_PRIORITY && cursor.skip('>')) {
        fields.put("log.syslog.priority", priority);
        fields.put("log.syslog.facility.code", priority / 8);
        fields.put("log.syslog.facility.name", FACILITIES.get(priority / 8));
        fields.put("log.syslog.severity.code", priority % 8);
        fields.put("log.syslog.severity.name", SEVERITIES.get(priority % 8));
        return true;
      }
    }
    cursor.at = from;
    return false;
  }
}
