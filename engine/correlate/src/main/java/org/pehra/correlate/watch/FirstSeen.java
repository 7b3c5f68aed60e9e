package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events whose value the group has not shown in the learning span before: each a moment, at its own
 * time. It fires only where the group was seen in the learning span before that one, so that a new
 * group learns first. Of what is final only the time is kept at which each value was last seen.
 */
final class FirstSeen implements Tracker {
  private final long learn;
  private final String field;
  private final int limit;

  /** Events that are not final, with their values. */
  private final TreeMap<Sight, String> recent = new TreeMap<>();

  /**
   * The same by value. Of three that the learning span holds together the middle one says nothing
   * and is left out: it is never the first.
   */
  private final Map<String, NavigableSet<Sight>> byValue = new HashMap<>();

  private final TreeMap<Sight, Finding> found = new TreeMap<>();

  private final LastSeen last = new LastSeen();
  private final Presence presence;

  /** Up to this time values may be known that had to leave: nothing can be called new. */
  private long unsureUntil = Long.MIN_VALUE;

  private int evicted;

  /**
   * @param learn the learning span, milliseconds
   * @param limit of values and events; beyond, the value that was not seen for longest leaves
   */
  FirstSeen(long learn, String field, int limit) {
    this.learn = learn;
    this.field = field;
    this.limit = limit;
    this.presence = new Presence(learn);
  }

  @Override
  public boolean take(Sight sight) {
    var value = sight.fields().get(field);
    if (value == null) {
      return false;
    }
    boolean changed = presence.add(sight.at()) && judgeKnownBy(sight.at());
    changed |= add(sight, value);
    evict();
    return changed;
  }

  private boolean add(Sight sight, String value) {
    var own = byValue.computeIfAbsent(value, key -> new TreeSet<>());
    var before = own.floor(sight);
    var after = own.higher(sight);
    if (before != null
        && (before.compareTo(sight) == 0 || after != null && within(before, after))) {
      return false;
    }
    own.add(sight);
    recent.put(sight, value);
    boolean changed = judge(sight, value);
    if (after != null) {
      changed |= judge(after, value);
    }
    drop(own, before == null ? null : own.lower(before), before, sight);
    drop(own, sight, after, after == null ? null : own.higher(after));
    return changed;
  }

  private boolean within(Sight one, Sight other) {
    return other.at() - one.at() < learn;
  }

  private void drop(
      NavigableSet<Sight> own,
      @Nullable Sight before,
      @Nullable Sight middle,
      @Nullable Sight after) {
    if (before != null && middle != null && after != null && within(before, after)) {
      own.remove(middle);
      recent.remove(middle);
    }
  }

  /** Events that the group is known for by an event of this time. */
  private boolean judgeKnownBy(long at) {
    boolean changed = false;
    var from = Sights.before(at + learn);
    var to = Sights.before(at + 2 * learn);
    for (var each : recent.subMap(from, to).entrySet()) {
      changed |= judge(each.getKey(), each.getValue());
    }
    return changed;
  }

  private boolean judge(Sight sight, String value) {
    if (!isFirst(sight, value) || !presence.seen(sight.at() - learn)) {
      return found.remove(sight) != null;
    }
    if (sight.at() <= unsureUntil || found.containsKey(sight)) {
      return false;
    }
    var alone = List.of(sight);
    found.put(sight, Finding.moment(sight.identity(), sight, sight.at(), alone, Measure.NONE));
    return true;
  }

  private boolean isFirst(Sight sight, String value) {
    var own = byValue.get(value);
    var before = own == null ? null : own.lower(sight);
    var settled = last.get(value);
    return (before == null || !within(before, sight))
        && (settled == null || sight.at() - settled >= learn);
  }

  private void evict() {
    while (!last.isEmpty() && (last.size() + recent.size() > limit || last.isFull())) {
      unsureUntil = Math.max(unsureUntil, last.removeEldest() + learn);
      evicted++;
    }
    while (recent.size() > limit) {
      var oldest = recent.pollFirstEntry();
      remove(oldest.getKey(), oldest.getValue());
      found.remove(oldest.getKey());
      unsureUntil = Math.max(unsureUntil, oldest.getKey().at() + learn);
      evicted++;
    }
  }

  private void remove(Sight sight, String value) {
    var own = byValue.get(value);
    if (own != null) {
      own.remove(sight);
      if (own.isEmpty()) {
        byValue.remove(value);
      }
    }
  }

  @Override
  public int size() {
    return recent.size() + last.size();
  }

  @Override
  public List<Finding> findings(long clock) {
    return new ArrayList<>(found.values());
  }

  @Override
  public long due(long clock) {
    return NEVER;
  }

  @Override
  public long unsettled() {
    return recent.isEmpty() ? NEVER : recent.firstKey().at();
  }

  @Override
  public boolean forget(long finalUntil) {
    found.headMap(Sights.before(finalUntil + 1)).clear();
    while (unsettled() <= finalUntil) {
      var oldest = recent.pollFirstEntry();
      remove(oldest.getKey(), oldest.getValue());
      last.put(oldest.getValue(), oldest.getKey().at());
    }
    while (!last.isEmpty() && last.eldest() <= finalUntil - learn) {
      last.removeEldest();
    }
    evict();
    boolean gone = presence.forget(finalUntil - 2 * learn);
    return gone && recent.isEmpty() && last.isEmpty();
  }

  @Override
  public void save(DataOutput to) throws IOException {
    to.writeLong(unsureUntil);
    presence.save(to);
    last.save(to);
  }

  @Override
  public void restore(DataInput from) throws IOException {
    unsureUntil = from.readLong();
    presence.restore(from);
    last.restore(from, when -> {});
  }

  @Override
  public int evicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }
}
