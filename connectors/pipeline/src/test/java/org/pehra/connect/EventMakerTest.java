package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.mask.Masker;
import org.pehra.connect.mask.Tokens;
import org.pehra.model.Ecs;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.model.QuarantineRecord.Code;

final class EventMakerTest {
  private static final Institution BANK = Institution.tenant("bank-a");
  private static final Instant RECEIVED = Instant.parse("2026-01-10T06:00:00Z");
  private static final Instant INGESTED = RECEIVED.plusMillis(5);
  private static final Keys KEYS = Keys.ephemeral();
  private static final String CARD = "4000001234567899";

  @Test
  void givesTheHeaderFirstAndTheOriginalLast() throws IOException {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("payment.card", CARD);
    fields.put("event.id", "claimed");
    fields.put("pehra.clamped", true);
    fields.put("host.name", "atm");
    var decoded =
        new Decoded.Event(
            "payments.switch",
            RECEIVED.minusSeconds(9),
            fields,
            Map.of("payment.card", Decoded.Sensitive.CARD));
    var event =
        event(
            decoded, raw("de2=" + CARD, "7", Map.of("host.name", "relay", "log.file.path", "/x")));
    var names = new ArrayList<>(event.keySet());
    assertEquals(
        List.of(
            "@timestamp",
            "event.id",
            "organization.id",
            "data_stream.dataset",
            "pehra.source",
            "event.created",
            "event.ingested",
            "event.hash"),
        names.subList(0, 8));
    assertEquals("event.original", names.getLast());
    assertEquals("2026-01-10T05:59:51Z", event.get("@timestamp"));
    assertEquals("2026-01-10T06:00:00Z", event.get("event.created"));
    assertEquals("2026-01-10T06:00:00.005Z", event.get("event.ingested"));
    assertEquals("bank-a", event.get("organization.id"));
    assertEquals("atm", event.get("host.name"));
    assertEquals("400000", event.get("payment.bin"));
    assertNull(event.get("pehra.clamped"));
    assertNotEquals("claimed", event.get("event.id"));
    assertEquals(new Tokens(KEYS).hash(("de2=" + CARD).getBytes(UTF_8)), event.get("event.hash"));
    assertEquals("de2=pan:" + event.get("payment.card_token"), event.get("event.original"));
  }

  @Test
  void timeIsDecodedElseTransportElseArrivalAndNeverFarAhead() throws IOException {
    var transport =
        new RawRecord(new byte[] {'x'}, "s", "1", RECEIVED, RECEIVED.minusSeconds(60), Map.of());
    assertEquals("2026-01-10T05:59:00Z", event(decoded(null), transport).get(Ecs.TIMESTAMP));
    assertEquals("2026-01-10T06:00:00Z", event(decoded(null), raw("x", "1")).get(Ecs.TIMESTAMP));
    var edge = event(decoded(RECEIVED.plus(Duration.ofMinutes(5))), raw("x", "1"));
    assertEquals("2026-01-10T06:05:00Z", edge.get(Ecs.TIMESTAMP));
    assertNull(edge.get(Ecs.CLAMPED));
    var ahead = event(decoded(RECEIVED.plus(Duration.ofMinutes(6))), raw("x", "1"));
    assertEquals("2026-01-10T06:00:00Z", ahead.get(Ecs.TIMESTAMP));
    assertEquals(true, ahead.get(Ecs.CLAMPED));
  }

  @Test
  void aPositionGivesTheSameIdForEverAndNoneGivesAnother() throws IOException {
    var ids = new EventIds(BANK, "c", "boot");
    assertEquals(ids.of(raw("x", "1")), new EventIds(BANK, "d", "later").of(raw("y", "1")));
    assertNotEquals(ids.of(raw("x", "1")), ids.of(raw("x", "2")));
    assertNotEquals(ids.of(raw("x", null)), ids.of(raw("x", null)));
    assertNotEquals(
        new EventIds(BANK, "c", "boot").of(raw("x", null)),
        new EventIds(BANK, "c", "later").of(raw("x", null)));
  }

  @Test
  void invalidBytesAreReplacedAndMarked() throws IOException {
    var bytes = new byte[] {'a', (byte) 0xff, 'b'};
    var event = event(decoded(null), new RawRecord(bytes, "s", "1", RECEIVED, null, Map.of()));
    assertEquals("a\ufffdb", event.get(Ecs.EVENT_ORIGINAL));
    assertEquals(true, event.get(Ecs.INVALID_UTF8));
    var halves = new Decoded.Event("d", null, Map.of("a\ud800", List.of("\udc00x", 1)), Map.of());
    assertEquals(List.of("\ufffdx", 1), event(halves, raw("x", "1")).get("a\ufffd"));
  }

  @Test
  void whatIsTooLongIsCutWithoutLeavingPartOfANumber() {
    var line = "x".repeat(485) + " " + CARD + " " + "y".repeat(2000);
    var made = assertInstanceOf(Outcome.Quarantined.class, make(decoded(null), raw(line, "1")));
    assertEquals(Code.TOO_LONG, made.record().code());
    assertEquals(line.length(), made.record().bytes());
    assertFalse(made.record().text().contains("4000"), made.record().text());
    assertTrue(made.record().text().length() <= 500);
    var wide = new Decoded.Event("d", null, Map.of("message", "z".repeat(9000)), Map.of());
    assertEquals(
        Code.TOO_LONG,
        assertInstanceOf(Outcome.Quarantined.class, make(wide, raw("x", "1"))).record().code());
    var tight = new Decoded.Event("d", null, Map.of("message", "z".repeat(7300)), Map.of());
    var shortened = assertInstanceOf(Outcome.Event.class, make(tight, raw("o".repeat(990), "1")));
    assertTrue(new String(shortened.json(), UTF_8).endsWith(Masker.REMOVED + "\"}"));
  }

  private static Decoded.Event decoded(@Nullable Instant at) {
    return new Decoded.Event("d", at, Map.of(), Map.of());
  }

  private static Map<String, Object> event(Decoded decoded, RawRecord raw) throws IOException {
    var made = assertInstanceOf(Outcome.Event.class, make(decoded, raw));
    return Json.MAPPER.readValue(
        made.json(), new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  private static Outcome make(Decoded decoded, RawRecord raw) {
    var decoder =
        new Decoder() {
          @Override
          public String name() {
            return "fixed";
          }

          @Override
          public Decoded decode(RawRecord record) {
            return decoded;
          }
        };
    return new EventMaker(
            BANK,
            decoder,
            KEYS,
            new EventIds(BANK, "c", "boot"),
            new Limits(1000, 8192, 500, Duration.ofMinutes(5)),
            InstantSource.fixed(INGESTED))
        .make(raw);
  }

  private static RawRecord raw(String text, @Nullable String position) {
    return raw(text, position, Map.of());
  }

  private static RawRecord raw(
      String text, @Nullable String position, Map<String, Object> envelope) {
    return new RawRecord(text.getBytes(UTF_8), "s", position, RECEIVED, null, envelope);
  }
}
