package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Tally;
import org.pehra.correlate.window.Window;

/**
 * Times at which the aggregate of the timespan before is above what is usual for the group by its
 * earlier periods. Of what is final only a value for each period is kept; events stay as long as a
 * window that is not final, or the period it begins in, may need them.
 */
final class Baseline implements Tracker {
  private static final long NONE = Long.MIN_VALUE / 4;

  /** Findings are slices of time, this part of a timespan but not below a second. */
  private static final int SLICES = 10;

  private BaselineKind kind;
  private final long timespan;
  private final long slice;
  private final int limit;
  private final Periods periods = new Periods();
  private Usual usual;

  /** Periods that may still be counted exactly. */
  private final TreeMap<Long, Tally> open = new TreeMap<>();

  private final TreeSet<Sight> events = new TreeSet<>();

  /** Times at which it fires and that are not final. */
  private final TreeMap<Long, Measure> fired = new TreeMap<>();

  /** By their first time. */
  private final TreeMap<Long, Slice> slices = new TreeMap<>();

  /** What was judged last: all events up to a time. */
  private Window live;

  private long liveAt = NONE;

  /** All slices up to this time are final. */
  private long settledUntil = NONE;

  /** All periods up to this time are closed, and their events gone. */
  private long closedUntil = NONE;

  /** The newest of the final times at which it fired. */
  private long lastFired = NONE;

  /** Up to this time events left for want of room. */
  private long cutUntil = NONE;

  /** Distinct values held by the open periods. */
  private int held;

  private int evicted;

  /**
   * @param limit of events, and of distinct values in the open periods; beyond, the oldest event
   *     leaves, and further values are not counted
   */
  Baseline(BaselineKind kind, int limit) {
    this.kind = kind;
    this.timespan = kind.timespan();
    this.slice = Math.max(1000, timespan / SLICES);
    this.limit = limit;
    this.usual = new Usual(kind.baseline(), timespan, periods);
    this.live = window();
  }

  private Window window() {
    return Window.of(kind.operand().kind(), timespan, limit);
  }

  @Override
  public boolean take(Sight sight) {
    if (isKnown(sight)) {
      return false;
    }
    count(sight);
    if (sight.at() <= closedUntil) {
      return judgeFrom(settledUntil + 1);
    }
    events.add(sight);
    while (events.size() > limit) {
      cutUntil = events.removeFirst().at();
      live.expire(cutUntil);
      evicted++;
    }
    if (sight.at() < liveAt) {
      return judgeFrom(sight.at());
    }
    liveAt = sight.at();
    feed(live, sight);
    return judgeNewest(liveAt);
  }

  /** The same event counts once, whatever rule it matched. */
  private boolean isKnown(Sight sight) {
    var known = events.ceiling(Sights.first(sight));
    return known != null && known.sameEvent(sight.evidence());
  }

  private NavigableSet<Sight> at(long at) {
    return after(at - 1, at);
  }

  /** Events in (from, to], as they are from now on. */
  private NavigableSet<Sight> after(long from, long to) {
    return events.subSet(Sights.before(from + 1), true, Sights.before(to + 1), false);
  }

  private @Nullable String value(Sight sight) {
    return kind.operand().fields().isEmpty() ? null : kind.operand().value(sight.fields());
  }

  private void feed(Window window, Sight sight) {
    window.add(sight.at(), sight.weight(), value(sight), sight.leg());
  }

  /** Counts an event in its period. */
  private void count(Sight sight) {
    long number = Math.floorDiv(sight.at(), timespan);
    if (sight.at() > closedUntil) {
      var tally = open.computeIfAbsent(number, key -> new Tally(kind.operand().kind()));
      int before = tally.held();
      if (!tally.add(value(sight), sight.weight(), held < limit)) {
        evicted++;
      }
      held += tally.held() - before;
      periods.put(number, tally.value());
    } else {
      periods.put(number, counted(periods.get(number), sight));
    }
    usual.changed(number);
  }

  /** In a closed period it cannot be told whether a value was counted, so none is added. */
  private double counted(double before, Sight sight) {
    double known = Double.isNaN(before) ? 0 : before;
    var tally = new Tally(kind.operand().kind());
    tally.add(value(sight), sight.weight(), true);
    return kind.operand().kind() == Window.Kind.DISTINCT
        ? Math.max(known, 1)
        : known + tally.value();
  }

  /** Judges the newest time anew, with all its events. */
  private boolean judgeNewest(long at) {
    boolean before = fired.containsKey(at);
    boolean fires = judge(at, live.value());
    if (fires) {
      tell(at);
    } else if (before) {
      slice(at);
    }
    return before || fires;
  }

  /**
   * Judges that time anew, which may be final, and all times after it that are not.
   *
   * @return whether findings may have changed
   */
  private boolean judgeFrom(long from) {
    if (events.isEmpty()) {
      return false;
    }
    long first = Math.min(from, events.getLast().at());
    boolean before = !fired.tailMap(first).isEmpty();
    live =
        walk(
            first,
            (at, value) -> {
              if (at == from || at > settledUntil) {
                judge(at, value);
              }
            });
    liveAt = events.getLast().at();
    slice(first);
    return before || !fired.tailMap(first).isEmpty();
  }

