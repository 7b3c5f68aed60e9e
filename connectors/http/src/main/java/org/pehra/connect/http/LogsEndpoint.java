package org.pehra.connect.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Intake;
import org.pehra.connect.RawRecord;
import org.pehra.model.QuarantineRecord.Code;

/**
 * Takes a body of logs. Blocks while the intake writes. Thread-safe.
 *
 * <p>What is bad goes to quarantine first, then the rest is handed over at once: a refusal by the
 * intake leaves nothing accepted, and the client sends the whole body again.
 */
final class LogsEndpoint {
  private static final String RETRY_AFTER_SECONDS = "2";
  private static final int MAX_KEY = 200;

  private final HttpSettings settings;
  private final Intake intake;
  private final InstantSource clock;

  LogsEndpoint(HttpSettings settings, Intake intake, InstantSource clock) {
    this.settings = settings;
    this.intake = intake;
    this.clock = clock;
  }

  /**
   * Takes one request.
   *
   * @param client its address
   * @param idempotencyKey names the body for ever: the same body sent again gives the same events
   */
  Answer take(byte[] body, boolean gzip, String client, @Nullable String idempotencyKey) {
    if (idempotencyKey != null && !isKey(idempotencyKey)) {
      return Answer.error(
          HttpResponseStatus.BAD_REQUEST,
          "bad_idempotency_key",
          "Idempotency-Key must be 1 to 200 printable ASCII characters",
          "send a UUID made once for this body");
    }
    byte[] json;
    try {
      json = gzip ? decompressed(body) : body;
    } catch (IOException e) {
      return Answer.error(
          HttpResponseStatus.BAD_REQUEST,
          "bad_gzip",
          "the body is not gzip, or is cut off",
          "drop Content-Encoding, or compress the whole body");
    }
    return json.length > settings.maxBodyBytes()
        ? tooLarge(settings.maxBodyBytes())
        : handOver(JsonRecords.of(json), settings.name() + "/" + client, idempotencyKey);
  }

  static Answer tooLarge(int maxBodyBytes) {
    return Answer.error(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        "the body is longer than " + maxBodyBytes + " bytes",
        "send fewer records at a time, or raise max_body");
  }

  static Answer busy() {
    return Answer.error(
            HttpResponseStatus.TOO_MANY_REQUESTS,
            "spool_full",
            "nothing of this request was accepted",
            "send it again after the time in Retry-After")
        .with(HttpHeaderNames.RETRY_AFTER.toString(), RETRY_AFTER_SECONDS);
  }

  private Answer handOver(
      List<JsonRecords.Piece> pieces, String source, @Nullable String idempotencyKey) {
    var now = clock.instant();
    List<RawRecord> good = new ArrayList<>();
    JsonRecords.Piece firstBad = null;
    int bad = 0;
    int number = 0;
    for (var piece : pieces) {
      number++;
      var position = idempotencyKey == null ? null : idempotencyKey + ":" + number;
      var record = new RawRecord(piece.bytes(), source, position, now, null, Map.of());
      if (piece.bytes().length <= settings.maxRecordBytes() && piece.error() == null) {
        good.add(record);
      } else if (quarantine(piece, record, now)) {
        firstBad = firstBad == null ? piece : firstBad;
        bad++;
      } else {
        return busy();
      }
    }
    if (!good.isEmpty() && !intake.accept(good)) {
      return busy();
    }
    return good.isEmpty() && firstBad != null
        ? nothingGood(firstBad, bad)
        : Answer.taken(good.size(), bad);
  }

  private boolean quarantine(JsonRecords.Piece piece, RawRecord record, Instant now) {
    if (piece.bytes().length > settings.maxRecordBytes()) {
      var head = java.util.Arrays.copyOf(piece.bytes(), settings.maxRecordBytes());
      return intake.quarantine(
          new RawRecord(head, record.source(), record.position(), now, null, Map.of()),
          Code.TOO_LONG,
          "line "
              + piece.line()
              + ": record of "
              + piece.bytes().length
              + " bytes: raise limits.record or shorten the record");
    }
    return intake.quarantine(record, Code.MALFORMED, "line " + piece.line() + ": " + piece.error());
  }

  private Answer nothingGood(JsonRecords.Piece firstBad, int bad) {
    return Answer.error(
            HttpResponseStatus.BAD_REQUEST,
            "no_records",
            "line "
                + firstBad.line()
                + ": "
                + (firstBad.error() == null ? "record too long" : firstBad.error()),
            "send one JSON object a line; what was sent is in quarantine")
        .with(Answer.counts(0, bad));
  }

  /** At most one byte more than allowed, however much the bytes would decompress to. */
  private byte[] decompressed(byte[] body) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(body), 64 * 1024)) {
      return in.readNBytes(settings.maxBodyBytes() + 1);
    }
  }

  private static boolean isKey(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_KEY
        && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
