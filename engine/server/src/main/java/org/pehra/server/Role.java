package org.pehra.server;

/** What a user is for. */
public enum Role {
  /** Sees and triages the alerts of one institution. */
  ANALYST,
  /** Sees and triages the alerts of all. */
  NATIONAL,
  /** As national, and keeps the system: metrics, health. */
  ADMIN
}
