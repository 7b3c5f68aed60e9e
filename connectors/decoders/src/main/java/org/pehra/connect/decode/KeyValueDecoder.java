package org.pehra.connect.decode;

import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/** Lines of {@code key=value} pairs, as {@link KeyValueText} reads them. Values stay text. */
final class KeyValueDecoder implements Decoder {
  @Override
  public String name() {
    return "kv";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    var text = KeyValueText.of(raw.message());
    var pairs = text.pairs();
    if (pairs.isEmpty()) {
      return new Decoded.Rejected("no key=value pair in the line");
    }
    var fields = new EventFields();
    for (var time : new String[] {"@timestamp", "timestamp", "ts", "time", "eventtime"}) {
      fields.at(EventTimes.of(pairs.get(time)));
    }
    if (pairs.containsKey("date") && pairs.containsKey("time")) {
      fields.at(
          EventTimes.of(
              pairs.get("date") + "T" + pairs.get("time") + pairs.getOrDefault("tz", "")));
    }
    pairs.forEach(fields::named);
    if (!text.lead().isEmpty()) {
      fields.put("message", text.lead());
    }
    return fields.event("kv.generic");
  }
}
