package org.pehra.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of the topics, the arrows between the stages. */
public final class Topics {
  /**
   * Signals and watermarks; partition by {@link Ids#partition}; binary, see {@link
   * ShardInputCodec}.
   */
  public static final String SIGNALS = "signals";

  /** How long {@link #SIGNALS} keeps records: no rule may need more after a restart. */
  public static final Duration SIGNALS_KEPT = Duration.ofDays(8);

  /**
   * Alerts; key = alert id, partition by {@link Ids#partition}; JSON, see {@link AlertCodec};
   * compacted after {@link #REVISIONS_KEPT}.
   */
  public static final String ALERTS = "alerts";

  /**
   * How long {@link #ALERTS} keeps each revision of an alert: a process that starts again within
   * that time finds its alerts as they stood at its committed offset, whatever was published after
   * it.
   */
  public static final Duration REVISIONS_KEPT = Duration.ofDays(1);

  /** What analysts did; key = triage record id; JSON, see {@link TriageCodec}; kept for ever. */
  public static final String TRIAGE = "triage";

  /**
   * What correlations know of their groups beyond the signals that are kept, see {@link
   * GroupState}; partition as the group's signals; compacted.
   */
  public static final String STATE = "state";

  /** Rule texts; key = rule id; compacted. */
  public static final String RULES = "rules";

  /** Who did what in the console and the API; kept for ever. */
  public static final String AUDIT = "audit";

  private static final String EVENTS = "events.";
  private static final String QUARANTINE = "quarantine.";

  /** Matches the events topics of all institutions. */
  public static final Pattern ALL_EVENTS = Pattern.compile("events\\.[a-z0-9-]{1,40}");

  /** Matches the quarantine topics of all institutions. */
  public static final Pattern ALL_QUARANTINE = Pattern.compile("quarantine\\.[a-z0-9-]{1,40}");

  private Topics() {}

  /** Masked ECS events of one institution; key = source; JSON, see {@link Event}. */
  public static String events(Institution institution) {
    return EVENTS + institution.id();
  }

  /**
   * What could not be decoded, masked, with its reason; key = source; JSON, see {@link
   * QuarantineRecord}.
   */
  public static String quarantine(Institution institution) {
    return QUARANTINE + institution.id();
  }

  /** The institution of an events topic; the engine trusts this name, not the event's own claim. */
  public static Optional<Institution> institutionOfEvents(String topic) {
    return topic.startsWith(EVENTS)
        ? Optional.of(new Institution(topic.substring(EVENTS.length())))
        : Optional.empty();
  }
}
