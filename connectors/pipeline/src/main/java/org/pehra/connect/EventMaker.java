package org.pehra.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.mask.Masker;
import org.pehra.connect.mask.Tokens;
import org.pehra.model.Ecs;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.model.QuarantineRecord;
import org.pehra.model.QuarantineRecord.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a received record to what is written: decode → normalise → mask. Writes nothing itself, so
 * files can be scanned with it as well. Thread-safe; never throws on bad input.
 */
public final class EventMaker {
  private static final Logger LOG = LoggerFactory.getLogger(EventMaker.class);

  private final Institution institution;
  private final Decoder decoder;
  private final Normaliser normaliser;
  private final Masker masker;
  private final Limits limits;
  private final LongAdder decoderFailures = new LongAdder();

  public EventMaker(
      Institution institution,
      Decoder decoder,
      Keys keys,
      EventIds ids,
      Limits limits,
      InstantSource clock) {
    var tokens = new Tokens(keys);
    this.institution = institution;
    this.decoder = decoder;
    this.normaliser = new Normaliser(institution, ids, tokens, limits, clock);
    this.masker = new Masker(tokens);
    this.limits = limits;
  }

  /** What becomes of a record. Call once for each record received. */
  public Outcome make(RawRecord raw) {
    if (raw.bytes().length > limits.lineBytes()) {
      return refuse(raw, Code.TOO_LONG, "longer than " + limits.lineBytes() + " bytes");
    }
    return switch (decode(raw)) {
      case Decoded.Rejected rejected -> refuse(raw, code(raw), rejected.reason());
      case Decoded.Event event when !own(event) ->
          refuse(raw, Code.WRONG_INSTITUTION, "organization.id is not " + institution);
      case Decoded.Event event ->
          write(raw, masker.mask(normaliser.normalise(raw, event), event.sensitive()));
    };
  }

  /** The quarantine record of input that a source or a stage refuses. */
  public Outcome.Quarantined refuse(RawRecord raw, Code code, String reason) {
    return new Outcome.Quarantined(
        new QuarantineRecord(
            raw.receivedAt(),
            institution,
            masker.text(raw.source()),
            code,
            masker.text(reason),
            RawText.wellFormed(masker.text(RawText.start(raw.bytes(), limits.quarantineChars()))),
            raw.bytes().length));
  }

  /** A text as it may be shown: without card and citizen numbers. */
  String masked(String text) {
    return masker.text(text);
  }

  /** How often the decoder threw instead of rejecting. */
  public long decoderFailures() {
    return decoderFailures.sum();
  }

  private Decoded decode(RawRecord raw) {
    try {
      return decoder.decode(raw);
    } catch (RuntimeException | StackOverflowError e) {
      decoderFailures.increment();
      LOG.warn("decoder failed decoder={} error={}", decoder.name(), e.getClass().getName());
      return new Decoded.Rejected(
          "decoder "
              + decoder.name()
              + " failed with "
              + e.getClass().getSimpleName()
              + ": report it as a defect");
    }
  }

  private Outcome write(RawRecord raw, Map<String, Object> event) {
    var json = json(event);
    if (json.length > limits.eventBytes()) {
      json = json(withoutOriginal(event));
    }
    if (json.length > limits.eventBytes()) {
      return refuse(
          raw, Code.TOO_LONG, "as an event longer than " + limits.eventBytes() + " bytes");
    }
    return new Outcome.Event(
        String.valueOf(event.get(Ecs.SOURCE)),
        json,
        event.containsKey(Ecs.CLAMPED),
        event.containsKey(Ecs.INVALID_UTF8));
  }

  private static byte[] json(Map<String, Object> event) {
    try {
      return Json.MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts, numbers, flags and lists can always be written", e);
    }
  }

  private static Map<String, Object> withoutOriginal(Map<String, Object> event) {
    var shorter = new LinkedHashMap<>(event);
    shorter.put(Ecs.EVENT_ORIGINAL, Masker.REMOVED);
    return shorter;
  }

  private boolean own(Decoded.Event event) {
    var claimed = event.fields().get(Ecs.ORGANIZATION_ID);
    return claimed == null || claimed.equals(institution.id());
  }

  private static Code code(RawRecord raw) {
    return RawText.binary(raw.bytes()) ? Code.BINARY : Code.MALFORMED;
  }
}
