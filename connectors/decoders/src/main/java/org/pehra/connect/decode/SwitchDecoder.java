package org.pehra.connect.decode;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Logs of ATM and POS switches: ISO 8583:1987 data elements as {@code mti=0210 de2=… de39=00}. The
 * amount (DE4) becomes a number of minor units, the acquirer's country (DE19) its ISO 3166 alpha-2
 * code; the card number (DE2) is declared secret. Track data, PIN blocks and chip data (DE35, 36,
 * 45, 52, 55) may never be stored (PCI DSS 3.3) and are dropped. Event time is {@code ts=} (ISO
 * 8601) where the switch writes it, else DE7.
 */
final class SwitchDecoder implements Decoder {
  private static final Set<String> NEVER_STORED = Set.of("35", "36", "45", "52", "55");

  private static final Map<String, String> ELEMENTS =
      Map.ofEntries(
          Map.entry("3", "payment.processing_code"),
          Map.entry("11", "payment.stan"),
          Map.entry("18", "payment.mcc"),
          Map.entry("22", "payment.entry_mode"),
          Map.entry("32", "payment.acquirer"),
          Map.entry("37", "payment.rrn"),
          Map.entry("38", "payment.authorization_code"),
          Map.entry("39", "payment.rc"),
          Map.entry("41", "payment.terminal_id"),
          Map.entry("42", "payment.merchant_id"),
          Map.entry("49", "payment.currency"));

  /** First two digits of DE3 → what was asked for. */
  private static final Map<String, String> TRANSACTIONS =
      Map.of(
          "00", "purchase",
          "01", "cash-withdrawal",
          "09", "purchase-with-cash-back",
          "20", "refund",
          "21", "deposit",
          "30", "balance-inquiry",
          "31", "balance-inquiry",
          "38", "mini-statement",
          "40", "transfer",
          "92", "pin-change");

  private final Map<String, String> countries = new HashMap<>();

  SwitchDecoder() {
    for (var line : FieldTable.lines("iso-3166-numeric.txt")) {
      if (!line.startsWith("#") && line.length() > 4) {
        countries.put(line.substring(0, 3), line.substring(4, 6));
      }
    }
  }

  @Override
  public String name() {
    return "iso8583-kv";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var pairs = KeyValueText.of(raw.message()).pairs();
    var mti = pairs.get("mti");
    if (mti == null || mti.length() != 4 || !mti.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return new Decoded.Rejected("no mti= with four digits: not an ISO 8583 switch line");
    }
    var fields = new EventFields();
    fields.put("payment.mti", mti);
    pairs.forEach((key, value) -> element(fields, key, value));
    action(fields);
    fields.at(EventTimes.of(pairs.get("ts")));
    fields.at(EventTimes.transmission(pairs.getOrDefault("de7", ""), raw.receivedAt()));
    return fields.event("payments.switch");
  }

  private void element(EventFields fields, String key, String value) {
    if (key.equals("mti") || key.equals("ts") || value.isEmpty()) {
      return;
    }
    var number = elementNumber(key);
    if (number.isEmpty()) {
      fields.named(key, value);
      return;
    }
    switch (number) {
      case "2" -> card(fields, value);
      case "4" -> Conversion.LONG.put(fields, "payment.amount", value);
      case "19" -> country(fields, value);
      default -> {
        if (!NEVER_STORED.contains(number)) {
          var name = ELEMENTS.get(number);
          fields.put(name == null ? "vendor.de" + number : name, value);
        }
      }
    }
  }

  private static void card(EventFields fields, String value) {
    if (EventFields.kindByName("de2", value) == Sensitive.CARD) {
      fields.secret("payment.card", value, Sensitive.CARD);
    } else {
      fields.vendor("de2", value);
    }
  }

  private void country(EventFields fields, String value) {
    fields.vendor("de19", value);
    fields.put("source.geo.country_iso_code", countries.get(value));
  }

  private static void action(EventFields fields) {
    if (fields.get("payment.processing_code") instanceof String code && code.length() >= 2) {
      fields.put("event.action", TRANSACTIONS.get(code.substring(0, 2)));
    }
    if (fields.get("payment.rc") instanceof String answer) {
      fields.put("event.outcome", answer.equals("00") ? "success" : "failure");
    }
  }

  /** {@code 39} of {@code de39} or {@code DE039}; empty for other keys. */
  private static String elementNumber(String key) {
    if (key.length() < 3 || key.length() > 5 || !key.regionMatches(true, 0, "de", 0, 2)) {
      return "";
    }
    var number = Conversion.number(key.substring(2));
    return number == null || number.longValue() < 0 ? "" : number.toString();
  }
}
