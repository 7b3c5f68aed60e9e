package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.epl.EplRun;
import org.pehra.correlate.epl.EplStatement;
import org.pehra.model.GroupKey;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/**
 * The groups of one rule of EPL in one scope, in one run of its statement. Events are held until
 * nothing can come before them, and sent in order of time.
 *
 * <p>A statement may keep things for as long as it runs, and what it says must not depend on when
 * the process began. So each group has two parts in the run, and at every whole multiple of the
 * timespan one of them begins anew, by turns: the rows of a part count in the second timespan of
 * its life; in the first it only sees.
 */
final class EplTrackers implements Trackers {
  /** Esper takes some kilobytes for a part of each. */
  private static final int MOST_GROUPS = 20_000;

  /** Events of one group in one part. */
  private static final int MOST_EVENTS = 10_000;

  /** Events that are held, or sent to either part, of all groups. */
  private static final int MOST_OF_ALL = 1_000_000;

  private static final int PARTS = 2;
  private static final long NOT_BEGUN = Long.MIN_VALUE;

  private record Held(Sight sight, EplTracker tracker) implements Comparable<Held> {
    @Override
    public int compareTo(Held other) {
      int order = sight.compareTo(other.sight);
      return order == 0 ? Long.compare(tracker.number, other.tracker.number) : order;
    }
  }

  private final EplStatement statement;
  private final Rule.Correlation rule;
  private final Addition.Epl epl;
  private final long timespan;
  private final int mostEvents;
  private final TreeSet<Held> held = new TreeSet<>();
  private final Map<Long, EplTracker> trackers = new HashMap<>();
  private final List<SequencedSet<EplTracker>> parts =
      List.of(new LinkedHashSet<>(), new LinkedHashSet<>());
  private final SequencedSet<GroupKey> changed = new LinkedHashSet<>();
  private @Nullable EplRun run;
  private long numbers;
  private long block = NOT_BEGUN;
  private int sent;
  private int evicted;

  /** An event is being sent, so it is what makes rows. */
  private boolean sending;

  EplTrackers(EplStatement statement, Rule.Correlation rule, Addition.Epl epl, int eventsPerGroup) {
    this.statement = statement;
    this.rule = rule;
    this.epl = epl;
    this.timespan = rule.timespanMillis();
    this.mostEvents = Math.min(MOST_EVENTS, eventsPerGroup);
  }

  @Override
  public Tracker tracker(GroupKey group) {
    var tracker = new EplTracker(this, timespan, group, numbers++);
    trackers.put(tracker.number, tracker);
    return tracker;
  }

  @Override
  public int mostGroups() {
    return MOST_GROUPS;
  }

  void hold(Sight sight, EplTracker tracker) {
    boolean past = run != null && sight.at() < run.now(); // only after the end of the input
    if (past || held.size() + sent >= MOST_OF_ALL) {
      evicted++;
    } else if (held.add(new Held(sight, tracker))) {
      tracker.held++;
    }
  }

  @Override
  public Collection<GroupKey> settle(long finalUntil, Consumer<Throwable> failed) {
    while (!held.isEmpty() && held.first().sight.at() <= finalUntil) {
      send(held.removeFirst(), failed);
    }
    if (run != null) {
      advance(finalUntil);
      run.takeFailures().forEach(failed);
    }
    var found = List.copyOf(changed);
    changed.clear();
    return found;
  }

  @Override
  public void finish(long until, Consumer<Throwable> failed) {
    long last = held.isEmpty() ? until : Math.max(until, held.last().sight.at());
    settle(last, failed);
  }

  private void send(Held next, Consumer<Throwable> failed) {
    var tracker = next.tracker;
    tracker.held--;
    if (tracker.gone) {
      return;
    }
    var running = run == null ? begun() : run;
    advance(next.sight.at());
    running.takeFailures().forEach(failed);
    tracker.sending(next.sight);
    sending = true;
    for (int part = 0; part < PARTS; part++) {
      if (tracker.sent[part] < mostEvents) {
        parts.get(part).add(tracker);
        tracker.sent[part]++;
        sent++;
        running.send(name(tracker, part), own(next), fields(next), next.sight);
      } else {
        evicted++;
      }
    }
    sending = false;
    // it may have failed in both parts
    running.takeFailures().stream().limit(1).forEach(failed);
  }

  private EplRun begun() {
    var begun = new EplRun(statement, this::row);
    run = begun;
    return begun;
  }

  /** Time goes on, and parts begin anew where it is their turn. */
  private void advance(long at) {
    var running = run;
    if (running == null) {
      return;
    }
    long next = Math.floorDiv(at, timespan);
    if (block == NOT_BEGUN) {
      block = next;
    }
    for (; block < next; block++) {
      running.advance((block + 1) * timespan - 1);
      begin(running, (int) Math.floorMod(block + 1, (long) PARTS));
      if (parts.stream().allMatch(Collection::isEmpty)) {
        block = next;
        break;
      }
    }
    running.advance(at);
  }

  private void begin(EplRun running, int part) {
    for (var tracker : parts.get(part)) {
      running.leave(name(tracker, part));
      sent -= tracker.sent[part];
      tracker.sent[part] = 0;
      tracker.begin(block * timespan);
    }
    parts.get(part).clear();
  }

  private void row(String part, List<Object> signals, Map<String, String> columns) {
    int colon = part.indexOf(':');
    int counts = (int) Math.floorMod(block - 1, (long) PARTS);
    var tracker = trackers.get(Long.parseLong(part.substring(0, colon)));
    var running = run;
    if (tracker == null
        || running == null
        || Integer.parseInt(part.substring(colon + 1)) != counts
        || !sending && !statement.waits()) {
      return;
    }
    var sights = new ArrayList<Sight>();
    signals.forEach(signal -> sights.add((Sight) signal));
    if (tracker.row(running.now(), sights, columns)) {
      changed.add(tracker.group);
    }
  }

  private static String name(EplTracker tracker, int part) {
    return tracker.number + ":" + part;
  }

  private Object[] own(Held of) {
    var sight = of.sight;
    var ruleId = sight.evidence().ruleId();
    return new Object[] {
      sight.at(),
      epl.names().getOrDefault(ruleId, ruleId),
      sight.institution().id(),
      sight.source(),
      sight.eventId(),
      sight.weight(),
      String.join(", ", of.tracker.group.values())
    };
  }

  private List<@Nullable String> fields(Held of) {
    var values = new ArrayList<@Nullable String>(epl.written().size());
    for (int i = 0; i < epl.written().size(); i++) {
      values.add(field(of, epl.written().get(i), rule.fields().get(i)));
    }
    return values;
  }

  /** Of a field that the rule groups by, the group's value: an event may have several. */
  private @Nullable String field(Held of, String written, String field) {
    int grouped = Math.max(rule.groupBy().indexOf(field), rule.groupBy().indexOf(written));
    return grouped < 0 ? of.sight.fields().get(field) : of.tracker.group.values().get(grouped);
  }

  @Override
  public void leave(Tracker tracker) {
    var leaving = (EplTracker) tracker;
    leaving.gone = true;
    for (int part = 0; part < PARTS; part++) {
      if (parts.get(part).remove(leaving) && run != null) {
        run.leave(name(leaving, part));
        sent -= leaving.sent[part];
      }
    }
    trackers.remove(leaving.number);
  }

  int takeEvicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
  }
}
