package org.pehra.bench.match;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Institution;

/** Makes records into stored events as a connector does, always the same ones. */
final class Stored {
  static final String INSTITUTION = "bank-a";

  private static final Instant RECEIVED = Instant.parse("2026-01-10T00:00:00Z");
  private static final byte[] KEY =
      "an example key of 32 characters!".getBytes(StandardCharsets.US_ASCII);

  private final EventMaker maker;
  private long number;

  Stored(String decoder) {
    var institution = Institution.tenant(INSTITUTION);
    maker =
        new EventMaker(
            institution,
            new Decoders().find(decoder).orElseThrow(),
            new Keys(KEY, KEY),
            new EventIds(institution, "bench", "0"),
            Limits.DEFAULT,
            InstantSource.fixed(RECEIVED));
  }

  /** One stored event as it lies in its topic. */
  byte[] event(byte[] record, Map<String, Object> envelope) {
    var position = Long.toString(number++);
    var raw = new RawRecord(record, "bench", position, RECEIVED, null, envelope);
    return switch (maker.make(raw)) {
      case Outcome.Event event -> event.json();
      case Outcome.Quarantined(var why) -> throw new IllegalStateException(why.reason());
    };
  }

  /** The recorded campaign. */
  static List<byte[]> campaign() {
    var stored = new Stored("windows-json");
    List<byte[]> events = new ArrayList<>();
    for (var record : Campaign.events(true)) {
      events.add(stored.event(record, Map.of()));
    }
    return events;
  }
}
