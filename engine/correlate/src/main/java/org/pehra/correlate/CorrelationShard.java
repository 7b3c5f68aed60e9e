package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.watch.Room;
import org.pehra.correlate.watch.Watches;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.RuleHealth;
import org.pehra.model.RuleHealth.Count;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/**
 * The correlation of one {@code signals} partition. One thread, and pure: what goes out depends on
 * nothing but what came in, in its order.
 *
 * <p>After a restart: {@code restore} its alerts and each state of its groups, {@link #replay} the
 * signals of {@link Plan#history} up to the committed offset, then {@link #apply} from there on.
 * What was published beyond that offset is not published again. Commit no further than {@link
 * #committable}.
 */
public final class CorrelationShard implements AutoCloseable {
  private Plan plan;
  private final int partition;
  private final Limits limits;
  private final ShardCounters counters;
  private final RuleFailures failures;
  private final LiveLane live;
  private final Watches watches;
  private final Interner interner = new Interner();
  private final Map<Institution, ScopeClock> clocks = new HashMap<>();
  private final ScopeClock national = new ScopeClock();
  private final Map<String, Route> routes = new HashMap<>();
  private final Map<Institution, Map<String, Lane>> lanes = new LinkedHashMap<>();
  private final Map<Lane, Map<GroupKey, List<Alert>>> restored = new LinkedHashMap<>();
  private final Pace pace = new Pace();
  private final Room room;
  private Repeats repeats = new Repeats();
  private boolean settled;
  private long lastOffset = -1;

  /**
   * @param partition of the {@code signals} topic; written into the alerts
   */
  public CorrelationShard(Plan plan, int partition, Limits limits, Counters counters) {
    this(plan, partition, limits, counters, new LiveLane(plan));
  }

  /**
   * @param live of the same plan, closed with this shard unless it {@link #leave}s. It keeps
   *     nothing of a shard that had it before.
   */
  CorrelationShard(Plan plan, int partition, Limits limits, Counters counters, LiveLane live) {
    this.plan = plan;
    this.partition = partition;
    this.limits = limits;
    this.counters = new ShardCounters(counters, partition);
    this.failures = new RuleFailures(counters, Integer.toString(partition));
    this.live = live;
    this.room = new Room(limits.bytes());
    counters.gauge("pehra_correlate_bytes", room::taken, "partition", Integer.toString(partition));
    clocks.put(Institution.NATIONAL, national);
    this.watches =
        new Watches(
            plan.watched(),
            scope -> clock(scope).at,
            plan.lateness().toMillis(),
            new Watches.Limits(
                limits.groupsPerRule(), limits.signalsPerGroup(), limits.bytesPerRule()),
            room,
            counters::rule,
            failures::failed);
    route();
  }

  private void route() {
    routes.clear();
    plan.rules().forEach((id, rule) -> routes.put(id, new Route(rule, counters.rule(rule.rule()))));
    plan.watched().forEach((id, rule) -> counters.rule(rule.rule()));
    for (var byRule : lanes.values()) {
      byRule.values().forEach(this::route);
    }
  }

  private void route(Lane lane) {
    var route = routes.get(lane.rule.id());
    if (route != null) {
      route.lanes.put(lane.scope, lane);
    }
  }

  /** A rule's lanes, where a signal finds its own at once. */
  private static final class Route {
    private final PlannedRule rule;
    private final RuleHealth health;
    private final LongAdder signals;
    private final Map<Institution, Lane> lanes = new HashMap<>();

    private Route(PlannedRule rule, RuleHealth health) {
      this.rule = rule;
      this.health = health;
      signals = health.adder(Count.SIGNALS);
    }
  }

  /**
   * Takes back the shard's alerts; before the first {@link #apply}. Those of rules that no longer
   * run are left alone.
   */
  public void restore(PublishedAlerts alerts) {
    repeats = alerts.repeats();
    alerts.standing().forEach(this::restore);
  }

  private void restore(Alert alert) {
    var rule = plan.rules().get(alert.rule().id());
    if (watches.restore(alert) || rule == null || alert.accounts().state() == null) {
      return;
    }
    restored
        .computeIfAbsent(lane(rule, alert.scope()), key -> new LinkedHashMap<>())
        .computeIfAbsent(
            new GroupKey(new ArrayList<>(alert.group().values())), key -> new ArrayList<>())
        .add(alert);
  }

