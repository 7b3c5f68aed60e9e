package org.pehra.bench.correlate;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pehra.correlate.AlertDraft;
import org.pehra.correlate.CorrelationShard;
import org.pehra.correlate.Limits;
import org.pehra.correlate.Output;
import org.pehra.correlate.Plan;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Level;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Rule;

/**
 * A million signals of 100,000 groups through one shard, a thousand a second of event time, with a
 * watermark each second: counting, and an ordered sequence of three. Prints signals a second of one
 * thread's CPU time, after a round to warm up. The first argument is the share of signals that come
 * late.
 */
public final class ShardLoad {
  private static final int SIGNALS = 1_000_000;
  private static final int GROUPS = 100_000;
  private static final Institution BANK = new Institution("bank-a");
  private static final List<String> LEGS = List.of("a", "b", "c");

  private ShardLoad() {}

  /** Runs both loads. */
  public static void main(String[] args) {
    double late = args.length == 0 ? 0 : Double.parseDouble(args[0]);
    var everything = new Rule.Condition.AllRules();
    var count = new Rule.Condition.Threshold(Map.of(Rule.Comparison.GTE, 20.0));
    load("counting", rule(Rule.Type.EVENT_COUNT, count), late);
    load("ordered", rule(Rule.Type.TEMPORAL_ORDERED, everything), late);
  }

  private static void load(String name, Rule.Correlation rule, double late) {
    var rules = List.of(detection("a"), detection("b"), detection("c"), rule);
    var plan = Plan.compile(rules).plan();
    var signals = signals(rule, late);
    round(plan, signals);
    var done = round(plan, signals);
    System.out.printf(
        "%s: %,d signals/s, %d alerts%n", name, SIGNALS * 1_000_000_000L / done.nanos, done.alerts);
  }

  private record Round(long nanos, long alerts) {}

  private static Round round(Plan plan, Signal[] signals) {
    var counting = new CountingOutput();
    try (var shard = new CorrelationShard(plan, 0, Limits.DEFAULT, new Counters())) {
      long start = cpuNanos();
      long offset = 0;
      for (int i = 0; i < signals.length; i++) {
        shard.apply(offset++, signals[i], counting);
        if (i % 1000 == 0) {
          shard.apply(offset++, new Watermark(BANK, 0, 1_700_000_000_000L + i, false), counting);
        }
      }
      return new Round(cpuNanos() - start, counting.alerts);
    }
  }

  /** Of this thread: what else runs on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Signal[] signals(Rule.Correlation rule, double late) {
    var random = new Random(1);
    var signals = new Signal[SIGNALS];
    for (int i = 0; i < SIGNALS; i++) {
      long behind = random.nextDouble() < late ? random.nextInt(200_000) : 0;
      var base = detection(LEGS.get(random.nextInt(100) == 0 ? 2 : random.nextInt(2)));
      signals[i] =
          new Signal(
              rule.ref(),
              base.ref(),
              BANK,
              GroupKey.of("user-" + random.nextInt(GROUPS)),
              BANK,
              1_700_000_000_000L + i - behind,
              "source",
              "event-" + i,
              1,
              Map.of(),
              new EventRef("events.bank-a", 0, i));
    }
    return signals;
  }

  private static Rule.Correlation rule(Rule.Type type, Rule.Condition condition) {
    return new Rule.Correlation(
        head("correlation"),
        type,
        LEGS,
        List.of("user.name"),
        Map.of(),
        600_000,
        condition,
        List.of(),
        50,
        false,
        Rule.Scope.INSTITUTION);
  }

  private static Rule.Detection detection(String id) {
    return new Rule.Detection(
        head(id), new LogSource("", "", ""), new Expr.Constant(true), List.of(), List.of());
  }

  private static Rule.Head head(String id) {
    return new Rule.Head(
        id,
        id,
        "0123456789abcdef",
        id,
        "",
        Level.LOW,
        "test",
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        new Position("bench", 1, 1));
  }

  private static final class CountingOutput implements Output {
    private long alerts;

    @Override
    public void alert(AlertDraft draft) {
      alerts++;
    }

    @Override
    public void signal(Signal firing) {}
  }
}
