package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record as a source received it.
 *
 * @param bytes the whole record without its transport's framing, what {@code event.original} and
 *     {@code event.hash} are made of; owned by this record
 * @param messageStart where in {@code bytes} the message begins: after the transport's header,
 *     which the source has read into {@code envelope}; 0 without such a header
 * @param source who sent it, unique within the institution, for instance {@code
 *     atm-switch/10.1.1.7}
 * @param position what identifies the record within its source for ever: file identity and offset,
 *     the sender's sequence, the client's id; absent when the source has nothing such, then
 *     re-sends cannot be recognised
 * @param receivedAt when it arrived
 * @param at event time as the transport's header gives it, where it does
 * @param envelope ECS fields of the transport's header ({@code host.name}, {@code
 *     log.syslog.priority} …)
 */
@SuppressWarnings("ArrayRecordComponent") // records are never compared
public record RawRecord(
    byte[] bytes,
    int messageStart,
    String source,
    @Nullable String position,
    Instant receivedAt,
    @Nullable Instant at,
    Map<String, Object> envelope) {
  public RawRecord {
    if (messageStart < 0 || messageStart > bytes.length) {
      throw new IllegalArgumentException(
          "message starts at " + messageStart + " of " + bytes.length + " bytes");
    }
    envelope = Collections.unmodifiableMap(new LinkedHashMap<>(envelope));
  }

  /** A record that is all message, without a transport's header. */
  public RawRecord(
      byte[] bytes,
      String source,
      @Nullable String position,
      Instant receivedAt,
      @Nullable Instant at,
      Map<String, Object> envelope) {
    this(bytes, 0, source, position, receivedAt, at, envelope);
  }

  /** What a decoder reads: the message in UTF-8, malformed bytes replaced by U+FFFD. */
  public String message() {
    return new String(bytes, messageStart, messageLength(), UTF_8);
  }

  /** Length of the message in bytes. */
  public int messageLength() {
    return bytes.length - messageStart;
  }
}