  /**
   * Takes back what the shard's topic {@code state} has of a group; before the first {@link
   * #replay}.
   *
   * @return whether its rule runs; else it is to be left alone until it expires
   * @throws IllegalArgumentException when it is not as its rule wrote it
   */
  public boolean restore(GroupState state) {
    return watches.restore(state);
  }

  /** Rebuilds state from a record whose effects are published; never emits. */
  public void replay(long offset, ShardInput input) {
    lastOffset = offset;
    switch (input) {
      case Signal signal -> signal(signal, null, null);
      case Watermark watermark -> {
        advance(watermark);
        for (var lane : lanes.getOrDefault(watermark.institution(), Map.of()).values()) {
          lane.sweep(null);
        }
        watches.sweep(watermark.institution());
      }
    }
  }

  /** Processes a record; offsets rise. */
  public void apply(long offset, ShardInput input, Output out) {
    var to = new Emitter(partition, offset, out, counters, repeats, pace);
    settle(to, out);
    lastOffset = offset;
    switch (input) {
      case Signal signal -> signal(signal, to, out);
      case Watermark watermark -> {
        advance(watermark);
        advanceLanes(watermark.institution(), to);
        advanceLanes(Institution.NATIONAL, to);
        var watching = watching(out);
        advanceWatches(watermark.institution(), watching);
        advanceWatches(Institution.NATIONAL, watching);
        if (pace.marked()) {
          tell(to, watching);
        }
      }
    }
  }

  /**
   * Goes on with another rule set, made by {@link Plan#change}, between two records. A rule whose
   * meaning is the same keeps its state. A changed one takes over the retained signals and the
   * alerts, as after a restart, where its groups are the same; it raises no alert for what is past.
   * What is gone closes its alerts. A new one counts from here.
   */
  public void change(Plan next, Output out) {
    var to = new Emitter(partition, lastOffset, out, counters, repeats, pace);
    settle(to, out);
    live.change(next);
    plan = next;
    for (var byRule : lanes.values()) {
      for (var before : List.copyOf(byRule.values())) {
        var rule = next.rules().get(before.rule.id());
        before.flush(to);
        if (rule == null) {
          before.retire(to);
          before.vacate();
          byRule.remove(before.rule.id());
        } else if (rule.continues(before.rule)) {
          before.become(rule);
        } else {
          byRule.put(rule.id(), successor(before, rule, to));
        }
      }
    }
    route();
    watches.change(next.watched(), watching(out));
  }

  private Lane successor(Lane before, PlannedRule rule, Emitter to) {
    var lane = newLane(rule, before.scope);
    if (rule.groupNames().equals(before.rule.groupNames())) {
      before.handOver(lane, partition, lastOffset, to);
    } else {
      before.retire(to);
    }
    before.vacate();
    return lane;
  }

  /** The input has ended (files, tests): closes every alert. */
  public void finish(Output out) {
    var to = new Emitter(partition, lastOffset + 1, out, counters, repeats, pace);
    settle(to, out);
    lastOffset++;
    long end = Long.MAX_VALUE / 4;
    var last = new HashMap<Institution, Long>();
    clocks.forEach((scope, clock) -> last.put(scope, clock.at));
    clocks.values().forEach(clock -> clock.raise(end));
    lanes.keySet().forEach(scope -> advanceLanes(scope, to));
    watches.finish(scope -> last.getOrDefault(scope, ScopeClock.UNKNOWN), watching(out));
  }

  private WatchEmitter watching(Output out) {
    return new WatchEmitter(partition, lastOffset, out, counters, repeats, pace);
  }

  private void watch(Signal signal, @Nullable WatchEmitter to) {
    try {
      switch (watches.take(signal, lastOffset, isLate(signal), to)) {
        case TAKEN -> {
          if (to != null) {
            counters.signals.increment();
          }
        }
        case UNKNOWN_RULE -> counters.unknownRule(to != null);
        case SKIPPED, NO_VALUE, NOT_NUMERIC -> {}
      }
    } catch (RuntimeException e) {
      failures.failed(signal.correlation().id(), e);
    }
  }

