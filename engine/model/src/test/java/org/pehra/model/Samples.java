package org.pehra.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Realistic values behind the golden files; never change one that has a file, add another. */
final class Samples {
  static final Institution BANK = new Institution("bank-a");
  static final Instant AT = Instant.parse("2026-03-01T18:42:07.250Z");
  static final RuleRef CORRELATION =
      new RuleRef("5f0c1a6e-8a3a-4a86-9f0c-2d3d5c0e4a11", "0123456789abcdef");
  static final RuleRef BASE =
      new RuleRef("b1b2c3d4-0000-4a86-9f0c-aabbccddeeff", "fedcba9876543210");
  static final EventRef EVENT_REF = new EventRef("events.bank-a", 1, 123_456_789);
  static final String EVENT_ID = "00112233445566778899aabbccddeeff";

  private Samples() {}

  static Signal signal() {
    return new Signal(
        CORRELATION,
        BASE,
        BANK,
        GroupKey.of("tok_4f1e2d3c4b5a69788796a5b4c3d2e1f0", "PK"),
        BANK,
        AT.toEpochMilli(),
        "switch:10.20.30.40",
        EVENT_ID,
        1,
        ordered("source.geo.country_iso_code", "CA", "payment.amount", "2000000"),
        EVENT_REF);
  }

  static Signal aloneNationalSignal() {
    return new Signal(
        BASE,
        BASE,
        Institution.NATIONAL,
        GroupKey.NONE,
        BANK,
        0,
        "Ü",
        "client/42",
        70_000,
        Map.of(),
        new EventRef("events.bank-a", 0, 0));
  }

  static Watermark watermark() {
    return new Watermark(BANK, 1, AT.toEpochMilli(), true);
  }

  static Alert openAlert() {
    return new Alert(
        "0a0b0c0d0e0f10111213141516171819",
        "19181716151413121110f0e0d0c0b0a0",
        3,
        Alert.Status.OPEN,
        null,
        null,
        new Alert.Rule(
            CORRELATION.id(),
            CORRELATION.version(),
            "Card cash-out from abroad",
            Level.CRITICAL,
            List.of("attack.impact", "attack.t1657")),
        "value_count",
        Institution.NATIONAL,
        new LinkedHashSet<>(List.of(BANK, new Institution("bank-b"))),
        ordered("payment.card_token_national", "tokn_1", "source.geo.country_iso_code", "CA"),
        "2 institutions' cards were used in CA within 10 minutes — “cash-out”",
        Map.of("payment.card_token", List.of("tok_1", "tok_2")),
        AT,
        AT.plusMillis(60_000),
        AT.plusMillis(61_000),
        null,
        41,
        2.0,
        true,
        List.of(evidence()),
        new Alert.Accounts(2, 9_000, Json.MAPPER.createObjectNode().put("seen", 41)));
  }

  static Alert withdrawnAlert() {
    var open = openAlert();
    return new Alert(
        open.id(),
        open.episode(),
        4,
        Alert.Status.WITHDRAWN,
        null,
        EVENT_ID,
        open.rule(),
        "event",
        BANK,
        new LinkedHashSet<>(List.of(BANK)),
        Map.of(),
        "",
        Map.of(),
        AT,
        AT,
        AT,
        AT.plusSeconds(1),
        0,
        null,
        false,
        List.of(),
        new Alert.Accounts(0, 0, null));
  }

  static TriageRecord triage() {
    return new TriageRecord(
        "t-1", openAlert().id(), TriageRecord.Action.CLOSE, "ayesha", AT, "فراڈ — blocked");
  }

  static QuarantineRecord quarantine() {
    return new QuarantineRecord(
        AT,
        BANK,
        "syslog:10.0.0.1",
        QuarantineRecord.Code.TOO_LONG,
        "longer than 1048576 bytes: raise the limit",
        "mti=0200 pan=tok_1 \"quoted\"",
        2_000_000);
  }

  private static Alert.Evidence evidence() {
    var event =
        Json.MAPPER
            .createObjectNode()
            .put("@timestamp", AT.toString())
            .put("event.id", EVENT_ID)
            .put("payment.amount", 2_000_000);
    return new Alert.Evidence(
        EVENT_ID,
        AT,
        BANK,
        "switch:10.20.30.40",
        BASE.id(),
        EVENT_REF,
        event,
        List.of(new Alert.Match("selection", "payment.mti", "0200", 0, 4)));
  }

  private static Map<String, String> ordered(String... pairs) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
