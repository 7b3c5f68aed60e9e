package org.pehra.bench.correlate;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.pehra.correlate.AlertDraft;
import org.pehra.correlate.CorrelationShard;
import org.pehra.correlate.EsperAlone;
import org.pehra.correlate.Limits;
import org.pehra.correlate.Output;
import org.pehra.correlate.Plan;
import org.pehra.model.Counters;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/**
 * Signals through one shard, a thousand a second of event time with a watermark each second. The
 * arguments name the cases; without any, all that are quick are run. Each prints signals a second
 * by the clock, collections included, and by the thread's CPU time: the middle one of some rounds,
 * after others to warm up, with the slowest and the fastest by the clock; and beside it the same
 * for the EPL statements alone.
 */
public final class ShardLoad {
  private static final int SIGNALS = 1_000_000;
  private static final int GROUPS = 100_000;
  private static final int MANY_GROUPS = 1_000_000;
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 5;

  /** Nothing leaves for want of bytes. */
  private static final Limits LIMITS = new Limits(MANY_GROUPS, 100_000, 1L << 40, 1L << 40);

  /** Signals that are made and then applied, as a consumer decodes a batch before it is handled. */
  private static final int BATCH = 100;

  private record Times(long wall, long cpu) {
    Times since() {
      var now = now();
      return new Times(now.wall - wall, now.cpu - cpu);
    }

    Times plus(Times other) {
      return new Times(wall + other.wall, cpu + other.cpu);
    }

    String rate(long signals) {
      return "%,9d/s by clock %,9d/s by CPU"
          .formatted(perSecond(signals, wall), perSecond(signals, cpu));
    }

    private static long perSecond(long signals, long nanos) {
      return signals * 1_000_000_000L / nanos;
    }

    /** The middle rates of several rounds. */
    static String middle(List<Times> rounds, long signals) {
      var wall = rounds.stream().mapToLong(Times::wall).sorted().toArray();
      var cpu = rounds.stream().mapToLong(Times::cpu).sorted().toArray();
      int middle = rounds.size() / 2;
      return "%s (%,d to %,d by clock)"
          .formatted(
              new Times(wall[middle], cpu[middle]).rate(signals),
              perSecond(signals, wall[wall.length - 1]),
              perSecond(signals, wall[0]));
    }

    /** CPU time of this thread: what else runs on the machine hardly counts. */
    static Times now() {
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      return new Times(System.nanoTime(), cpu);
    }
  }

  private ShardLoad() {}

  /** Runs the named cases. */
  public static void main(String[] args) {
    var cases = new LinkedHashMap<String, Runnable>();
    var counting = List.of(Loads.counting(20));
    var ordered = List.of(Loads.ordered());
    var distinct = List.of(Loads.of(Rule.Type.VALUE_COUNT, 5000));
    var percentile = List.of(Loads.of(Rule.Type.VALUE_PERCENTILE, 1e9));
    var sum = List.of(Loads.of(Rule.Type.VALUE_SUM, 1e9));
    var mixed = Loads.mixed(200);
    cases.put("counting", () -> load("counting", counting, GROUPS, 0, 0));
    cases.put("ordered", () -> load("ordered", ordered, GROUPS, 0, 0));
    cases.put("late5", () -> load("counting, 5 % late", counting, GROUPS, 0, 0.05));
    cases.put("ordered-late5", () -> load("ordered, 5 % late", ordered, GROUPS, 0, 0.05));
    cases.put("distinct10", () -> load("10 distinct values", distinct, 200, 10, 0));
    cases.put("distinct1800", () -> load("1,800 distinct values", distinct, 200, 1800, 0));
    cases.put("sum", () -> load("sums of 3,000 numbers", sum, 200, 1000, 0));
    cases.put("percentile", () -> load("p95 of 3,000 numbers", percentile, 200, 100_000, 0));
    cases.put("mixed200", () -> load("200 mixed rules", mixed, GROUPS / 200, 1000, 0));
    cases.put("mixed200-late5", () -> load("200 mixed, 5 % late", mixed, GROUPS / 200, 1000, 0.05));
    cases.put("deploy500", ShardLoad::deploy);
    cases.put("groups1m", ShardLoad::manyGroups);
    var wanted = args.length == 0 ? List.copyOf(cases.keySet()) : List.of(args);
    for (var name : wanted) {
      var run = cases.get(name);
      if (run == null) {
        throw new IllegalArgumentException("no case '" + name + "', there are " + cases.keySet());
      }
      run.run();
    }
  }

  private static void load(
      String name, List<Rule.Correlation> rules, int groups, int values, double late) {
    var plan = Plan.compile(Loads.with(rules)).plan();
    Supplier<Loads.Stream> stream = () -> new Loads.Stream(rules, groups, values, late);
    var counting = new CountingOutput();
    var shard = rounds(() -> round(plan, stream.get(), counting));
    System.out.printf(
        "%-22s shard %s, %,d alerts%n", name, shard, counting.alerts / (WARM_UP + ROUNDS));
    if (late == 0) {
      System.out.printf("%-22s Esper %s%n", "", rounds(() -> alone(plan, stream.get())));
    }
  }