  private boolean isLate(Signal signal) {
    return signal.atMillis() < clock(signal.institution()).at - plan.lateness().toMillis();
  }

  /** The next offset to read after a restart: extensions not yet published lie behind it. */
  public long committable() {
    return pace.committable(lastOffset + 1);
  }

  /** After the replay, with the first record: what could not be brought back ends here. */
  private void settle(Emitter to, Output out) {
    failures.tell(out);
    if (settled) {
      return;
    }
    settled = true;
    restored.forEach((lane, groups) -> lane.settle(groups, to));
    for (var byRule : lanes.values()) {
      for (var lane : byRule.values()) {
        if (!lane.rule.alerts() || lane.rule.timed()) {
          lane.settleSilent(to);
        }
      }
    }
    restored.clear();
    var watching = new WatchEmitter(partition, to.offset(), out, counters, repeats, pace);
    watches.settle(watching);
    makeRoom(to, out);
  }

  private void signal(Signal signal, @Nullable Emission to, @Nullable Output out) {
    if (watches.has(signal.correlation().id())) {
      watch(signal, out == null ? null : watching(out));
    } else {
      signal(signal, to);
    }
    makeRoom(to, out);
  }

  /** The oldest idle groups of whatever rule takes most leave. */
  private void makeRoom(@Nullable Emission to, @Nullable Output out) {
    while (room.isFull()) {
      var watching = out == null ? null : watching(out);
      var largest =
          lanes.values().stream()
              .flatMap(byRule -> byRule.values().stream())
              .max(Comparator.comparingLong(Lane::bytes))
              .filter(lane -> lane.bytes() >= watches.largest());
      largest.ifPresentOrElse(
          lane -> lane.giveUp(room.part(), to), () -> watches.giveUp(room.part(), watching));
    }
  }

  private void signal(Signal signal, @Nullable Emission to) {
    var route = routes.get(signal.correlation().id());
    var leg = route == null ? null : route.rule.legs().get(signal.rule().id());
    if (route == null || leg == null) {
      counters.unknownRule(to != null);
      return;
    }
    try {
      signal(signal, route, leg, to);
    } catch (RuntimeException e) {
      failures.failed(route.rule.id(), e);
    }
  }

  private void signal(Signal signal, Route route, int leg, @Nullable Emission to) {
    var rule = route.rule;
    boolean valued = !rule.fields().isEmpty();
    var value = valued ? rule.value(signal.fields()) : null;
    if (valued && !rule.accepts(value)) {
      skipped(route, value == null ? Count.NO_VALUE : Count.NOT_NUMERIC, to);
      return;
    }
    var known = route.lanes.get(signal.scope());
    var lane = known == null ? lane(rule, signal.scope()) : known;
    long lateBefore = clock(signal.institution()).at - plan.lateness().toMillis();
    var entry = new Entry(signal, leg, value, signal.atMillis() < lateBefore, interner);
    if (to != null) {
      counters.signals.increment();
      route.signals.increment();
    }
    if (entry.at() <= lane.horizon()) {
      beyond(route, lane, signal.group(), entry, to);
    } else {
      judge(route, lane.group(signal.group(), to), entry, to);
    }
  }

  private static void skipped(Route route, Count reason, @Nullable Emission to) {
    if (to != null) {
      route.health.add(reason, 1);
    }
  }

  /** What fails with the condition alone leaves the group as it is; anything else ends it. */
  private void judge(Route route, Group group, Entry entry, @Nullable Emission to) {
    try {
      take(route, group, entry, to);
      group.lane.weigh(group, to);
    } catch (JudgeException e) {
      group.distrust();
      failures.failed(route.rule.id(), e.cause());
    } catch (RuntimeException e) {
      group.lane.drop(group, e, to);
    }
  }

  private void take(Route route, Group group, Entry entry, @Nullable Emission to)
      throws JudgeException {
    switch (group.take(entry)) {
      case DUPLICATE -> skipped(route, Count.DUPLICATE, to);
      case LOST -> group.lane.evicted(1);
      case LIVE -> {
        if (to != null) {
          group.step(entry, live.judge(group, entry), to);
        }
      }
      case TIMED -> {
        if (to != null && group instanceof TimedGroup timed) {
          counters.disturbed(timed.arrived(entry, to));
        }
      }
      case BEHIND -> {
        counters.disturbed(to != null);
        if (to != null) {
          Rebuild.after(group, entry, to);
        }
      }
    }
  }

