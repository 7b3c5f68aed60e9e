package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Events that the awaited one does not follow within the timespan: each a moment, at its time plus
 * the timespan. An awaited event of time b answers every event of the times (b − timespan, b], and
 * those of (b, b + timespan) too where it may come first. What was answered stays answered, so it
 * is not kept.
 */
final class Absence implements Tracker {
  private final long timespan;
  private final boolean anyOrder;
  private final int awaitedLeg;
  private final int limit;
  private final TreeSet<Sight> open = new TreeSet<>();

  /** Times of awaited events; of three close ones the middle one says nothing and is left out. */
  private final TreeMap<Long, Boolean> awaited = new TreeMap<>();

  private int evicted;

  Absence(long timespan, boolean anyOrder, int awaitedLeg, int limit) {
    this.timespan = timespan;
    this.anyOrder = anyOrder;
    this.awaitedLeg = awaitedLeg;
    this.limit = limit;
  }

  @Override
  public boolean take(Sight sight) {
    if (sight.leg() == awaitedLeg) {
      return answer(sight.at());
    }
    if (isAnswered(sight.at()) || !open.add(sight)) {
      return false;
    }
    if (open.size() > limit) {
      open.pollFirst();
      evicted++;
    }
    return true;
  }

  private boolean answer(long at) {
    if (awaited.putIfAbsent(at, true) != null) {
      return false;
    }
    thinOut(at);
    long after = at - timespan;
    long before = anyOrder ? at + timespan : at + 1;
    return open.removeIf(sight -> sight.at() > after && sight.at() < before);
  }

  private void thinOut(long at) {
    var before = awaited.lowerKey(at);
    var after = awaited.higherKey(at);
    dropMiddle(before == null ? null : awaited.lowerKey(before), before, at);
    dropMiddle(before, at, after);
    dropMiddle(at, after, after == null ? null : awaited.higherKey(after));
  }

  private void dropMiddle(
      @org.jspecify.annotations.Nullable Long before,
      @org.jspecify.annotations.Nullable Long middle,
      @org.jspecify.annotations.Nullable Long after) {
    if (before != null
        && middle != null
        && after != null
        && awaited.containsKey(before)
        && after - before <= timespan) {
      awaited.remove(middle);
    }
  }

  private boolean isAnswered(long at) {
    var next = awaited.ceilingKey(at);
    if (next != null && next < at + timespan) {
      return true;
    }
    var last = awaited.floorKey(at);
    return anyOrder && last != null && last > at - timespan;
  }

  @Override
  public int size() {
    return open.size();
  }

  @Override
  public List<Finding> findings(long clock) {
    var findings = new ArrayList<Finding>();
    for (var sight : open) {
      long at = sight.at() + timespan;
      if (at > clock) {
        break;
      }
      findings.add(Finding.moment(sight.identity(), sight, at, List.of(sight), Measure.NONE));
    }
    return findings;
  }

  @Override
  public long due(long clock) {
    var next = open.higher(least(clock - timespan + 1));
    return next == null ? NEVER : next.at() + timespan;
  }

  @Override
  public boolean forget(long finalUntil) {
    open.headSet(least(finalUntil - timespan + 1)).clear();
    awaited.headMap(finalUntil - 2 * timespan, true).clear();
    return open.isEmpty() && awaited.isEmpty();
  }

  @Override
  public int evicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }

  /** Before every event of that time. */
  private static Sight least(long at) {
    return Sights.before(at);
  }
}
