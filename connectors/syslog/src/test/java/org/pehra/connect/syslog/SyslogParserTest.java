package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogParserTest {
  private static final ZoneId KARACHI = ZoneId.of("Asia/Karachi");
  private static final Instant NOW = Instant.parse("2026-01-10T06:00:00Z");

  private record Read(SyslogHeader header, String message) {
    Object field(String name) {
      return String.valueOf(header.fields().get(name));
    }
  }

  private static Read read(String text) {
    return read(text, NOW, YearRule.INFERRED);
  }

  private static Read read(String text, Instant now, YearRule year) {
    var bytes = text.getBytes(UTF_8);
    var header = new SyslogParser(KARACHI, year).parse(bytes, now);
    return new Read(
        header,
        new String(bytes, header.messageStart(), bytes.length - header.messageStart(), UTF_8));
  }

  /** The examples of RFC 5424, section 6.5. */
  @Test
  void examplesOfRfc5424() {
    var first =
        read(
            "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - "
                + "\ufeff'su root' failed for lonvick on /dev/pts/8");
    assertEquals(Instant.parse("2003-10-11T22:14:15.003Z"), first.header().at());
    assertEquals("'su root' failed for lonvick on /dev/pts/8", first.message());
    assertEquals("auth", first.field("log.syslog.facility.name"));
    assertEquals("Critical", first.field("log.syslog.severity.name"));
    assertEquals("mymachine.example.com", first.field("host.name"));
    assertEquals("su", first.field("process.name"));
    assertEquals("ID47", first.field("log.syslog.msgid"));
    assertEquals("1", first.field("log.syslog.version"));
    assertNull(first.header().fields().get("process.pid"));

    var second =
        read(
            "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.");
    assertEquals(Instant.parse("2003-08-24T12:14:15.000003Z"), second.header().at());
    assertEquals("8710", second.field("process.pid"));
    assertEquals("%% It's time to make the do-nuts.", second.message());

    var third =
        read(
            "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 "
                + "[exampleSDID@32473 iut=\"3\" eventSource=\"Application\" eventID=\"1011\"] "
                + "\ufeffAn application event log entry...");
    assertEquals(
        "Application", third.field("log.syslog.structured_data.exampleSDID@32473.eventSource"));
    assertEquals("An application event log entry...", third.message());

    var fourth =
        read(
            "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 "
                + "[exampleSDID@32473 iut=\"3\" eventID=\"1011\"][examplePriority@32473 class=\"high\"]");
    assertEquals("high", fourth.field("log.syslog.structured_data.examplePriority@32473.class"));
    assertEquals("", fourth.message());
  }

  @Test
  void structuredDataUnescapesAndRepeats() {
    var read = read("<13>1 - - - - - [a@1 x=\"q\\\"b\\\\c\\]d\\n\" ip=\"1\" ip=\"2\"][empty@1] m");
    assertEquals("q\"b\\c]d\\n", read.field("log.syslog.structured_data.a@1.x"));
    assertEquals(
        List.of("1", "2"), read.header().fields().get("log.syslog.structured_data.a@1.ip"));
    assertEquals("m", read.message());
    assertNull(read.header().at());
    assertNull(read.header().fields().get("host.name"));
  }

  @Test
  void brokenStructuredDataBelongsToTheMessage() {
    var read =
        read("<134>1 2026-01-10T02:00:00Z gw CheckPoint 1 - [action:\"Drop\"; src:\"10.1.1.1\"]");
    assertEquals("[action:\"Drop\"; src:\"10.1.1.1\"]", read.message());
    assertEquals("gw", read.field("host.name"));
    assertEquals("CheckPoint", read.field("process.name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # RFC 3164, section 5.4
          <34>Oct 11 22:14:15 mymachine su: 'su root' failed|2025-10-11T17:14:15Z|mymachine|su|null|'su root' failed
          Use the BFG!|null|null|null|null|Use the BFG!
          <165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time|1987-08-24T00:34:00Z|mymachine|myproc|10|%% It's time
          <0>1990 Oct 22 10:52:01 TZ-6 scapegoat|null|null|null|null|1990 Oct 22 10:52:01 TZ-6 scapegoat
          # senders as they are
          <13>Jan  9 02:00:00 host app[123]: m|2026-01-08T21:00:00Z|host|app|123|m
          <13>Jan 9 02:00:00 host app: m|2026-01-08T21:00:00Z|host|app|null|m
          <13>Jan 10 02:00:00 su: m|2026-01-09T21:00:00Z|null|su|null|m
          <13>Jan 10 02:00:00 atm mti=0210 de4=1|2026-01-09T21:00:00Z|atm|null|null|mti=0210 de4=1
          <13>Jan 10 02:00:00 10.1.1.1 CEF:0|2026-01-09T21:00:00Z|10.1.1.1|null|null|CEF:0
          <13>Jan 10 02:00:00 2001:db8::1 a: m|2026-01-09T21:00:00Z|2001:db8::1|a|null|m
          <13>Jan 10 02:00:00 h {"a": 1}|2026-01-09T21:00:00Z|h|null|null|{"a": 1}
          <13>2026-01-10T02:00:00.5+05:00 h postfix/smtp[1]: A1: to|2026-01-09T21:00:00.500Z|h|postfix/smtp|1|A1: to
          <13>2026-01-10T02:00:00 h a: m|2026-01-09T21:00:00Z|h|a|null|m
          <13>app: m|null|null|app|null|m
          <13>m only|null|null|null|null|m only
          <13>|null|null|null|null|~~
          # without priority, as rsyslog writes files
          2026-01-10T02:00:00.123456+05:00 h sshd[7]: m|2026-01-09T21:00:00.123456Z|h|sshd|7|m
          Jan 10 02:00:00 h sshd[7]: m|2026-01-09T21:00:00Z|h|sshd|7|m
          2026-01-10T02:00:00Z INFO started|2026-01-10T02:00:00Z|null|null|null|2026-01-10T02:00:00Z INFO started
          <999>Jan 10 02:00:00 h a: m|null|null|null|null|<999>Jan 10 02:00:00 h a: m
          # Cisco
          <189>123: *Jan 10 02:00:00.250 PKT: %SYS-5-CONFIG_I: m|2026-01-09T21:00:00.250Z|null|null|null|%SYS-5-CONFIG_I: m
          <189>124: router1: Jan 10 02:00:00 UTC: %SYS-5-A: m|2026-01-10T02:00:00Z|router1|null|null|%SYS-5-A: m
          <166>Jan 10 2026 02:00:00 fw01 : %ASA-4-106023: Deny|2026-01-09T21:00:00Z|fw01|null|null|%ASA-4-106023: Deny
          <166>Jan 10 2026 02:00:00: %ASA-4-106023: Deny|2026-01-09T21:00:00Z|null|null|null|%ASA-4-106023: Deny
          <166>Jan 10 2026 02:00:00 fw01: %ASA-4-1: Deny|2026-01-09T21:00:00Z|fw01|null|null|%ASA-4-1: Deny
          <166>%ASA-6-113039: Group|null|null|null|null|%ASA-6-113039: Group
          <166>:Jan 10 02:00:00 PKT: %ASA-6-1: m|2026-01-09T21:00:00Z|null|null|null|%ASA-6-1: m
          """)
  void headersAsTheyAreSent(
      String text, String at, String host, String process, String pid, String message) {
    var read = read(text);
    assertEquals(at, String.valueOf(read.header().at()));
    assertEquals(host, read.field("host.name"));
    assertEquals(process, read.field("process.name"));
    assertEquals(pid, read.field("process.pid"));
    assertEquals(message, read.message());
  }

  @ParameterizedTest
  @CsvSource({
    // the old year's last message arrives in the new year, and the other way round
    "2026-01-01T00:00:05+05:00, Dec 31 23:59:58, 2025-12-31T23:59:58+05:00",
    "2025-12-31T23:59:58+05:00, Jan  1 00:00:05, 2026-01-01T00:00:05+05:00",
    "2026-07-01T00:00:00Z, Aug  1 00:00:00, 2025-08-01T00:00:00+05:00",
    "2026-07-01T00:00:00Z, Feb 29 12:00:00, 2024-02-29T12:00:00+05:00",
    "2026-07-01T00:00:00Z, Jul  1 20:00:00, 2026-07-01T20:00:00+05:00",
  })
  void yearIsInferredFromArrival(String now, String timestamp, String expected) {
    var receivedAt = java.time.OffsetDateTime.parse(now).toInstant();
    assertEquals(
        java.time.OffsetDateTime.parse(expected).toInstant(),
        read("<13>" + timestamp + " h a: m", receivedAt, YearRule.INFERRED).header().at());
  }

  @Test
  void yearMayBeFixed() {
    assertEquals(
        Instant.parse("2018-10-27T19:00:00Z"),
        read("<13>Oct 28 00:00:00 h a: m", NOW, YearRule.fixed(2018)).header().at());
    assertNull(read("<13>Feb 29 00:00:00 h a: m", NOW, YearRule.fixed(2018)).header().at());
  }

  @Test
  void everyInputIsTaken() {
    var seeds =
        List.of(
            "<34>1 2003-10-11T22:14:15.003Z h su - ID47 [a@1 x=\"y\"] m",
            "<34>Oct 11 22:14:15 mymachine su[1]: m",
            "<189>123: *Jan 10 02:00:00.250 PKT: %SYS-5-CONFIG_I: m");
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      var bytes = seeds.get(random.nextInt(seeds.size())).getBytes(UTF_8);
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      var header = new SyslogParser(KARACHI, YearRule.INFERRED).parse(bytes, NOW);
      assertTrue(
          header.messageStart() >= 0 && header.messageStart() <= bytes.length, "seed " + seed);
    }
  }
}
