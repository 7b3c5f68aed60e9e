package org.pehra.correlate.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.model.GroupKey;

/**
 * One group of a rule of EPL: what the statement's rows said of it. Its events are held, sent and
 * forgotten by {@link EplTrackers}.
 */
final class EplTracker implements Tracker {
  private final EplTrackers all;
  private final long timespan;
  final GroupKey group;
  final long number;

  /** Events that are held. */
  int held;

  /** Events that each of the two parts was sent. */
  final int[] sent = new int[2];

  /** The group left: what is still held of it is not sent. */
  boolean gone;

  private final Deque<Finding> found = new ArrayDeque<>();

  /** Events that findings of one alert have told, whatever rules they matched. */
  private final TreeSet<Sight> told =
      new TreeSet<>(Comparator.comparingLong(Sight::at).thenComparing(Sight::identity));

  /** The newest event that was sent. */
  private @Nullable Sight newest;

  EplTracker(EplTrackers all, long timespan, GroupKey group, long number) {
    this.all = all;
    this.timespan = timespan;
    this.group = group;
    this.number = number;
  }

  /** Holds the event until nothing can come before it. */
  @Override
  public boolean take(Sight sight) {
    all.hold(sight, this);
    return false;
  }

  void sending(Sight sight) {
    newest = sight;
  }

  /**
   * A row was made.
   *
   * @param at its time
   * @return whether it counts: what only time has made belongs to the newest event for a timespan
   */
  boolean row(long at, Collection<Sight> signals, Map<String, String> said) {
    var cause = newest;
    if (cause == null || at >= cause.at() + timespan) {
      return false;
    }
    if (found.isEmpty() || found.getLast().openAt() + timespan <= at) {
      told.clear();
    }
    var events = new TreeSet<>(signals);
    events.add(cause);
    events.removeIf(event -> !told.add(event));
    add(at, cause, events, said);
    return true;
  }

  private void add(long at, Sight cause, Set<Sight> events, Map<String, String> said) {
    var same = found.peekLast();
    if (same != null && same.openAt() == at && same.opener().equals(cause)) {
      found.removeLast();
      events.addAll(same.events());
      said = joined(same.said(), said);
      found.add(shown(at, cause, events, same.more(), said));
    } else {
      found.add(shown(at, cause, events, 0, said));
    }
  }

  private static Map<String, String> joined(Map<String, String> one, Map<String, String> other) {
    var joined = new LinkedHashMap<>(one);
    joined.putAll(other);
    return joined;
  }

  private static Finding shown(
      long at, Sight cause, Set<Sight> events, long more, Map<String, String> said) {
    var ends = new ArrayList<Sight>(events);
    if (ends.size() > 2 * Case.SHOWN) {
      var middle = ends.subList(Case.SHOWN, ends.size() - Case.SHOWN);
      more += middle.stream().mapToLong(Sight::weight).sum();
      middle.clear();
    }
    var key = cause.identity() + "@" + at;
    return new Finding(key, cause, at, at, at, ends, more, Measure.NONE, said);
  }

  /** No row can tell of events before this time any more. */
  void begin(long from) {
    while (!told.isEmpty() && told.first().at() < from) {
      told.removeFirst();
    }
  }

  @Override
  public int size() {
    return held + sent[0] + sent[1];
  }

  @Override
  public List<Finding> findings(long clock) {
    return List.copyOf(found);
  }

  @Override
  public long due(long clock) {
    return NEVER;
  }

  /** Kept for a timespan more: the next one may be of the same alert. */
  @Override
  public boolean forget(long finalUntil) {
    while (!found.isEmpty() && found.getFirst().openAt() <= finalUntil - timespan) {
      found.removeFirst();
    }
    return found.isEmpty() && held == 0 && sent[0] == 0 && sent[1] == 0;
  }

  @Override
  public int evicted() {
    return all.takeEvicted();
  }
}
