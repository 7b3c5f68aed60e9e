package org.pehra.model;

import java.time.Instant;

/**
 * What somebody did with an alert: who, when, why.
 *
 * @param id unique; made by the server that took the request
 * @param alertId the alert
 * @param action what was done
 * @param who login name
 * @param at when the server took it
 * @param why the comment; may be empty except for {@link Action#COMMENT} and {@link Action#CLOSE}
 */
public record TriageRecord(
    String id, String alertId, Action action, String who, Instant at, String why) {

  /** Longest comment in characters. */
  public static final int MAX_WHY = 10_000;

  public TriageRecord {
    if (id.isEmpty() || alertId.isEmpty() || who.isEmpty()) {
      throw new IllegalArgumentException("a triage record needs an id, an alert and a person");
    }
    if (why.length() > MAX_WHY) {
      throw new IllegalArgumentException("a comment may have at most " + MAX_WHY + " characters");
    }
    if (why.isBlank() && (action == Action.COMMENT || action == Action.CLOSE)) {
      throw new IllegalArgumentException(
          "say why: " + action.name().toLowerCase(java.util.Locale.ROOT) + " needs a text");
    }
  }

  /** What can be done with an alert. */
  public enum Action {
    ACKNOWLEDGE,
    CLOSE,
    REOPEN,
    COMMENT
  }
}