  /** Older than all history: a rule that stands alone still fires, a correlation cannot know. */
  private static void beyond(
      Route route, Lane lane, GroupKey key, Entry entry, @Nullable Emission to) {
    skipped(route, Count.BEYOND_HISTORY, to);
    if (to != null && lane.rule.standsAlone()) {
      Group.alone(lane, key, entry, to);
    }
  }

  private Lane lane(PlannedRule rule, Institution scope) {
    var byRule = lanes.computeIfAbsent(scope, key -> new LinkedHashMap<>());
    var known = byRule.get(rule.id());
    if (known != null) {
      return known;
    }
    var lane = newLane(rule, scope);
    byRule.put(rule.id(), lane);
    route(lane);
    return lane;
  }

  private Lane newLane(PlannedRule rule, Institution scope) {
    long lateness = plan.lateness().toMillis();
    var id = rule.id();
    var health = counters.rule(rule.rule());
    return new Lane(
        rule, scope, clock(scope), lateness, limits, room, health, e -> failures.failed(id, e));
  }

  private ScopeClock clock(Institution scope) {
    return clocks.computeIfAbsent(scope, key -> new ScopeClock());
  }

  private void advance(Watermark watermark) {
    clock(watermark.institution())
        .advance(watermark.partition(), watermark.atMillis(), watermark.idle());
    pace.watermark(clock(watermark.institution()).at);
    long slowest = slowest(false);
    national.raise(slowest == Long.MAX_VALUE ? slowest(true) : slowest);
    live.advance(national.at);
  }

  /** National time is that of the slowest institution that is not idle. */
  private long slowest(boolean withIdle) {
    long slowest = Long.MAX_VALUE;
    for (var clock : clocks.values()) {
      boolean known = clock != national && clock.at != ScopeClock.UNKNOWN;
      if (known && (withIdle || !clock.idle)) {
        slowest = Math.min(slowest, clock.at);
      }
    }
    return slowest;
  }

  private void advanceLanes(Institution scope, Emission to) {
    for (var lane : lanes.getOrDefault(scope, Map.of()).values()) {
      lane.advance(to);
    }
  }

  private void advanceWatches(Institution scope, WatchEmitter to) {
    watches.advance(scope, clock(scope).turned, to);
  }

  /** Everything that grew is published. */
  private void tell(Emission to, WatchEmitter watching) {
    for (var byRule : lanes.values()) {
      byRule.values().forEach(lane -> lane.flush(to));
    }
    watches.flush(watching);
    pace.told();
  }

  /** Closes all but its live lane, for another shard of the plan. */
  void leave() {
    watches.close();
    room.empty();
  }

  @Override
  public void close() {
    live.close();
    leave();
  }

  /** Counters looked up once. Replayed signals were counted when they were applied. */
  static final class ShardCounters {
    private final Counters counters;
    private final String partition;
    private final LongAdder signals;
    private final LongAdder alerts;
    private final LongAdder disturbed;

    private ShardCounters(Counters counters, int partition) {
      this.counters = counters;
      this.partition = Integer.toString(partition);
      signals = counters.counter("pehra_correlate_signals_total", "partition", this.partition);
      alerts = counters.counter("pehra_correlate_alerts_total", "partition", this.partition);
      disturbed = counters.counter("pehra_correlate_late_total", "partition", this.partition);
    }

    private RuleHealth rule(Rule rule) {
      var health = counters.rule(rule.head().id());
      health.runs(rule.head().title());
      return health;
    }

    void alert(String ruleId) {
      alerts.increment();
      counters.rule(ruleId).add(Count.ALERTS, 1);
    }

    private void unknownRule(boolean count) {
      if (count) {
        counters
            .counter("pehra_correlate_skipped_total", "reason", "unknown_rule", "rule", "")
            .increment();
      }
    }

    private void disturbed(boolean count) {
      if (count) {
        disturbed.increment();
      }
    }
  }
}
