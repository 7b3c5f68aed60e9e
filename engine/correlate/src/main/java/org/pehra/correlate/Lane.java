package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;

/** One rule in one scope: its groups, oldest idle first, and when its alerts may close. */
final class Lane {
  /** Extensions of an alert are published at most this often. */
  private static final long FLUSH_MILLIS = 1000;

  private record Timer(long due, Episode episode) {}

  private record WindowEnd(long due, long order, TimedGroup group) {}

  PlannedRule rule;
  private double[] bounds;
  private long history;

  final Institution scope;
  final ScopeClock clock;
  private final long lateness;
  private final Limits limits;
  private final LongAdder evicted;
  private final Groups groups = new Groups();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::due).thenComparing(timer -> timer.episode.id));
  private final PriorityQueue<WindowEnd> windows =
      new PriorityQueue<>(
          Comparator.comparingLong(WindowEnd::due).thenComparingLong(WindowEnd::order));
  private long windowEnds;

  /** Groups that were evicted since the queues were last rid of them. */
  private int left;

  private @Nullable Throwable failure;
  private final Map<Episode, Long> dirty = new LinkedHashMap<>();

  Lane(
      PlannedRule rule,
      Institution scope,
      ScopeClock clock,
      long lateness,
      Limits limits,
      LongAdder evicted) {
    this.rule = rule;
    this.bounds = rule.judge().bounds();
    this.history = rule.history();
    this.scope = scope;
    this.clock = clock;
    this.lateness = lateness;
    this.limits = limits;
    this.evicted = evicted;
  }

  /** The same rule goes on with another text, or by another statement. */
  void become(PlannedRule next) {
    rule = next;
    bounds = next.judge().bounds();
    history = next.history();
  }

  /** The numbers of the rule's condition. */
  double[] bounds() {
    return bounds;
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
      group = rule.timed() ? new TimedGroup(this, key) : new Group(this, key);
      groups.add(group);
      if (groups.size() > limits.groupsPerRule()) {
        evictOldest(to);
      }
    }
    return group;
  }

  private void evictOldest(@Nullable Emission to) {
    var oldest = groups.oldest();
    if (oldest == null) {
      return;
    }
    groups.removeOldest();
    evicted.increment();
    oldest.gone = true;
    if (to != null) {
      oldest.leave(to);
    }
    // now and then, or queues would hold what left until its time comes
    if (++left > limits.groupsPerRule()) {
      left = 0;
      windows.removeIf(end -> end.group.gone);
      timers.removeIf(timer -> timer.episode.group.gone && timer.episode.status != Status.OPEN);
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

  int signalsPerGroup() {
    return limits.signalsPerGroup();
  }

  /** Signals left a full group. */
  void evicted(int signals) {
    evicted.add(signals);
  }

  /** Brings a group and its alerts, as last published, together after a replay. */
  void settle(GroupKey key, List<Alert> alerts, long offset) {
    var group = group(key, null);
    var known = new ArrayList<Episode>();
    for (var alert : alerts) {
      var episode = Drafts.restored(alert, group);
      if (episode != null) {
        known.add(episode);
      }
    }
    group.rebuildAfterReplay(known, offset);
  }

  /** Groups that have published nothing: their state comes from their signals alone. */
  void settleSilent(long offset) {
    groups.forEach(group -> group.rebuildAfterReplay(new ArrayList<>(), offset));
  }

  /** The episode may close at or after this time. */
  void closeFrom(long due, Episode episode) {
    if (due < episode.timer) {
      episode.timer = due;
      timers.add(new Timer(due, episode));
    }
  }

  /** The episode changed by the record at this offset, and is to be published when it is time. */
  void touch(Episode episode, long offset) {
    dirty.putIfAbsent(episode, offset);
  }

  /** The oldest offset whose effect is not published. */
  long dirtySince() {
    return dirty.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  boolean isDirty(Episode episode) {
    return dirty.containsKey(episode);
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
        group.judge(to);
      }
    }
    while (!timers.isEmpty() && timers.peek().due <= clock.at) {
      var timer = timers.remove();
      if (timer.due == timer.episode.timer) {
        timer.episode.timer = Long.MAX_VALUE;
        timer.episode.group.close(timer.episode, to);
      }
    }
    for (var episode : List.copyOf(dirty.keySet())) {
      if (clock.at - FLUSH_MILLIS >= episode.emittedAt) {
        to.publish(episode);
      }
    }
    sweep();
  }

  /** Publishes what is not published yet. */
  void flush(Emission to) {
    List.copyOf(dirty.keySet()).forEach(to::publish);
  }

  /** The rule is no more: its alerts close. */
  void retire(Emission to) {
    groups.forEach(group -> group.retire(to));
  }

  /** Gives signals and alerts to the lane of the changed rule, as they are after a replay. */
  void handOver(Lane to, int partition, long offset) {
    groups.forEach(
        group -> {
          var next = to.group(group.key, null);
          for (int i = 0; i < group.retained.size(); i++) {
            var entry = group.retained.get(i).as(to.rule, rule);
            if (entry != null && entry.at() > to.horizon()) {
              next.retained.insert(entry);
            }
          }
          to.settle(group.key, group.published(partition, offset), offset);
          next.forgetUnpublished();
        });
  }

  void sweep() {
    for (var oldest = groups.oldest();
        oldest != null && oldest.forget();
        oldest = groups.oldest()) {
      groups.removeOldest();
    }
  }
}
