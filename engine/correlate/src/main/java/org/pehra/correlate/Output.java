package org.pehra.correlate;

import org.pehra.model.GroupState;
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
   * What the shard knows of a group beyond the signals that are kept, for {@link
   * CorrelationShard#restore(GroupState)}. To be written to the partition of topic {@code state}
   * that has the shard's number, only when the committed offset has reached the state's, and none
   * may be left out. Who never goes on with a shard of the same input may let it go.
   */
  void state(GroupState state);

  /**
   * A rule failed, at a signal or as time went on: it goes on with what comes next, and all other
   * rules go on as if nothing had happened. Counted in {@code pehra_correlate_failed_total} by
   * rule. What failed while replaying is told before the first record is applied.
   */
  void failed(String ruleId, Throwable cause);
}
