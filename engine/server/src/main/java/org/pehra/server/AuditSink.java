package org.pehra.server;

import java.time.Instant;

/** Keeps who did what. Called by request threads; must be quick and thread-safe. */
public interface AuditSink {
  AuditSink NONE = entry -> {};

  void record(Entry entry);

  /**
   * One act.
   *
   * @param who user name; as given where the login failed
   * @param action {@code login}, {@code logout}, {@code acknowledge} …
   * @param object alert id, or empty
   * @param outcome {@code ok}, {@code refused} …
   * @param address of the client
   */
  record Entry(
      Instant at, String who, String action, String object, String outcome, String address) {}
}
