package org.pehra.correlate.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.RuleHealth;
import org.pehra.model.RuleHealth.Count;
import org.pehra.model.Signal;

/** One rule in one scope: its groups, oldest idle first, and when each must be looked at again. */
final class Watch {
  /** Groups saved at once: the stream waits for it. */
  private static final int SAVED_AT_ONCE = 5_000;

  private record Timer(long due, long number, Subject subject) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }

  WatchRule rule;
  final Institution scope;
  final Watches.Limits limits;
  final Trackers trackers;
  private final LongSupplier scopeClock;
  private final long lateness;
  private final Room.Share share;
  private final RuleHealth health;
  private final Consumer<Throwable> failed;
  private final LinkedHashMap<GroupKey, Subject> subjects = new LinkedHashMap<>(16, 0.75f, true);
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Map<GroupKey, List<Alert>> restored = new LinkedHashMap<>();
  private final Unsaved unsaved = new Unsaved();
  final Publications publications = new Publications(this);
  private long timersSet;

  /** The scope's time when the input ended. */
  private long ended = Tracker.NEVER;

  Watch(
      WatchRule rule,
      Institution scope,
      LongSupplier clock,
      long lateness,
      Watches.Limits limits,
      Room room,
      RuleHealth health,
      Consumer<Throwable> failed) {
    this.rule = rule;
    this.scope = scope;
    this.scopeClock = clock;
    this.lateness = lateness;
    this.limits = limits;
    this.health = health;
    this.failed = failed;
    this.trackers = rule.kind().trackers(limits.eventsPerGroup());
    int mostGroups = Math.min(limits.groups(), trackers.mostGroups());
    this.share = room.share(mostGroups, limits.bytesPerRule());
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
    return finalUntil() - rule.kept();
  }

  /** The group of the key. A new one may need the room of the oldest idle one. */
  private Subject subject(GroupKey key, @Nullable Emission to) {
    var subject = subjects.get(key);
    if (subject == null) {
      subject = new Subject(this, key);
      subjects.put(key, subject);
      makeRoom(subject, to);
    }
    return subject;
  }

  private void weigh(Subject subject, @Nullable Emission to) {
    if (!subject.gone) {
      long now = subject.bytes();
      share.take(now - subject.weighed);
      subject.weighed = now;
      makeRoom(subject, to);
    }
  }

  /** The oldest idle groups leave while there are too many or they take too much. */
  private void makeRoom(Subject wanted, @Nullable Emission to) {
    while (share.isFull(subjects.size())) {
      var oldest = subjects.firstEntry();
      if (oldest == null || oldest.getValue() == wanted) {
        return;
      }
      evict(oldest.getValue(), to);
    }
  }

  /** The oldest idle groups leave, of so many bytes; others need their room. */
  void giveUp(long wanted, @Nullable Emission to) {
    long until = bytes() - wanted;
    var oldest = subjects.firstEntry();
    while (oldest != null && bytes() > until) {
      evict(oldest.getValue(), to);
      oldest = subjects.firstEntry();
    }
  }

  private void evict(Subject subject, @Nullable Emission to) {
    health.add(Count.EVICTED_GROUPS, 1);
    leave(subject, to);
  }

  /** About how many bytes the groups take. */
  long bytes() {
    return share.bytes();
  }

  /** The rule is no more. */
  void vacate() {
    share.vacate();
  }

  private void leave(Subject subject, @Nullable Emission to) {
    forget(subject);
    subject.gone = true;
    subject.wake = Tracker.NEVER;
    publications.forget(subject);
    if (share.left(subject.weighed)) {
      timers.removeIf(timer -> timer.due != timer.subject.wake);
    }
    if (to != null) {
      try {
        publications.close(subject, to);
      } catch (RuntimeException e) {
        failed.accept(e);
      }
    }
  }

  private void forget(Subject subject) {
    subjects.remove(subject.key);
    share.take(-subject.weighed);
    trackers.leave(subject.tracker);
    unsaved.left(subject);
  }

  /**
   * Does something with a group. Where that fails its state is not known any more: it leaves, what
   * is open of it closes, and all others go on.
   */
  private void with(Subject subject, @Nullable Emission to, Runnable work) {
    try {
      work.run();
      weigh(subject, to);
    } catch (RuntimeException e) {
      failed.accept(e);
      if (!subject.gone) {
        leave(subject, to);
      }
    }
  }

  void evicted(int events) {
    if (events > 0) {
      health.add(Count.EVICTED_SIGNALS, events);
    }
  }

  /** Takes back what was saved of a group, before its signals are replayed. */
  void restore(GroupState state) {
    if (rule.saves() && rule.meaning().equals(state.meaning())) {
      var subject = subject(state.group(), null);
      subject.restore(state);
      weigh(subject, null);
    } else {
      unsaved.meansNothing(state);
    }
  }

  /**
   * Takes a signal. While replaying, {@code to} is absent and nothing is judged.
   *
   * @param offset of the signal
   * @return false when it is older than what is kept
   */
  boolean take(Signal signal, int leg, long offset, boolean late, @Nullable Emission to) {
    if (signal.atMillis() <= horizon()) {
      if (to != null) {
        health.add(Count.BEYOND_HISTORY, 1);
      }
      return false;
    }
    if (to != null) {
      health.add(Count.SIGNALS, 1);
    }
    var subject = subject(signal.group(), to);
    with(subject, to, () -> take(subject, Sight.of(signal, leg, late), offset, to));
    return true;
  }

  /** A signal that is not tracked. */
  void skipped(Watches.Outcome why, @Nullable Emission to) {
    if (to != null) {
      health.add(why == Watches.Outcome.NO_VALUE ? Count.NO_VALUE : Count.NOT_NUMERIC, 1);
    }
  }

  private void take(Subject subject, Sight sight, long offset, @Nullable Emission to) {
    if (to == null && subject.restored(sight.at(), offset)) {
      return;
    }
    if (rule.saves()) {
      unsaved.learnt(subject, clock());
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

  /** Takes back an alert as it stood. */
  void restore(Alert alert) {
    restored
        .computeIfAbsent(
            new GroupKey(new ArrayList<>(alert.group().values())), key -> new ArrayList<>())
        .add(alert);
  }

  /**
   * Brings groups and their alerts together after a replay. Alerts whose group the signals did not
   * bring back are of groups that were idle for longer than these; where there is no room for one,
   * what is open of it closes.
   */
  void settle(Emission to) {
    trackers.settle(finalUntil(), failed);
    for (var subject : List.copyOf(subjects.values())) {
      if (!subject.gone) {
        settle(subject, restored.getOrDefault(subject.key, List.of()), to);
        restored.remove(subject.key);
      }
    }
    var idle = new ArrayList<>(restored.keySet());
    idle.sort(Comparator.comparing(this::lastAt).reversed());
    for (var key : idle) {
      var alerts = restored.getOrDefault(key, List.of());
      if (share.isFull(subjects.size() + 1)) {
        health.add(Count.EVICTED_GROUPS, 1);
        retire(key, alerts, to);
      } else {
        var subject = new Subject(this, key);
        subjects.putFirst(key, subject);
        settle(subject, alerts, to);
      }
    }
    restored.clear();
  }

  private void settle(Subject subject, List<Alert> alerts, Emission to) {
    if (!subject.gone) {
      with(
          subject,
          null,
          () -> {
            alerts.forEach(alert -> subject.cases.add(CaseDrafts.restored(alert)));
            subject.settle();
          });
    }
    if (subject.gone) {
      retire(subject.key, alerts, to);
    }
  }

  /**
   * There is no group for these alerts: what is open closes as it was published, even beyond the
   * restart.
   */
  private void retire(GroupKey key, List<Alert> alerts, Emission to) {
    var alone = new Subject(this, key);
    alone.gone = true;
    with(
        alone,
        null,
        () -> {
          for (var alert : alerts) {
            if (alert.status() == Status.OPEN) {
              alone.cases.add(CaseDrafts.restored(alert));
            }
          }
          publications.closeNow(alone, to);
        });
    trackers.leave(alone.tracker);
  }

  private Instant lastAt(GroupKey key) {
    return restored.getOrDefault(key, List.of()).stream()
        .map(Alert::lastAt)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  /** The group is looked at again when its scope's time is past this one. */
  void wakeAt(Subject subject, long due) {
    if (due < subject.wake) {
      subject.wake = due;
      timers.add(new Timer(due, timersSet++, subject));
    }
  }

  /**
   * The scope's time moved on.
   *
   * @param turned to a new second
   */
  void advance(boolean turned, Emission to) {
    for (var key : trackers.settle(finalUntil(), failed)) {
      subject(key, to).refresh(null, to);
    }
    while (!timers.isEmpty() && timers.peek().due <= closing()) {
      var timer = timers.remove();
      if (timer.due == timer.subject.wake && timer.due <= clock()) {
        timer.subject.wake = Tracker.NEVER;
        with(timer.subject, to, () -> timer.subject.refresh(null, to));
      }
    }
    if (turned) {
      flush(to);
    }
    sweep(Subject::forget, to);
    save(to);
  }

  private void save(Emission to) {
    unsaved.tellGone(to);
    long due = clock() - rule.savedEvery(lateness);
    for (int i = 0; i < SAVED_AT_ONCE; i++) {
      var subject = unsaved.poll(due);
      if (subject == null) {
        return;
      }
      with(subject, to, () -> save(subject, to));
    }
  }

  private void save(Subject subject, Emission to) {
    // what is saved is not found again, so the alerts must tell of it first
    publications.publishGrowth(subject, to);
    subject.settleFindings();
    to.state(subject.save(to.offset() + 1));
    if (subject.tracker.unsettled() != Tracker.NEVER) {
      unsaved.learnt(subject, clock());
    }
  }

  /** The input has ended: nothing more is found, and what is over closes. */
  void finish(long lastClock, Emission to) {
    ended = Math.min(ended, lastClock);
    trackers.finish(clock(), failed);
    for (var subject : List.copyOf(subjects.values())) {
      with(subject, to, () -> subject.refresh(null, to));
    }
    flush(to);
  }

  /** Publishes what grew. */
  void flush(Emission to) {
    for (var grown : publications.waiting()) {
      var subject = grown.getValue();
      with(subject, to, () -> publications.publish(subject, grown.getKey(), to));
    }
  }

  /** Goes on as a rule that means the same. */
  void become(WatchRule next) {
    rule = next;
    subjects.values().forEach(subject -> subject.tracker.become(next.kind()));
  }

  /** The rule no longer runs: its alerts close as they are. What is saved waits for its return. */
  void retire(Emission to) {
    for (var subject : List.copyOf(subjects.values())) {
      with(subject, to, () -> publications.closeNow(subject, to));
    }
    publications.clear();
    trackers.close();
  }

  /** Another rule with this one's id takes over: what is saved means nothing to it. */
  void replaced(Emission to) {
    retire(to);
    subjects.values().stream().filter(Subject::isSaved).map(Subject::gone).forEach(to::state);
    unsaved.tellGone(to);
  }

  /** Forgets what the scope's time has passed, while replaying. */
  void sweepReplayed() {
    for (var key : trackers.settle(finalUntil(), failed)) {
      subject(key, null).tracker.forget(finalUntil());
    }
    sweep(Subject::forgetReplayed, null);
  }

  private void sweep(Predicate<Subject> forget, @Nullable Emission to) {
    for (var eldest = subjects.firstEntry(); eldest != null; eldest = subjects.firstEntry()) {
      var subject = eldest.getValue();
      try {
        if (!forget.test(subject)) {
          return;
        }
        forget(subject);
      } catch (RuntimeException e) {
        failed.accept(e);
        leave(subject, to);
      }
    }
  }
}
