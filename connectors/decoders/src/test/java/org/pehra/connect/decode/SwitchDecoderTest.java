package org.pehra.connect.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;
import org.pehra.connect.RawRecord;

class SwitchDecoderTest extends DecoderContract {
  private final SwitchDecoder decoder = new SwitchDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "mti=0210 de2=4000001234567899 de3=010000 de4=000000500000 de11=123456 de18=6011 de19=643"
                + " de22=901 de37=601002123456 de39=00 de41=ATM00917 de49=643",
            "payments.switch",
            Map.ofEntries(
                Map.entry("payment.mti", "0210"),
                Map.entry("payment.card", "4000001234567899"),
                Map.entry("payment.processing_code", "010000"),
                Map.entry("payment.amount", 500_000L),
                Map.entry("payment.stan", "123456"),
                Map.entry("payment.mcc", "6011"),
                Map.entry("source.geo.country_iso_code", "RU"),
                Map.entry("payment.entry_mode", "901"),
                Map.entry("payment.rrn", "601002123456"),
                Map.entry("payment.rc", "00"),
                Map.entry("payment.terminal_id", "ATM00917"),
                Map.entry("payment.currency", "643"),
                Map.entry("event.action", "cash-withdrawal"),
                Map.entry("event.outcome", "success"))),
        new Sample(
            "ts=2026-01-10T05:59:58.250Z mti=0110 de2=4000001234567899 de3=000000 de4=000000001999"
                + " de7=0110055958 de32=586001 de39=05 de42=SHOP1 de43=\"Clothes, Lahore\" de49=586",
            "payments.switch",
            Map.of(
                "payment.merchant_id", "SHOP1",
                "payment.acquirer", "586001",
                "vendor.de43", "Clothes, Lahore",
                "vendor.de7", "0110055958",
                "event.outcome", "failure",
                "event.action", "purchase")));
  }

  @Test
  void timeIsTheSwitchesOwnElseElementSeven() {
    assertEquals(
        Instant.parse("2026-01-10T05:59:58.250Z"),
        decoded("ts=2026-01-10T05:59:58.250Z mti=0110 de7=0101000000").at());
    assertEquals(Instant.parse("2026-01-10T05:59:58Z"), decoded("mti=0110 de7=0110055958").at());
    assertNull(decoded("mti=0110 de7=1399000000").at());
  }

  @Test
  void yearIsTheOneThatBringsTheTimeNearest() {
    assertEquals(Instant.parse("2025-12-31T23:59:59Z"), decoded("mti=0110 de7=1231235959").at());
    var newYearsEve =
        new RawRecord(
            "mti=0110 de7=0101000001".getBytes(UTF_8),
            "s",
            null,
            Instant.parse("2025-12-31T23:59:59Z"),
            null,
            Map.of());
    assertEquals(
        Instant.parse("2026-01-01T00:00:01Z"),
        assertInstanceOf(Decoded.Event.class, decoder.decode(newYearsEve)).at());
  }

  @Test
  void trackDataAndPinBlocksAreDropped() {
    var fields =
        decoded("mti=0200 de2=4000001234567899 de35=4000001234567899=2512 de52=AABBCCDD de55=9F26")
            .fields();
    assertFalse(fields.toString().contains("2512"));
    assertFalse(fields.toString().contains("AABBCCDD"));
    assertFalse(fields.toString().contains("9F26"));
  }

  @Test
  void whatIsNoSwitchLineIsRejectedWithTheReason() {
    assertInstanceOf(Decoded.Rejected.class, decode("de2=4000001234567899"));
    assertInstanceOf(Decoded.Rejected.class, decode("mti=21 de39=00"));
    assertInstanceOf(Decoded.Rejected.class, decode(""));
  }

  private Decoded decode(String line) {
    return decoder.decode(raw(line.getBytes(UTF_8)));
  }

  private Decoded.Event decoded(String line) {
    return assertInstanceOf(Decoded.Event.class, decode(line));
  }
}
