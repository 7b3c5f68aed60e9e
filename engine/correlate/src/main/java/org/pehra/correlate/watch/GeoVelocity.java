package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of consecutive events within the timespan whose places lie so far apart that the way took
 * more than the allowed speed: each a moment, at the second event. Events of one time are ordered
 * by their ids.
 */
final class GeoVelocity implements Tracker {
  /** Most logs tell whole seconds: what seems to be at once may be a second apart. */
  private static final long LEAST_MILLIS = 1000;

  private final long timespan;
  private final double kmPerHour;
  private final double minKm;
  private final List<String> fields;
  private final int limit;
  private final TreeMap<Sight, Place> events = new TreeMap<>();

  /** By the second event. */
  private final TreeMap<Sight, Finding> pairs = new TreeMap<>();

  private int evicted;

  /**
   * @param fields as in {@link org.pehra.sigma.Addition.GeoVelocity}
   */
  GeoVelocity(long timespan, double kmPerHour, double minKm, List<String> fields, int limit) {
    this.timespan = timespan;
    this.kmPerHour = kmPerHour;
    this.minKm = minKm;
    this.fields = fields;
    this.limit = limit;
  }

  @Override
  public boolean take(Sight sight) {
    var place = Place.of(sight.fields(), fields);
    if (place == null || isKnown(sight)) {
      return false;
    }
    var before = events.lowerKey(sight);
    var after = events.higherKey(sight);
    events.put(sight, place);
    boolean changed = after != null && pairs.remove(after) != null;
    changed |= compare(before, sight);
    changed |= compare(sight, after);
    if (events.size() > limit) {
      events.pollFirstEntry();
      evicted++;
    }
    return changed;
  }

  private boolean isKnown(Sight sight) {
    var known = events.ceilingKey(Sights.first(sight));
    return known != null && known.sameEvent(sight.evidence());
  }

  private boolean compare(@Nullable Sight one, @Nullable Sight other) {
    var from = one == null ? null : events.get(one);
    var to = other == null ? null : events.get(other);
    if (one == null || other == null || from == null || to == null) {
      return false;
    }
    double km = from.kmTo(to);
    double speed = km * 3_600_000 / Math.max(LEAST_MILLIS, other.at() - one.at());
    if (other.at() - one.at() >= timespan || km < minKm || speed <= kmPerHour) {
      return false;
    }
    var pair = List.of(one, other);
    pairs.put(other, Finding.moment(other.identity(), other, other.at(), pair, Measure.of(speed)));
    return true;
  }

  @Override
  public int size() {
    return events.size();
  }

  @Override
  public List<Finding> findings(long clock) {
    return new ArrayList<>(pairs.values());
  }

  @Override
  public long due(long clock) {
    return NEVER;
  }

  /** Of what is final only the newest event may still be the first of a pair. */
  @Override
  public boolean forget(long finalUntil) {
    var next = Sights.before(finalUntil + 1);
    pairs.headMap(next).clear();
    var newest = events.lowerKey(next);
    if (newest != null) {
      events.headMap(newest).clear();
      if (newest.at() <= finalUntil - timespan) {
        events.remove(newest);
      }
    }
    return events.isEmpty();
  }

  @Override
  public int evicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }
}
