package org.pehra.correlate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.pehra.model.Alert.Evidence;

/**
 * Events that an alert counts, does not show, and would show as its last ones if a late event made
 * it shorter. A process that starts by then has the events of a timespan before the alert's new
 * end; so only events are of interest that are followed by few within a timespan.
 */
final class Unshown {
  /** More hardly lie that far from each other. */
  private static final int MOST = 64;

  private final long timespan;
  private final long finalUpTo;
  private final Deque<Evidence> found = new ArrayDeque<>();

  /** Times of the events after the one that is looked at, as many as are shown with it at most. */
  private final Deque<Long> next = new ArrayDeque<>();

  private Unshown(long timespan, long finalUpTo) {
    this.timespan = timespan;
    this.finalUpTo = finalUpTo;
  }

  /**
   * In order of time.
   *
   * @param finalUpTo no late event can make the alert end before this time
   */
  static List<Evidence> of(Episode episode, long finalUpTo) {
    var unshown = new Unshown(episode.group.lane.rule.timespan(), finalUpTo);
    var retained = episode.group.retained;
    for (int i = retained.size() - 1; i >= 0 && unshown.goesOn(); i--) {
      var entry = retained.get(i);
      if (entry.counted == episode && entry.at() > episode.settledAt) {
        if (unshown.isFar(entry.at())) {
          unshown.found.addFirst(episode.evidence(entry));
        }
        unshown.pass(entry.at());
      }
    }
    for (var settled : episode.settledLast.reversed()) {
      long at = settled.at().toEpochMilli();
      if (unshown.goesOn() && unshown.isFar(at)) {
        unshown.found.addFirst(settled);
      }
      unshown.pass(at);
    }
    unshown.found.removeAll(Set.copyOf(episode.evidence()));
    return List.copyOf(unshown.found);
  }

  private boolean goesOn() {
    return found.size() < MOST && (next.size() < Episode.SHOWN - 1 || next.getLast() > finalUpTo);
  }

  private boolean isFar(long at) {
    return next.size() == Episode.SHOWN - 1 && next.getLast() > at + timespan;
  }

  private void pass(long at) {
    next.addFirst(at);
    if (next.size() == Episode.SHOWN) {
      next.removeLast();
    }
  }
}
