package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.model.GroupState;

/** What the topic {@code state} does not have yet of the groups of a watch. */
final class Unsaved {
  /** Groups that know more than was saved of them, with the scope's time since when. */
  private final LinkedHashMap<Subject, Long> since = new LinkedHashMap<>();

  /** Groups of which nothing is left, though something was saved. */
  private final List<GroupState> gone = new ArrayList<>();

  /** A group knows more than was saved of it. */
  void learnt(Subject subject, long clock) {
    since.putIfAbsent(subject, clock);
  }

  /** A group is no more. */
  void left(Subject subject) {
    since.remove(subject);
    if (subject.isSaved()) {
      gone.add(subject.gone());
    }
  }

  /** What was saved means nothing to the rule. */
  void meansNothing(GroupState saved) {
    gone.add(saved.emptied());
  }

  /** Says of what is gone that it is. */
  void tellGone(Emission to) {
    gone.forEach(to::state);
    gone.clear();
  }

  /** Takes the group that waits for the longest, where it does so since that time or longer. */
  @Nullable Subject poll(long until) {
    var longest = since.firstEntry();
    if (longest == null || longest.getValue() > until) {
      return null;
    }
    since.pollFirstEntry();
    return longest.getKey();
  }
}