  private static String rounds(Supplier<Times> round) {
    var times = new ArrayList<Times>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      times.add(round.get());
    }
    return Times.middle(times.subList(WARM_UP, times.size()), SIGNALS);
  }

  private static Times round(Plan plan, Loads.Stream stream, CountingOutput counting) {
    var spent = new Times(0, 0);
    try (var shard = shard(plan)) {
      long offset = 0;
      for (int done = 0; done < SIGNALS; done += BATCH) {
        var batch = stream.next(BATCH);
        var start = Times.now();
        for (var signal : batch) {
          shard.apply(offset++, signal, counting);
        }
        if (done % 1000 == 0) {
          shard.apply(offset++, watermark(stream.at()), counting);
        }
        spent = spent.plus(start.since());
      }
    }
    return spent;
  }

  private static Times alone(Plan plan, Loads.Stream stream) {
    var spent = new Times(0, 0);
    try (var esper = new EsperAlone(plan)) {
      for (int done = 0; done < SIGNALS; done += BATCH) {
        esper.prepare(stream.next(BATCH));
        var start = Times.now();
        esper.run();
        spent = spent.plus(start.since());
      }
    }
    return spent;
  }

  /** Time to compile and deploy 500 rules, and to add one while signals flow. */
  private static void deploy() {
    var rules = Loads.mixed(500);
    var start = Times.now();
    var plan = Plan.compile(Loads.with(rules)).plan();
    var compiled = start.since();
    start = Times.now();
    try (var shard = shard(plan)) {
      System.out.printf(
          "500 rules: compiled in %,d ms, deployed in %,d ms%n",
          compiled.wall / 1_000_000, start.since().wall / 1_000_000);
      var stream = new Loads.Stream(rules, 200, 1000, 0);
      long offset = apply(shard, stream, 0);
      for (int more = 1; more <= 5; more++) {
        var next = new ArrayList<>(rules);
        next.add(Loads.counting(100 + more));
        start = Times.now();
        plan = plan.change(Loads.with(next)).plan();
        var made = start.since();
        start = Times.now();
        shard.change(plan, new CountingOutput());
        System.out.printf(
            "one more: compiled beside the stream in %,d ms, the stream waits %,d ms%n",
            made.wall / 1_000_000, start.since().wall / 1_000_000);
        offset = apply(shard, stream, offset);
      }
    }
  }

  private static long apply(CorrelationShard shard, Loads.Stream stream, long offset) {
    var signals = stream.next(200 * BATCH);
    for (int i = 0; i < signals.length; i++) {
      shard.apply(offset + i, signals[i], new CountingOutput());
    }
    return offset + signals.length;
  }

  /** Heap of a million groups with five signals each, and how long it takes to rebuild them. */
  private static void manyGroups() {
    var rule = Loads.counting(20);
    var plan = Plan.compile(Loads.with(List.of(rule))).plan();
    var keys = new String[MANY_GROUPS];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "user-" + i;
    }
    long before = usedHeap();
    var start = Times.now();
    int signals = 5 * MANY_GROUPS;
    var counters = new Counters();
    try (var shard = new CorrelationShard(plan, 0, LIMITS, counters)) {
      var nothing = new CountingOutput();
      for (int i = 0; i < signals; i++) {
        shard.apply(i, manyGroupsSignal(rule, keys, i), nothing);
      }
      shard.apply(signals, watermark(Loads.START + signals / 100), nothing);
      System.out.printf("1,000,000 groups       shard %s%n", start.since().rate(signals));
      long heap = usedHeap() - before;
      System.out.printf(
          "%,d MB: %d B a group of 5 signals, %d by estimate; 300 B a group and 150 B a signal are"
              + " 1050%n",
          heap >> 20, heap / MANY_GROUPS, estimated(counters) / MANY_GROUPS);
    }
    start = Times.now();
    try (var shard = shard(plan)) {
      for (int i = 0; i < signals; i++) {
        shard.replay(i, manyGroupsSignal(rule, keys, i));
      }
      shard.apply(signals, watermark(Loads.START + signals / 100), new CountingOutput());
      var times = start.since();
      System.out.printf(
          "rebuilt in %.1f s by clock, %.1f s by CPU%n", times.wall / 1e9, times.cpu / 1e9);
    }
  }

  private static long estimated(Counters counters) {
    return counters.read().stream()
        .filter(reading -> reading.series().name().equals("pehra_correlate_bytes"))
        .mapToLong(reading -> (long) reading.value())
        .sum();
  }

  private static Signal manyGroupsSignal(Rule.Correlation rule, String[] keys, int i) {
    var key = GroupKey.of(new String(keys[i % keys.length]));
    return Loads.signal(rule, "a", key, Loads.START + i / 100, "", i);
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static CorrelationShard shard(Plan plan) {
    return new CorrelationShard(plan, 0, LIMITS, new Counters());
  }

  private static Watermark watermark(long at) {
    return new Watermark(Loads.BANK, 0, at, false);
  }

  private static final class CountingOutput implements Output {
    private long alerts;

    @Override
    public void alert(AlertDraft draft) {
      alerts++;
    }

    @Override
    public void signal(Signal firing) {}

    @Override
    public void state(GroupState state) {}

    @Override
    public void failed(String ruleId, Throwable cause) {
      throw new AssertionError(ruleId + " failed", cause);
    }
  }
}
