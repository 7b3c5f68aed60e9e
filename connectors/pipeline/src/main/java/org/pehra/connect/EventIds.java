package org.pehra.connect;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.pehra.model.Ids;
import org.pehra.model.Institution;

/**
 * Gives events their ids. A record with a position has the same id whenever it is received again;
 * one without gets its number in the order of arrival, and a re-send of it is another event.
 * Thread-safe.
 */
public final class EventIds {
  private final Institution institution;
  private final String connectorId;
  private final String bootEpoch;
  private final AtomicLong received = new AtomicLong();

  /**
   * @param connectorId unique among the institution's connectors
   * @param bootEpoch unique among this connector's starts
   */
  public EventIds(Institution institution, String connectorId, String bootEpoch) {
    this.institution = institution;
    this.connectorId = connectorId;
    this.bootEpoch = bootEpoch;
  }

  /** Ids of a start of its own. */
  public static EventIds ofThisStart(Institution institution, String connectorId) {
    var random = new byte[8];
    new SecureRandom().nextBytes(random);
    return new EventIds(institution, connectorId, HexFormat.of().formatHex(random));
  }

  /** Call once for each record received. */
  public String of(RawRecord raw) {
    return raw.position() != null
        ? Ids.of("position", institution.id(), raw.source(), raw.position())
        : Ids.of(
            "received",
            institution.id(),
            connectorId,
            bootEpoch,
            Long.toString(received.getAndIncrement()));
  }
}
