package org.pehra.correlate.watch;

import org.pehra.model.Alert;
import org.pehra.model.GroupState;
import org.pehra.model.Signal;

/** Where the effects of one record go. */
public interface Emission {
  /** Partition of the {@code signals} topic. */
  int partition();

  /** The offset of the record being applied. */
  long offset();

  /**
   * A new revision of an alert, which goes out unless it did before a restart; its evidence holds
   * references only, but for what was restored.
   */
  void alert(Alert alert);

  /**
   * What follows of this alert is not what was published of it beyond this record, before a
   * restart: it is published all the same.
   *
   * @return the newest published revision, which the next one must exceed; 0 where there is none
   */
  int overtake(String alertId);

  /** This record made an alert grow, which is published later. */
  void grew();

  /** What outlives a group's signals, or that nothing is left of it. */
  void state(GroupState state);

  /** A firing for a correlation that this one is a base rule of. */
  void signal(Signal firing);
}
