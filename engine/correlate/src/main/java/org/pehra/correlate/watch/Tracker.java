package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.pehra.model.Alert.Evidence;

/**
 * What one kind of rule keeps of one group, and what it finds in it. The findings at a time follow
 * from the events taken and that time alone, whatever order the events came in.
 */
interface Tracker {
  long NEVER = Long.MAX_VALUE / 2;

  /**
   * Takes an event that is not older than the history.
   *
   * @return whether the findings may have changed; false for a duplicate
   */
  boolean take(Sight sight);

  /** Everything found and not yet forgotten, in order of {@link Finding#openAt}. */
  List<Finding> findings(long clock);

  /** The next time after {@code clock} at which more may be found without an event. */
  long due(long clock);

  /**
   * What ended at or before this time is final, and so is what lies a timespan before it: both may
   * be forgotten.
   *
   * @return whether nothing is left
   */
  boolean forget(long finalUntil);

  /**
   * Time of the oldest event that takes less room once it is final, so that {@link #forget} is
   * worth a call of its own; {@link #NEVER} where there is none.
   */
  default long unsettled() {
    return NEVER;
  }

  /** Writes what is final: all that {@link #forget} left but for the events it kept whole. */
  default void save(DataOutput to) throws IOException {
    throw new UnsupportedOperationException("this kind learns all anew from the signals");
  }

  /**
   * Events at or before this time are in what {@link #save} writes, right after {@link #forget};
   * those after it must be taken again.
   */
  default long savedUntil(long finalUntil) {
    return finalUntil;
  }

  /** Goes on as another rule whose saved state is the same; only what is judged from now on. */
  default void become(WatchRule.Kind kind) {}

  /** Takes what {@link #save} wrote, before anything else. */
  default void restore(DataInput from) throws IOException {
    throw new UnsupportedOperationException("this kind learns all anew from the signals");
  }

  /**
   * After a restart: a finding that is not final, though its event may be older than the history.
   */
  default void resume(Evidence opener, int weight) {}

  /** How many events and values are kept; O(1). */
  int size();

  /** Events that left because there were too many; since the last call. */
  default int evicted() {
    return 0;
  }
}
