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

  /** By step of time: an alert may have many thousands of events that fire. */
  private final TreeMap<Long, Fired> fired = new TreeMap<>();

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

    /** Of the event that fired last: how many it stands for beside itself. */
    private long since;

    private Measure measure = Measure.NONE;
    private long lastFired = firedAt;
    private long lastFiredEvents = firedEvents;

    /** Whether the event fires; then {@link #since} and {@link #measure} tell of it. */
    private boolean add(Sight sight) {
      slide(kind.begin(sight.at()));
      weight += sight.weight();
      var value = kind.value(sight);
      if (value != null && kind.operand().kind() == Window.Kind.SUM) {
        sum.add(value, sight.weight(), true);
      } else if (value != null && values.add(value) && !settled.seenFrom(begin, value)) {
        fresh++;
      }
      double reached = value();
      if (!kind.holds(reached)) {
        return false;
      }
      fires(sight, reached);
      return true;
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
    private void fires(Sight sight, double reached) {
      long events = settledEvents + weight;
      boolean first = sight.at() - lastFired >= kind.timespan();
      since = (first ? eventsBefore + weight : events - lastFiredEvents) - sight.weight();
      lastFired = sight.at();
      lastFiredEvents = events;
      measure = new Measure(reached, Double.NaN, settled.lacks(begin));
    }
  }

  /** Events that fire within a step of time, told as one finding. */
  private static final class Fired {
    private final Sight opener;
    private final long end;
    private final Sample events = new Sample();
    private long falseAt;
    private long more;
    private Measure measure = Measure.NONE;

    private Fired(Sight opener, long end) {
      this.opener = opener;
      this.end = end;
    }

    private void add(Sight sight, long since, Measure reached) {
      events.add(sight);
      falseAt = sight.at();
      more += since;
      measure = measure.or(reached);
    }

    private Finding finding() {
      var shown = events.shown();
      long hidden = more + events.more();
      return new Finding("until " + end, opener, opener.at(), falseAt, end, shown, hidden, measure);
    }
  }

  @Override
  public boolean take(Sight sight) {
    if (isKnown(sight)) {
      return false;
    }
    long begin = kind.begin(sight.at());
    if (!recent.isEmpty() && kind.slice(recent.first().at()) < begin) {
      settle(kind.before(begin)); // a clock that stands still would hold what no window holds
    }
    boolean newest = recent.isEmpty() || recent.last().compareTo(sight) < 0;
    recent.add(sight);
    boolean changed = newest ? judge(sight) : judgeFrom(kind.step(sight.at()));
    if (recent.size() > limit) {
      settle(recent.stream().skip(limit / 4).findFirst().orElseThrow().at());
    }
    return changed;
  }

  private boolean isKnown(Sight sight) {
    var known = recent.ceiling(Sights.first(sight));
    return known != null && known.sameEvent(sight.evidence());
  }

  private boolean judge(Sight sight) {
    boolean fires = live.add(sight);
    if (fires) {
      long step = kind.step(sight.at());
      fired
          .computeIfAbsent(step, key -> new Fired(sight, kind.end(step)))
          .add(sight, live.since, live.measure);
    }
    return fires;
  }

  /** Judges the events of that step of time anew and all after it. */
  private boolean judgeFrom(long step) {
    var later = fired.tailMap(step, true);
    boolean before = !later.isEmpty();
    later.clear();
    live = new Reading();
    for (var sight : recent) {
      if (kind.step(sight.at()) < step) {
        live.add(sight);
      } else {
        judge(sight);
      }
    }
    return before || !fired.tailMap(step, true).isEmpty();
  }

  @Override
  public int size() {
    return recent.size() + settled.size();
  }

  @Override
  public List<Finding> findings(long clock) {
    return new ArrayList<>(fired.values().stream().map(Fired::finding).toList());
  }

  @Override
  public long due(long clock) {
    return NEVER;
  }

  @Override
  public long unsettled() {
    return recent.isEmpty() ? NEVER : kind.end(kind.step(recent.first().at()));
  }

  @Override
  public boolean forget(long finalUntil) {
    long open = kind.step(finalUntil + 1);
    fired.headMap(open).clear();
    if (unsettled() <= finalUntil) {
      settle(kind.end(open - 1));
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