  private interface Step {
    void at(long at, double value);
  }

  /** Goes through the times of all events from the first time on, each with all its events. */
  private Window walk(long first, Step step) {
    var window = window();
    long at = NONE;
    for (var sight : after(first - timespan, Long.MAX_VALUE / 4)) {
      if (sight.at() > at && at >= first) {
        step.at(at, window.value());
      }
      at = sight.at();
      feed(window, sight);
    }
    if (at >= first) {
      step.at(at, window.value());
    }
    return window;
  }

  /**
   * What a time came to.
   *
   * @param from of the oldest event in its window
   * @param usual what the value was compared with
   */
  record Judged(long from, long at, double value, Usual.Figure usual) {}

  /** All times of events that are held, in order. */
  List<Judged> judged() {
    var all = new ArrayList<Judged>();
    walk(
        NONE + 1,
        (at, value) -> {
          long from = after(at - timespan, at).getFirst().at();
          all.add(new Judged(from, at, value, usual.at(at)));
        });
    return all;
  }

  /**
   * Judges a time.
   *
   * @return whether it fires
   */
  private boolean judge(long at, double value) {
    fired.remove(at);
    boolean cut = cutUntil > at - timespan;
    boolean unsure = cut && kind.operand().kind() == Window.Kind.SUM;
    if (unsure || closedUntil > at - timespan || !kind.matters(value)) {
      return false;
    }
    double limit = usual.at(at).limit();
    if (!(value > limit)) {
      return false;
    }
    fired.put(at, new Measure(value, limit, cut));
    return true;
  }

  /** Makes the slices anew from that of this time on. */
  private void slice(long from) {
    long first = Math.floorDiv(from, slice) * slice;
    slices.tailMap(first, true).clear();
    fired.tailMap(first, true).keySet().forEach(this::tell);
  }

  private void tell(long at) {
    var own = at(at);
    if (!own.isEmpty()) {
      long first = Math.floorDiv(at, slice) * slice;
      var before = fired.lowerKey(at);
      long told = Math.max(before == null ? NONE : before, lastFired < at ? lastFired : NONE);
      slices
          .computeIfAbsent(first, key -> new Slice(first + slice - 1))
          .fires(own.getFirst(), after(Math.max(told, at - timespan), at), firing(at));
    }
  }

  private Measure firing(long at) {
    return fired.getOrDefault(at, Measure.NONE);
  }

  @Override
  public int size() {
    return events.size() + held;
  }

  @Override
  public List<Finding> findings(long clock) {
    var findings = new ArrayList<Finding>(slices.size());
    slices.values().forEach(each -> findings.add(each.finding()));
    return findings;
  }

  @Override
  public long due(long clock) {
    return NEVER;
  }

  @Override
  public long unsettled() {
    if (events.isEmpty()) {
      return NEVER;
    }
    long closes = (Math.floorDiv(events.getFirst().at(), timespan) + 2) * timespan;
    return Math.ceilDiv(closes, slice) * slice - 1;
  }

  @Override
  public boolean forget(long finalUntil) {
    settledUntil = Math.max(settledUntil, Math.floorDiv(finalUntil + 1, slice) * slice - 1);
    var newest = fired.floorKey(settledUntil);
    if (newest != null) {
      lastFired = Math.max(lastFired, newest);
      fired.headMap(settledUntil, true).clear();
      slices.headMap(settledUntil, true).clear();
    }
    close(Math.floorDiv(settledUntil + 1, timespan) - 1);
    long oldest = settledUntil - kind.history(timespan);
    periods.forget(Math.floorDiv(oldest, timespan));
    return events.isEmpty() && fired.isEmpty() && periods.isEmpty();
  }

  /** Closes the periods before this one. */
  private void close(long number) {
    if (closedUntil < number * timespan - 1) {
      closedUntil = number * timespan - 1;
      events.headSet(Sights.before(closedUntil + 1)).clear();
      live = events.isEmpty() ? window() : live;
      live.expire(closedUntil);
      var closed = open.headMap(number);
      closed.values().forEach(tally -> held -= tally.held());
      closed.clear();
    }
  }

  @Override
  public int evicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }

  @Override
  public void become(WatchRule.Kind other) {
    if (other instanceof BaselineKind next) {
      kind = next;
      usual = new Usual(next.baseline(), timespan, periods);
    }
  }

  /** Events of open periods are not saved. */
  @Override
  public long savedUntil(long finalUntil) {
    return closedUntil;
  }

  @Override
  public void save(DataOutput to) throws IOException {
    to.writeLong(settledUntil);
    to.writeLong(closedUntil);
    to.writeLong(lastFired);
    to.writeLong(cutUntil);
    periods.save(Math.floorDiv(closedUntil + 1, timespan), to);
  }

  @Override
  public void restore(DataInput from) throws IOException {
    settledUntil = from.readLong();
    closedUntil = from.readLong();
    lastFired = from.readLong();
    cutUntil = from.readLong();
    periods.restore(from);
  }
}
