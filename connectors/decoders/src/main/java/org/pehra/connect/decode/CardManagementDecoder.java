package org.pehra.connect.decode;

import java.util.Map;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Journal of a card management system, one JSON object a line: {@code
 * {"op":"LIMIT","user":"cms7","approver":"cms7","card":"…","old":50000,"new":5000000}}, and {@code
 * ts} (ISO 8601) where it is written.
 */
final class CardManagementDecoder implements Decoder {
  private static final Map<String, String> NAMES =
      Map.of(
          "op", "event.action",
          "user", "user.name",
          "approver", "payment.approver",
          "old", "payment.old_value",
          "new", "payment.new_value",
          "result", "event.outcome",
          "reason", "event.reason",
          "host", "host.name");

  @Override
  public String name() {
    return "cms-json";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    try {
      var flat = JsonText.flatten(JsonText.object(raw.message()));
      if (!(flat.get("op") instanceof String)) {
        return new Decoded.Rejected("no \"op\": not a line of a card management journal");
      }
      var fields = new EventFields();
      for (var time : new String[] {"ts", "@timestamp", "time"}) {
        fields.at(EventTimes.of(flat.remove(time)));
      }
      flat.forEach((name, value) -> put(fields, name, value));
      return fields.event("payments.cards");
    } catch (JsonText.NotAnObjectException e) {
      return new Decoded.Rejected(String.valueOf(e.getMessage()));
    }
  }

  private static void put(EventFields fields, String name, Object value) {
    var kind = EventFields.kindByName(name, value);
    if (kind == Decoded.Sensitive.CARD) {
      fields.secret("payment.card", value, kind);
    } else if (name.equals("ip")) {
      fields.vendor("ip", value);
      Conversion.IP.put(fields, "source.ip", value);
    } else if (NAMES.containsKey(name)) {
      fields.put(NAMES.get(name), value);
    } else {
      fields.named(name, value);
    }
  }
}
