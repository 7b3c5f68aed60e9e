package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.Institution;
import org.pehra.model.QuarantineRecord;
import org.pehra.stream.InMemoryLog;
import org.pehra.stream.LogRecord;

final class ConnectorTest {
  private static final Institution BANK = Institution.tenant("bank-a");
  private static final Instant NOW = Instant.parse("2026-01-10T06:00:00Z");
  private static final Keys KEYS = Keys.ephemeral();
  private static final String CARD = "4000001234567899";

  @TempDir Path data;
  private final InMemoryLog log = new InMemoryLog();

  /** {@code word} is an event, {@code bad} is not, {@code throw} breaks the decoder. */
  private static final Decoder DECODER =
      new Decoder() {
        @Override
        public String name() {
          return "test";
        }

        @Override
        public Decoded decode(RawRecord raw) {
          var text = raw.message();
          return switch (text.split(" ")[0]) {
            case "bad" -> new Decoded.Rejected("not a word: " + CARD);
            case "throw" -> throw new IllegalStateException(text);
            case "other" ->
                new Decoded.Event("test", null, Map.of("organization.id", "bank-b"), Map.of());
            case "long" ->
                new Decoded.Event("test", null, Map.of("message", text.repeat(30)), Map.of());
            default -> new Decoded.Event("test", null, Map.of("message", text), Map.of());
          };
        }
      };

  @Test
  void everythingReceivedIsPublishedOrQuarantined() throws Exception {
    var counters = new Counters();
    try (var connector = open(counters)) {
      var intake = connector.intakeFor(DECODER);
      assertTrue(intake.accept(List.of(raw("one", "1"), raw("bad card " + CARD, "2"))));
      assertTrue(intake.accept(List.of(raw("throw " + CARD, "3"), raw("other", "4"))));
      assertTrue(intake.accept(List.of(raw("bad \0bytes", "5"), raw("x".repeat(2000), "6"))));
      assertTrue(intake.quarantine(raw("binary", "7"), QuarantineRecord.Code.BINARY, "not text"));
      intake.lost("udp", 5);
      await(() -> connector.waiting() == 0);
      await(
          () ->
              counters.total("pehra_connect_received_total")
                  == counters.total("pehra_connect_published_total")
                      + counters.total("pehra_connect_quarantined_total"));
    }
    assertEquals(7, counters.total("pehra_connect_received_total"));
    assertEquals(1, counters.total("pehra_connect_published_total"));
    assertEquals(5, counters.total("pehra_connect_lost_total"));
    var codes =
        log.records("quarantine.bank-a").stream()
            .map(record -> QuarantineRecord.decode(value(record)).code().name())
            .sorted()
            .toList();
    assertEquals(
        List.of("BINARY", "BINARY", "MALFORMED", "MALFORMED", "TOO_LONG", "WRONG_INSTITUTION"),
        codes);
    for (var record : log.records("quarantine.bank-a")) {
      assertFalse(new String(value(record), UTF_8).contains(CARD));
    }
  }

  @Test
  void publishesInOrderUnderTheSourceAsKey() throws Exception {
    try (var connector = open(new Counters())) {
      var intake = connector.intakeFor(DECODER);
      for (int i = 0; i < 100; i++) {
        assertTrue(intake.accept(List.of(raw("word " + i, "p" + i))));
      }
      await(() -> connector.waiting() == 0);
    }
    var events = log.records("events.bank-a");
    assertEquals(100, events.size());
    for (int i = 0; i < 100; i++) {
      assertTrue(new String(value(events.get(i)), UTF_8).contains("word " + i + "\""));
      assertEquals("s", new String(key(events.get(i)), UTF_8));
      assertEquals(BANK, Event.parse(value(events.get(i))).institution());
    }
  }

