package org.pehra.model;

/**
 * Names of the fields every event carries, after Elastic Common Schema 9.5, and of Pehra's own
 * namespaces. Events are written flat: one JSON object whose keys are the dotted names ({@code
 * "event.id"}), the form ECS loggers write; readers accept nested objects too.
 */
public final class Ecs {
  public static final String TIMESTAMP = "@timestamp";
  public static final String EVENT_ID = "event.id";
  public static final String EVENT_CREATED = "event.created";
  public static final String EVENT_INGESTED = "event.ingested";
  public static final String EVENT_ORIGINAL = "event.original";

  /**
   * HMAC-SHA256 of the raw bytes under the institution's key: a plain hash would let anyone
   * enumerate a card.
   */
  public static final String EVENT_HASH = "event.hash";

  public static final String ORGANIZATION_ID = "organization.id";

  /**
   * The decoder that made the event, for instance {@code windows.sysmon}; rules' log sources are
   * bound to it.
   */
  public static final String DATASET = "data_stream.dataset";

  /** Who wrote the event, unique within its institution: the connector's source and sender. */
  public static final String SOURCE = "pehra.source";

  /**
   * True where a timestamp lay in the future beyond the limit and was set to the time of arrival.
   */
  public static final String CLAMPED = "pehra.clamped";

  /** True where the received bytes were no valid UTF-8; U+FFFD stands for what was not. */
  public static final String INVALID_UTF8 = "pehra.invalid_utf8";

  /**
   * Fields that ECS does not know stay under their source name behind this prefix, visible to
   * rules.
   */
  public static final String VENDOR = "vendor.";

  private Ecs() {}
}
