package org.pehra.connect;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record as a source received it.
 *
 * @param bytes the message without its transport's framing; owned by this record
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
    String source,
    @Nullable String position,
    Instant receivedAt,
    @Nullable Instant at,
    Map<String, Object> envelope) {
  public RawRecord {
    envelope = Collections.unmodifiableMap(new LinkedHashMap<>(envelope));
  }
}
