package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Tally;
import org.pehra.correlate.window.Window;

/**
 * Events at which the aggregate of a window of weeks meets the condition: each a moment. Of what is
 * final only numbers for each slice of the window are kept, so a window begins up to one slice
 * before it should.
 */
final class LongWindow implements Tracker {
  private static final long NONE = Long.MIN_VALUE / 4;

  private final LongWindowKind kind;
  private final int limit;
  private final Slices settled;

  /** Events that are not in {@link #settled}. */
  private final TreeSet<Sight> recent = new TreeSet<>();

  private final TreeMap<Sight, Finding> found = new TreeMap<>();

  /** All recent events. */
  private Reading live;

  private long settledUntil = NONE;

  /** How many events there ever were that are settled; where the newest that fired was. */
  private long settledEvents;

  private long firedAt = NONE;
  private long firedEvents;

  /**
   * @param limit of events that are not settled; beyond, the oldest are settled before their time
   */
  LongWindow(LongWindowKind kind, int limit) {
    this.kind = kind;
    this.limit = limit;
    settled = new Slices(kind.operand());
    live = new Reading();
  }

  /** Goes over events in their order and tells what the window of each came to. */
  private final class Reading {
    private final Tally sum = new Tally(Window.Kind.SUM);
    private final Set<String> values = new HashSet<>();
    private long weight;
    private long begin = Long.MIN_VALUE;
    private long eventsBefore;
    private double totalBefore;

    /** Values that are not in the settled part of the window. */
    private int fresh;

    private long lastFired = firedAt;
    private long lastFiredEvents = firedEvents;

    /** The event's finding; absent where it does not fire. */
    private @Nullable Finding add(Sight sight) {
      slide(kind.begin(sight.at()));
      weight += sight.weight();
      var value = kind.value(sight);
      if (value != null && kind.operand().kind() == Window.Kind.SUM) {
        sum.add(value, sight.weight(), true);
      } else if (value != null && values.add(value) && !settled.seenFrom(begin, value)) {
        fresh++;
      }
      double reached = value();
      return kind.holds(reached) ? finding(sight, reached) : null;
    }

    private void slide(long to) {
      if (to == begin) {
        return;
      }
      begin = to;
      eventsBefore = settled.eventsFrom(begin);
      totalBefore = settled.totalFrom(begin);
      fresh = (int) values.stream().filter(value -> !settled.seenFrom(begin, value)).count();
    }

    private double value() {
      return switch (kind.operand().kind()) {
        case SUM -> totalBefore + sum.value();
        case DISTINCT -> totalBefore + fresh;
        default -> eventsBefore + weight;
      };
    }

    /** The first one of an alert stands for its window, each other for what came since. */
    private Finding finding(Sight sight, double reached) {
      long events = settledEvents + weight;
      boolean first = sight.at() - lastFired >= kind.timespan();
      long since = first ? eventsBefore + weight : events - lastFiredEvents;
      lastFired = sight.at();
      lastFiredEvents = events;
      var measure = new Measure(reached, Double.NaN, settled.lacks(begin));
      long at = sight.at();
      return new Finding(
          sight.identity(), sight, at, at, at, List.of(sight), since - sight.weight(), measure);
    }
  }

  @Override
  public boolean take(Sight sight) {
    if (isKnown(sight)) {
      return false;
    }
    boolean newest = recent.isEmpty() || recent.last().compareTo(sight) < 0;
    recent.add(sight);
    boolean changed = newest ? tell(sight, live.add(sight)) : judgeFrom(sight);
    if (recent.size() > limit) {
      settle(recent.first().at());
    }
    return changed;
  }

  private boolean isKnown(Sight sight) {
    return recent.subSet(Sights.before(sight.at()), Sights.before(sight.at() + 1)).stream()
        .anyMatch(known -> known.sameEvent(sight.evidence()));
  }

  private boolean tell(Sight sight, @Nullable Finding finding) {
    if (finding == null) {
      return found.remove(sight) != null;
    }
    return !finding.equals(found.put(sight, finding));
  }

  /** Judges that event anew and all after it; those before it stay as they are. */
  private boolean judgeFrom(Sight first) {
    boolean changed = false;
    live = new Reading();
    for (var sight : recent) {
      var finding = live.add(sight);
      if (sight.compareTo(first) >= 0) {
        changed |= tell(sight, finding);
      }
    }
    return changed;
  }

  @Override
  public int size() {
    return recent.size() + settled.size();
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
    return recent.isEmpty() ? NEVER : recent.first().at() + kind.grain();
  }

  @Override
  public boolean forget(long finalUntil) {
    found.headMap(Sights.before(finalUntil + 1)).clear();
    if (unsettled() <= finalUntil) {
      settle(finalUntil);
    }
    boolean none = settled.forget(kind.begin(finalUntil));
    return none && recent.isEmpty() && firedAt <= finalUntil - kind.timespan();
  }

  private void settle(long until) {
    settledUntil = Math.max(settledUntil, until);
    var reading = new Reading();
    var gone = recent.headSet(Sights.before(until + 1));
    for (var sight : gone) {
      reading.add(sight);
    }
    firedAt = reading.lastFired;
    firedEvents = reading.lastFiredEvents;
    for (var sight : gone) {
      settledEvents += sight.weight();
      settled.add(kind.slice(sight.at()), sight.weight(), kind.value(sight));
    }
    gone.clear();
    live = new Reading();
    recent.forEach(live::add);
  }

  @Override
  public int evicted() {
    return settled.evicted();
  }

  @Override
  public long savedUntil(long finalUntil) {
    return settledUntil;
  }

  @Override
  public void save(DataOutput to) throws IOException {
    to.writeLong(settledUntil);
    to.writeLong(settledEvents);
    to.writeLong(firedAt);
    to.writeLong(firedEvents);
    settled.save(to);
  }

  @Override
  public void restore(DataInput from) throws IOException {
    settledUntil = from.readLong();
    settledEvents = from.readLong();
    firedAt = from.readLong();
    firedEvents = from.readLong();
    settled.restore(from);
    live = new Reading();
  }
}
