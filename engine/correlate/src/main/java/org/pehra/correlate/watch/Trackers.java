package org.pehra.correlate.watch;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.pehra.model.GroupKey;

/** Makes the trackers of one rule in one scope, and what they have in common. One thread. */
@FunctionalInterface
interface Trackers extends AutoCloseable {
  Tracker tracker(GroupKey group);

  /** Groups beyond which the oldest idle one leaves, where a group takes more than others do. */
  default int mostGroups() {
    return Integer.MAX_VALUE;
  }

  /**
   * The scope's time went on.
   *
   * @param finalUntil nothing that happened by then can change
   * @param failed told why the rule failed, each time
   * @return groups that may have found something
   */
  default Collection<GroupKey> settle(long finalUntil, Consumer<Throwable> failed) {
    return List.of();
  }

  /**
   * The input has ended: nothing can change any more.
   *
   * @param until the scope's time before that
   */
  default void finish(long until, Consumer<Throwable> failed) {}

  /** The group is forgotten. */
  default void leave(Tracker tracker) {}

  @Override
  default void close() {}
}
