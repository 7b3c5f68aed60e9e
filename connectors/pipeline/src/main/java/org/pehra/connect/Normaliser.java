package org.pehra.connect;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.mask.Tokens;
import org.pehra.model.Ecs;
import org.pehra.model.Institution;

/**
 * Gives a decoded record the header every event has, first, and its original text, last. What a
 * sender claims under the header's names is dropped: it is still in the original text. Thread-safe.
 */
final class Normaliser {
  /** Pehra's own namespace, not to be set by senders. */
  private static final String OWN = "pehra.";

  private static final Set<String> HEADER =
      Set.of(
          Ecs.TIMESTAMP,
          Ecs.EVENT_ID,
          Ecs.EVENT_CREATED,
          Ecs.EVENT_INGESTED,
          Ecs.EVENT_ORIGINAL,
          Ecs.EVENT_HASH,
          Ecs.ORGANIZATION_ID,
          Ecs.DATASET);

  private final Institution institution;
  private final EventIds ids;
  private final Tokens tokens;
  private final Limits limits;
  private final InstantSource clock;

  Normaliser(
      Institution institution, EventIds ids, Tokens tokens, Limits limits, InstantSource clock) {
    this.institution = institution;
    this.ids = ids;
    this.tokens = tokens;
    this.limits = limits;
    this.clock = clock;
  }

  /** The event's fields, not yet masked. */
  Map<String, Object> normalise(RawRecord raw, Decoded.Event decoded) {
    var said = firstOf(decoded.at(), raw.at(), raw.receivedAt());
    boolean ahead = said.isAfter(raw.receivedAt().plus(limits.future()));
    var original = RawText.of(raw.bytes());
    var event = new LinkedHashMap<String, Object>();
    event.put(Ecs.TIMESTAMP, (ahead ? raw.receivedAt() : said).toString());
    event.put(Ecs.EVENT_ID, ids.of(raw));
    event.put(Ecs.ORGANIZATION_ID, institution.id());
    event.put(Ecs.DATASET, decoded.dataset());
    event.put(Ecs.SOURCE, raw.source());
    event.put(Ecs.EVENT_CREATED, raw.receivedAt().toString());
    event.put(Ecs.EVENT_INGESTED, clock.instant().toString());
    event.put(Ecs.EVENT_HASH, tokens.hash(raw.bytes()));
    if (ahead) {
      event.put(Ecs.CLAMPED, true);
    }
    if (!original.valid()) {
      event.put(Ecs.INVALID_UTF8, true);
    }
    copy(raw.envelope(), event);
    copy(decoded.fields(), event);
    event.put(Ecs.EVENT_ORIGINAL, original.text());
    return event;
  }

  private static void copy(Map<String, Object> fields, Map<String, Object> event) {
    fields.forEach(
        (name, value) -> {
          var mended = RawText.wellFormed(value);
          if (mended != null && !HEADER.contains(name) && !name.startsWith(OWN)) {
            event.put(RawText.wellFormed(name), mended);
          }
        });
  }

  private static Instant firstOf(
      @Nullable Instant decoded, @Nullable Instant transport, Instant received) {
    return decoded != null ? decoded : transport != null ? transport : received;
  }
}
