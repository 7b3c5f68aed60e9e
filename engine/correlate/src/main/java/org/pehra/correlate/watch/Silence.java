package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;

/**
 * Times longer than the timespan without an event, after one. The silence begins to count a
 * timespan after the last event, and ends with the next; an event exactly a timespan later still
 * comes in time.
 */
final class Silence implements Tracker {
  private final long timespan;

  /** Without those between two neighbours that are close enough by themselves. */
  private final TreeSet<Sight> events = new TreeSet<>();

  Silence(long timespan) {
    this.timespan = timespan;
  }

  @Override
  public boolean take(Sight sight) {
    var before = events.floor(sight);
    var after = events.higher(sight);
    if (before != null && (before.compareTo(sight) == 0 || after != null && close(before, after))) {
      return false;
    }
    events.add(sight);
    drop(before == null ? null : events.lower(before), before, sight);
    drop(sight, after, after == null ? null : events.higher(after));
    return true;
  }

  private boolean close(Sight one, Sight other) {
    return other.at() - one.at() <= timespan;
  }

  private void drop(@Nullable Sight before, @Nullable Sight middle, @Nullable Sight after) {
    if (before != null && middle != null && after != null && close(before, after)) {
      events.remove(middle);
    }
  }

  @Override
  public int size() {
    return events.size();
  }

  @Override
  public List<Finding> findings(long clock) {
    var findings = new ArrayList<Finding>();
    Sight last = null;
    for (var sight : events) {
      if (last != null && !close(last, sight)) {
        findings.add(finding(last, sight.at()));
      }
      last = sight;
    }
    if (last != null && last.at() + timespan < clock) {
      findings.add(finding(last, Finding.STILL));
    }
    return findings;
  }

  private Finding finding(Sight last, long until) {
    return new Finding(
        last.identity(), last, last.at() + timespan, until, until, List.of(last), 0, Measure.NONE);
  }

  @Override
  public long due(long clock) {
    if (events.isEmpty()) {
      return NEVER;
    }
    long due = events.last().at() + timespan + 1;
    return due > clock ? due : NEVER;
  }

  /** The newest event stays: its silence has not ended. */
  @Override
  public boolean forget(long finalUntil) {
    while (events.size() > 1) {
      var next = events.higher(events.first());
      if (next == null || next.at() > finalUntil) {
        break;
      }
      events.pollFirst();
    }
    return events.isEmpty();
  }

  @Override
  public void resume(Evidence opener, int weight) {
    take(Sight.of(opener, 0, weight));
  }
}
