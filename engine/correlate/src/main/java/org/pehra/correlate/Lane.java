package org.pehra.correlate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.Room;
import org.pehra.model.Alert;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.RuleHealth;
import org.pehra.model.RuleHealth.Count;

/** One rule in one scope: its groups, oldest idle first, and when its alerts may close. */
final class Lane {
  private record Timer(long due, Episode episode) {}

  private record WindowEnd(long due, long order, TimedGroup group) {}

  PlannedRule rule;
  private @Nullable Object[] signalEvent;
  private long history;

  final Institution scope;
  final ScopeClock clock;
  private final long lateness;
  final Limits limits;
  private final Room.Share share;
  private final RuleHealth health;
  private final Consumer<Throwable> failed;
  private final Groups groups = new Groups();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::due).thenComparing(timer -> timer.episode.id));
  private final PriorityQueue<WindowEnd> windows =
      new PriorityQueue<>(
          Comparator.comparingLong(WindowEnd::due).thenComparingLong(WindowEnd::order));
  private long windowEnds;

  private @Nullable Throwable failure;
  private final Set<Episode> dirty = new LinkedHashSet<>();

  /**
   * @param failed told of each failure
   */
  Lane(
      PlannedRule rule,
      Institution scope,
      ScopeClock clock,
      long lateness,
      Limits limits,
      Room room,
      RuleHealth health,
      Consumer<Throwable> failed) {
    this.rule = rule;
    this.history = rule.history();
    this.scope = scope;
    this.signalEvent = SignalEvent.of(rule, scope);
    this.clock = clock;
    this.lateness = lateness;
    this.limits = limits;
    this.share = room.share(limits.groupsPerRule(), limits.bytesPerRule());
    this.health = health;
    this.failed = failed;
  }

  /** The same rule goes on with another text, or by another statement. */
  void become(PlannedRule next) {
    rule = next;
    signalEvent = SignalEvent.of(next, scope);
    history = next.history();
  }

  /** What its signals have in common as Esper sees them. */
  @Nullable Object[] signalEvent() {
    return signalEvent;
  }

  /** Signals at or before this time are forgotten; later ones are retained. */
  long horizon() {
    return clock.at - lateness - history;
  }

  /**
   * The group of the key. A new one may need the room of the oldest idle one.
   *
   * @param to absent while nothing is to be emitted
   */
  Group group(GroupKey key, @Nullable Emission to) {
    var group = groups.touch(key);
    if (group == null) {
      group = make(key);
      groups.add(group);
      makeRoom(group, to);
    }
    return group;
  }

  private Group make(GroupKey key) {
    return rule.timed() ? new TimedGroup(this, key) : new Group(this, key);
  }

  /** A group has changed: what it takes now, and room for it. */
  void weigh(Group group, @Nullable Emission to) {
    if (!group.gone) {
      long now = group.bytes();
      share.take(now - group.weighed);
      group.weighed = now;
      makeRoom(group, to);
    }
  }

  /** The oldest idle groups leave while there are too many or they take too much. */
  private void makeRoom(Group wanted, @Nullable Emission to) {
    var oldest = groups.oldest();
    while (oldest != null && oldest != wanted && share.isFull(groups.size())) {
      evict(oldest, to);
      oldest = groups.oldest();
    }
  }

  /** The oldest idle groups leave, of so many bytes; others need their room. */
  void giveUp(long wanted, @Nullable Emission to) {
    long until = bytes() - wanted;
    var oldest = groups.oldest();
    while (oldest != null && bytes() > until) {
      evict(oldest, to);
      oldest = groups.oldest();
    }
  }

  private void evict(Group group, @Nullable Emission to) {
    health.add(Count.EVICTED_GROUPS, 1);
    part(group);
    if (to != null) {
      leave(group, to);
    }
  }

  /** About how many bytes the groups take. */
  long bytes() {
    return share.bytes();
  }

  /** The lane is no more. */
  void vacate() {
    share.vacate();
  }

  private void part(Group group) {
    groups.remove(group);
    group.gone = true;
    share.take(-group.weighed);
    if (share.left(group.weighed)) {
      windows.removeIf(end -> end.group.gone);
      timers.removeIf(timer -> timer.episode.group.gone);
    }
  }

  private void leave(Group group, Emission to) {
    try {
      group.leave(to);
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  /**
   * Does something with a group. Where that fails its state is not known any more: it leaves, and
   * all others go on.
   */
  private void with(Group group, @Nullable Emission to, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      drop(group, e, to);
    }
  }

  /** Something failed with a group: it leaves, and what is open of it closes. */
  void drop(Group group, Throwable cause, @Nullable Emission to) {
    failed.accept(cause);
    if (!group.gone) {
      part(group);
      if (to != null) {
        leave(group, to);
      }
    }
  }

  /** Esper failed at the signal that it was just sent. */
  void failed(Throwable cause) {
    failure = cause;
  }

  /** What failed since the last call. */
  @Nullable Throwable takeFailure() {
    var taken = failure;
    failure = null;
    return taken;
  }

  /** Signals left a full group. */
  void evicted(int signals) {
    if (signals > 0) {
      health.add(Count.EVICTED_SIGNALS, signals);
    }
  }

  /**
   * Brings groups and their alerts, as they stood, together after a replay. Alerts whose group the
   * signals did not bring back are of groups that were idle for longer than these; where there is
   * no room for one, what is open of it closes.
   */
  void settle(Map<GroupKey, List<Alert>> restored, Emission to) {
    var idle = new ArrayList<GroupKey>();
    restored.forEach(
        (key, alerts) -> {
          var group = groups.find(key);
          if (group == null) {
            idle.add(key);
          } else {
            settle(group, alerts, to);
          }
        });
    idle.sort(Comparator.comparing((GroupKey key) -> lastAt(restored, key)).reversed());
    for (var key : idle) {
      var group = make(key);
      group.gone = share.isFull(groups.size() + 1);
      if (group.gone) {
        health.add(Count.EVICTED_GROUPS, 1);
      } else {
        groups.addOldest(group);
      }
      settle(group, restored.getOrDefault(key, List.of()), to);
    }
  }

  private static Instant lastAt(Map<GroupKey, List<Alert>> restored, GroupKey key) {
    return restored.getOrDefault(key, List.of()).stream()
        .map(Alert::lastAt)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  private void settle(Group group, List<Alert> alerts, Emission to) {
    if (!group.gone) {
      with(group, null, () -> group.rebuildAfterReplay(restored(alerts, group)));
      weigh(group, to);
    }
    if (group.gone) {
      retire(alerts, group.key, to);
    }
  }

  /** There is no group for these alerts: what is open closes as it was published. */
  private void retire(List<Alert> alerts, GroupKey key, Emission to) {
    var alone = make(key);
    alone.gone = true;
    try {
      for (var episode : restored(alerts, alone)) {
        episode.settledAt = episode.lastAt;
        episode.keepEvidence();
        alone.episodes.add(episode);
      }
      alone.retire(to);
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  private static List<Episode> restored(List<Alert> alerts, Group group) {
    var known = new ArrayList<Episode>();
    for (var alert : alerts) {
      var episode = Drafts.restored(alert, group);
      if (episode != null) {
        known.add(episode);
      }
    }
    return known;
  }

  /** Groups that have published nothing: their state comes from their signals alone. */
  void settleSilent(Emission to) {
    groups.forEach(group -> with(group, to, () -> group.rebuildAfterReplay(new ArrayList<>())));
  }

  /** The episode may close at or after this time. */
  void closeFrom(long due, Episode episode) {
    if (due < episode.timer) {
      episode.timer = due;
      timers.add(new Timer(due, episode));
    }
  }

  /** The episode changed, and is to be published when it is time. */
  void touch(Episode episode) {
    dirty.add(episode);
  }

  boolean isDirty(Episode episode) {
    return dirty.contains(episode);
  }

  void clean(Episode episode) {
    dirty.remove(episode);
  }

  /** A window of the group ends at this time. */
  void judgeFrom(long due, TimedGroup group) {
    windows.add(new WindowEnd(due, windowEnds++, group));
  }

  /**
   * The scope's time moved on: judges and closes what is due, publishes extensions, forgets what is
   * over.
   */
  void advance(Emission to) {
    while (!windows.isEmpty() && windows.peek().due <= clock.at) {
      var group = windows.remove().group;
      if (!group.gone) {
        with(group, to, () -> group.judge(to));
      }
    }
    while (!timers.isEmpty() && timers.peek().due <= clock.at) {
      var timer = timers.remove();
      var group = timer.episode.group;
      if (timer.due == timer.episode.timer && !group.gone) {
        timer.episode.timer = Long.MAX_VALUE;
        with(group, to, () -> group.close(timer.episode, to));
      }
    }
    if (clock.turned) {
      flush(to);
    }
    sweep(to);
  }

  /** Publishes what is not published yet. */
  void flush(Emission to) {
    List.copyOf(dirty).forEach(episode -> with(episode.group, to, () -> to.publish(episode)));
  }

  /** The rule is no more: its alerts close. */
  void retire(Emission to) {
    groups.forEach(group -> with(group, to, () -> group.retire(to)));
  }

  /** Gives signals and alerts to the lane of the changed rule, as they are after a replay. */
  void handOver(Lane next, int partition, long offset, Emission to) {
    groups.forEach(
        group ->
            with(
                group,
                to,
                () -> {
                  var alerts = group.published(partition, offset);
                  var heir = next.group(group.key, to);
                  next.inherit(heir, group, rule);
                  next.settle(heir, alerts, to);
                  heir.forgetUnpublished();
                }));
  }

  private void inherit(Group heir, Group group, PlannedRule before) {
    for (int i = 0; i < group.retained.size(); i++) {
      var entry = group.retained.get(i).as(rule, before);
      if (entry != null && entry.at() > horizon()) {
        heir.retained.insert(entry);
      }
    }
  }

  /** Forgets what is over, oldest first. */
  void sweep(@Nullable Emission to) {
    for (var oldest = groups.oldest(); oldest != null; oldest = groups.oldest()) {
      try {
        if (!oldest.forget()) {
          return;
        }
        groups.remove(oldest);
        share.take(-oldest.weighed);
      } catch (RuntimeException e) {
        drop(oldest, e, to);
      }
    }
  }
}