  @Test
  void catchesUpByItselfWhenTheClusterComesBack() throws Exception {
    var counters = new Counters();
    log.failPublishingAfter(3);
    try (var connector = open(counters)) {
      var intake = connector.intakeFor(DECODER);
      for (int i = 0; i < 10; i++) {
        assertTrue(intake.accept(List.of(raw("word " + i, "p" + i))));
      }
      await(() -> counters.total("pehra_connect_publish_retries_total") > 1);
      assertTrue(connector.waiting() >= 7); // three may have been acknowledged
      log.heal();
      await(() -> connector.waiting() == 0);
    }
    assertEquals(10, ids().size());
  }

  @Test
  void stopsAcceptingWhenTheSpoolIsFullAndLosesNothingOfWhatItTook() throws Exception {
    log.failPublishingAfter(0);
    var counters = new Counters();
    int taken = 0;
    try (var connector = open(counters)) {
      var intake = connector.intakeFor(DECODER);
      while (intake.accept(List.of(raw("word " + taken, "p" + taken)))) {
        taken++;
      }
      assertEquals(1, counters.total("pehra_connect_refused_total"));
      log.heal();
      await(() -> connector.waiting() == 0);
      assertTrue(intake.accept(List.of(raw("word", "again"))));
      await(() -> connector.waiting() == 0);
    }
    assertEquals(taken + 1, ids().size());
  }

  @Test
  void whatWasAcceptedIsPublishedWithTheSameIdsAfterARestart() throws Exception {
    log.failPublishingAfter(5);
    long seed = System.nanoTime();
    var random = new Random(seed);
    int taken = 0;
    for (int start = 0; start < 4; start++) {
      try (var connector = open(new Counters())) {
        var intake = connector.intakeFor(DECODER);
        for (int i = random.nextInt(5); i >= 0; i--) {
          var batch = new ArrayList<RawRecord>();
          for (int n = random.nextInt(3); n >= 0; n--) {
            batch.add(raw("word " + taken, random.nextBoolean() ? null : "p" + taken));
            taken++;
          }
          assertTrue(intake.accept(batch));
        }
      }
    }
    log.heal();
    var counters = new Counters();
    try (var connector = open(counters)) {
      await(() -> connector.waiting() == 0);
    }
    assertEquals(taken, ids().size(), "seed " + seed);
    assertEquals(
        counters.total("pehra_connect_recovered_total"),
        counters.total("pehra_connect_published_total"));
  }

  private Set<String> ids() {
    var ids = new HashSet<String>();
    log.records("events.bank-a").forEach(record -> ids.add(Event.parse(value(record)).id()));
    return ids;
  }

  private Connector open(Counters counters) throws IOException {
    var settings =
        new ConnectorSettings(
            BANK,
            "c1",
            data,
            100_000,
            new Limits(1000, 8192, 500, Duration.ofMinutes(5)),
            1,
            Duration.ofDays(7));
    return Connector.open(settings, KEYS, log, counters, InstantSource.fixed(NOW));
  }

  private static RawRecord raw(String text, @org.jspecify.annotations.Nullable String position) {
    return new RawRecord(text.getBytes(UTF_8), "s", position, NOW, null, Map.of());
  }

  private static byte[] value(LogRecord record) {
    var value = record.value();
    return value == null ? new byte[0] : value;
  }

  private static byte[] key(LogRecord record) {
    var key = record.key();
    return key == null ? new byte[0] : key;
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    var tick = new CountDownLatch(1);
    for (int i = 0; i < 1500; i++) {
      if (done.getAsBoolean()) {
        return;
      }
      var _ = tick.await(10, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("waited in vain");
  }

  @Test
  void twoProcessesDoNotShareADataDirectory() throws Exception {
    try (var connector = open(new Counters())) {
      assertEquals(0, connector.waiting());
      var refusal =
          org.junit.jupiter.api.Assertions.assertThrows(
              IOException.class, () -> open(new Counters()));
      assertTrue(String.valueOf(refusal.getMessage()).contains("used by another process"));
    }
    assertTrue(Files.isDirectory(data.resolve("spool/bank-a")));
  }
}
