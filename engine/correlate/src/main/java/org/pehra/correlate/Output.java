package org.pehra.correlate;

import org.pehra.model.Signal;

/** Where a shard's results go, in order; called on the shard's thread. */
public interface Output {
  /** A new revision of an alert. */
  void alert(AlertDraft draft);

  /**
   * A firing of a correlation that another one is over. Goes to the {@code signals} partition of
   * its scope, correlation and group.
   */
  void signal(Signal firing);

  /**
   * A rule failed to judge a signal: it goes on with the next one, and all other rules go on as if
   * nothing had happened. Counted in {@code pehra_correlate_failed_total} by rule.
   */
  void failed(String ruleId, Throwable cause);
}
