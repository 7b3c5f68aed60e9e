package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;

/** One rule in one scope: its groups, oldest idle first, and when each must be looked at again. */
final class Watch {
  /** Extensions of an alert are published at most this often. */
  private static final long FLUSH_MILLIS = 1000;

  /** Groups saved at once: the stream waits for it. */
  private static final int SAVED_AT_ONCE = 5_000;

  /**
   * What bounds memory; what leaves is counted.
   *
   * @param groups of one rule in one scope
   * @param eventsPerGroup kept of one group
   */
  record Limits(int groups, int eventsPerGroup) {}

  private record Timer(long due, long number, Subject subject) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }

  private record Dirty(Subject subject, long offset) {}

  WatchRule rule;
  final Institution scope;
  final Limits limits;
  private final LongSupplier scopeClock;
  private final long lateness;
  private final LongConsumer evicted;
  private final LinkedHashMap<GroupKey, Subject> subjects = new LinkedHashMap<>(16, 0.75f, true);
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Map<Case, Dirty> dirty = new LinkedHashMap<>();
  private long timersSet;

  /** Groups that know more than was saved of them, with the scope's time since when. */
  private final LinkedHashMap<Subject, Long> unsaved = new LinkedHashMap<>();

  /** Groups of which nothing is left, though something was saved. */
  private final List<GroupState> gone = new ArrayList<>();

  /** Groups that were evicted since the timers were last rid of theirs. */
  private int left;

  /** The scope's time when the input ended. */
  private long ended = Tracker.NEVER;

  Watch(
      WatchRule rule,
      Institution scope,
      LongSupplier clock,
      long lateness,
      Limits limits,
      LongConsumer evicted) {
    this.rule = rule;
    this.scope = scope;
    this.scopeClock = clock;
    this.lateness = lateness;
    this.limits = limits;
    this.evicted = evicted;
  }

  /** The scope's time up to which findings are known. */
  long clock() {
    return Math.min(scopeClock.getAsLong(), ended);
  }

  /** The scope's time by which alerts close: the end of time once the input has ended. */
  long closing() {
    return scopeClock.getAsLong();
  }

  /** When what happened at that time is final. */
  long finalAt(long at) {
    return at + lateness;
  }

  /** Nothing in time can change what ended by then. */
  long finalUntil() {
    return clock() - lateness;
  }

  /** Signals at or before this time are older than what is kept. */
  long horizon() {
    return finalUntil() - rule.history();
  }

  /**
   * The group of the key. A new one may need the room of the oldest idle one.
   *
   * @param to absent while nothing is to be emitted
   */
  Subject subject(GroupKey key, @Nullable Emission to) {
    var subject = subjects.get(key);
    if (subject == null) {
      subject = new Subject(this, key);
      subjects.put(key, subject);
      if (subjects.size() > limits.groups()) {
        evict(subjects.pollFirstEntry().getValue(), to);
      }
    }
    return subject;
  }

  private void evict(Subject oldest, @Nullable Emission to) {
    evicted.accept(1);
    if (to != null) {
      close(oldest, to);
    }
    oldest.cases.forEach(dirty::remove);
    leave(oldest);
    oldest.wake = Tracker.NEVER;
    // now and then, or the queue would hold what left until its time comes
    if (++left > limits.groups()) {
      left = 0;
      timers.removeIf(timer -> timer.due != timer.subject.wake);
    }
  }

  private void leave(Subject subject) {
    unsaved.remove(subject);
    if (subject.isSaved()) {
      gone.add(subject.gone());
    }
  }

  void evicted(int events) {
    if (events > 0) {
      evicted.accept(events);
    }
  }

  /** Takes back what was saved of a group, before its signals are replayed. */
  void restore(GroupState state) {
    if (rule.saves() && rule.meaning().equals(state.meaning())) {
      subject(state.group(), null).restore(state);
    } else {
      gone.add(state.emptied());
    }
  }

  /**
   * Takes a signal. While replaying, {@code to} is absent and nothing is judged.
   *
   * @param offset of the signal
   */
  void take(GroupKey key, Sight sight, long offset, @Nullable Emission to) {
    var subject = subject(key, to);
    if (to == null && subject.restored(sight.at(), offset)) {
      return;
    }
    if (rule.saves()) {
      unsaved.putIfAbsent(subject, clock());
    }
    boolean changed = subject.tracker.take(sight);
    boolean settles = subject.tracker.unsettled() <= finalUntil();
    if (to == null) {
      if (settles) {
        subject.tracker.forget(finalUntil());
      }
    } else if (changed) {
      subject.refresh(sight.eventId(), to);
    } else {
      if (settles) {
        subject.settleFindings();
      }
      wakeAt(subject, subject.settlesAt());
    }
  }

  void settle(long lastOffset) {
    List.copyOf(subjects.values()).forEach(subject -> subject.settle(lastOffset));
  }

  /** The group is looked at again when its scope's time is past this one. */
  void wakeAt(Subject subject, long due) {
    if (due < subject.wake) {
      subject.wake = due;
      timers.add(new Timer(due, timersSet++, subject));
    }
  }

  /** The scope's time moved on. */
  void advance(Emission to) {
    while (!timers.isEmpty() && timers.peek().due <= closing()) {
      var timer = timers.remove();
      if (timer.due == timer.subject.wake && timer.due <= clock()) {
        timer.subject.wake = Tracker.NEVER;
        timer.subject.refresh(null, to);
      }
    }
    for (var each : List.copyOf(dirty.entrySet())) {
      changed(each.getValue().subject, each.getKey(), to);
    }
    sweep();
    save(to);
  }

  private void save(Emission to) {
    gone.forEach(to::state);
    gone.clear();
    long due = clock() - rule.savedEvery(lateness);
    for (int i = 0; i < SAVED_AT_ONCE; i++) {
      var longest = unsaved.firstEntry();
      if (longest == null || longest.getValue() > due) {
        return;
      }
      unsaved.pollFirstEntry();
      save(longest.getKey(), to);
    }
  }

  private void save(Subject subject, Emission to) {
    // what is saved is not found again, so the alerts must tell of it first
    for (var of : List.copyOf(subject.cases)) {
      if (dirty.containsKey(of)) {
        publish(subject, of, to);
      }
    }
    subject.settleFindings();
    to.state(subject.save(to.offset() + 1));
    if (subject.tracker.unsettled() != Tracker.NEVER) {
      unsaved.put(subject, clock());
    }
  }

  /** The input has ended: nothing more is found, and what is over closes. */
  void finish(long lastClock, Emission to) {
    ended = Math.min(ended, lastClock);
    for (var subject : List.copyOf(subjects.values())) {
      subject.refresh(null, to);
    }
    for (var each : List.copyOf(dirty.entrySet())) {
      publish(each.getValue().subject, each.getKey(), to);
    }
  }

  /** The rule no longer runs: its alerts close as they are. What is saved waits for its return. */
  void retire(Emission to) {
    subjects.values().forEach(subject -> close(subject, to));
    dirty.clear();
  }

  /** Another rule with this one's id takes over: what is saved means nothing to it. */
  void replaced(Emission to) {
    retire(to);
    subjects.values().stream().filter(Subject::isSaved).map(Subject::gone).forEach(to::state);
    gone.forEach(to::state);
  }

  private void close(Subject subject, Emission to) {
    for (var of : subject.cases) {
      if (of.live && of.status == Status.OPEN) {
        of.status = Status.CLOSED;
        of.closedAt = clock();
      }
      if (to.offset() >= of.publishedOffset && !of.mark().equals(of.published)) {
        write(subject, of, to);
      }
    }
  }

  /** Publishes what changed: at once what opens, closes or is taken back, growth now and then. */
  void changed(Subject subject, Case of, Emission to) {
    var before = of.published;
    if (!of.announced) {
      of.announced = true;
      publish(subject, of, to);
      Firings.of(subject, of).forEach(to::signal);
    } else if (of.mark().equals(before)) {
      dirty.remove(of);
    } else if (before == null
        || before.status() != of.status
        || clock() >= of.emittedAt + FLUSH_MILLIS) {
      publish(subject, of, to);
    } else if (to.offset() > of.publishedOffset) {
      dirty.putIfAbsent(of, new Dirty(subject, to.offset()));
    }
  }

  private void publish(Subject subject, Case of, Emission to) {
    dirty.remove(of);
    if (to.offset() > of.publishedOffset) {
      write(subject, of, to);
    }
  }

  private void write(Subject subject, Case of, Emission to) {
    of.published = of.mark();
    if (rule.alerts()) {
      of.revision++;
      of.publishedOffset = to.offset();
      of.emittedAt = clock();
      to.alert(CaseDrafts.alert(subject, of, to.partition(), to.offset()));
    }
  }

  /** The oldest offset whose effect is not published. */
  long dirtySince() {
    return dirty.values().stream().mapToLong(Dirty::offset).min().orElse(Long.MAX_VALUE);
  }

  private void sweep() {
    for (var eldest = subjects.firstEntry();
        eldest != null && eldest.getValue().forget();
        eldest = subjects.firstEntry()) {
      leave(subjects.pollFirstEntry().getValue());
    }
  }

  /** Forgets what the scope's time has passed, while replaying. */
  void sweepReplayed() {
    for (var eldest = subjects.firstEntry();
        eldest != null && eldest.getValue().forgetReplayed();
        eldest = subjects.firstEntry()) {
      leave(subjects.pollFirstEntry().getValue());
    }
  }
}
