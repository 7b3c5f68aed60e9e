package org.pehra.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.RuleExpr;

/** Random signals for one rule, made from a seed, and shards that are run over them. */
final class Simulation {
  static final Duration LATENESS = Duration.ofMinutes(4);
  private static final long MINUTE = 60_000;
  private static final long HOLD_EVERY = 500_000;
  private static final long HELD = 170_000;

  /** Records in which a process that starts looks for watermarks. */
  private static final int SEARCHED = 40;

  private static final List<Institution> BANKS = List.of(Scenario.BANK_A, Scenario.BANK_B);

  final long seed;
  final Rule rule;
  final Plan plan;
  final List<Signal> signals;
  final List<ShardInput> log;

  private Simulation(long seed, Rule rule, Plan plan, List<Signal> signals, List<ShardInput> log) {
    this.seed = seed;
    this.rule = rule;
    this.plan = plan;
    this.signals = signals;
    this.log = log;
  }

  /** Rules of every type; compiling is slow, so streams share them. */
  static List<Rule> rules() {
    var all = List.of("a", "b", "c");
    return List.of(
        Rules.detection("a"),
        Rules.detection("b"),
        Rules.detection("c"),
        Rules.detection("alone"),
        of("count3", Rule.Type.EVENT_COUNT, all, 3),
        of("count8", Rule.Type.EVENT_COUNT, List.of("a"), 8),
        of("distinct3", Rule.Type.VALUE_COUNT, all, 3, "value"),
        of("sum", Rule.Type.VALUE_SUM, all, 12, "value"),
        of("avg", Rule.Type.VALUE_AVG, all, 3, "value"),
        of("median", Rule.Type.VALUE_MEDIAN, all, 3, "value"),
        of("percentile", Rule.Type.VALUE_PERCENTILE, all, 4, "value"),
        of("few", Rule.Type.EVENT_COUNT, all, Map.of(Comparison.LTE, 2.0)),
        of("exactly", Rule.Type.EVENT_COUNT, all, Map.of(Comparison.EQ, 3.0)),
        of("other", Rule.Type.VALUE_COUNT, all, Map.of(Comparison.NEQ, 2.0), "value"),
        of(
            "between",
            Rule.Type.VALUE_SUM,
            all,
            Map.of(Comparison.GT, 4.0, Comparison.LTE, 12.0),
            "value"),
        of("low", Rule.Type.VALUE_AVG, all, Map.of(Comparison.LT, 2.5), "value"),
        of("lowMedian", Rule.Type.VALUE_MEDIAN, all, Map.of(Comparison.LTE, 2.0), "value"),
        of("lowest", Rule.Type.VALUE_PERCENTILE, all, Map.of(Comparison.LT, 4.0), "value"),
        Rules.correlation("unless", Rule.Type.TEMPORAL, all, MINUTE, unless()),
        Rules.correlation("temporal", Rule.Type.TEMPORAL, all, MINUTE, everything()),
        Rules.correlation("ordered", Rule.Type.TEMPORAL_ORDERED, all, MINUTE, everything()));
  }

  private static Rule.Condition everything() {
    return new Rule.Condition.AllRules();
  }

  /** (a and b) and not c */
  private static Rule.Condition unless() {
    return new Rule.Condition.Formula(
        new RuleExpr.And(
            List.of(
                new RuleExpr.Ref("a"),
                new RuleExpr.Ref("b"),
                new RuleExpr.Not(new RuleExpr.Ref("c")))));
  }

  private static Rule of(
      String id, Rule.Type type, List<String> bases, double atLeast, String... field) {
    return Rules.correlation(id, type, bases, MINUTE, Rules.atLeast(atLeast), field);
  }

  private static Rule of(
      String id,
      Rule.Type type,
      List<String> bases,
      Map<Comparison, Double> bounds,
      String... field) {
    return Rules.correlation(id, type, bases, MINUTE, new Rule.Condition.Threshold(bounds), field);
  }

  /**
   * @param disorder 0 for signals in order of time; 1 for shuffled within the lateness
   * @param duplicates share of signals that come twice
   */
  static Simulation of(Plan plan, Rule rule, long seed, double disorder, double duplicates) {
    var random = new Random(seed);
    var made = signals(rule, random);
    var arrivals = new ArrayList<long[]>();
    for (int i = 0; i < made.size(); i++) {
      arrivals.add(new long[] {arrival(made.get(i), disorder, random), i});
      if (random.nextDouble() < duplicates) {
        arrivals.add(new long[] {arrival(made.get(i), 1, random), i});
      }
    }
    arrivals.sort((one, other) -> Long.compare(one[0], other[0]));
    var log = new ArrayList<ShardInput>();
    long ticked = Long.MIN_VALUE;
    for (var arrival : arrivals) {
      // nothing that is still to come lies more than the lateness behind
      if (arrival[0] / 1000 != ticked) {
        ticked = arrival[0] / 1000;
        BANKS.forEach(bank -> log.add(new Watermark(bank, 0, arrival[0], false)));
      }
      log.add(made.get((int) arrival[1]));
    }
    return new Simulation(seed, rule, plan, made, log);
  }

  private static long arrival(Signal signal, double disorder, Random random) {
    boolean late = random.nextDouble() < disorder;
    long delay = late ? random.nextLong(LATENESS.toMillis()) : 0;
    // a source that sends nothing for a while, and then all at once: what lies between two alerts
    long since = Math.floorMod(signal.atMillis(), HOLD_EVERY);
    if (late && since < LATENESS.toMillis()) {
      delay = since < HELD ? LATENESS.toMillis() - 1 - since : 0;
    }
    return signal.atMillis() + delay;
  }

  private static List<Signal> signals(Rule rule, Random random) {
    var legs = rule instanceof Rule.Correlation c ? c.rules() : List.of(rule.head().id());
    var signals = new ArrayList<Signal>();
    int count = 20 + random.nextInt(300);
    int spread = 1;
    int pause = pause(rule);
    long pace = isSeasonal(rule) ? 60_000 : 1000;
    long at = Scenario.START;
    for (int i = 0; i < count; i++) {
      // calm and busy stretches
      spread = i % 30 == 0 ? 1 + random.nextInt(30) : spread;
      // whole seconds make ties; long pauses close alerts
      at += pace * random.nextInt(random.nextInt(12) == 0 ? pause : spread);
      var bank = BANKS.get(random.nextInt(2));
      var event = "e" + random.nextInt(1_000_000);
      signals.add(signal(rule, legs.get(random.nextInt(legs.size())), bank, at, event, random, i));
      if (random.nextInt(8) == 0) {
        // the same event satisfies another leg
        var leg = legs.get(random.nextInt(legs.size()));
        signals.add(again(signals.getLast(), leg));
      }
    }
    return signals;
  }

  /** The longest time without a signal, seconds: about a window. */
  private static int pause(Rule rule) {
    return switch (rule) {
      case Rule.Detection detection -> 1500;
      case Rule.Correlation c -> (int) Math.max(300, c.timespanMillis() / 1000);
    };
  }

  private static boolean isSeasonal(Rule rule) {
    return rule instanceof Rule.Correlation correlation
        && correlation.addition() instanceof Addition.Baseline baseline
        && baseline.season() != Addition.Season.NONE;
  }

  private static Signal signal(
      Rule rule, String leg, Institution bank, long at, String event, Random random, int i) {
    return new Signal(
        rule.ref(),
        Rules.detection(leg).ref(),
        bank,
        GroupKey.of("user-" + random.nextInt(3)),
        bank,
        at,
        "source-" + random.nextInt(2),
        event,
        random.nextInt(6) == 0 ? 2 : 1,
        Map.of("value", Integer.toString(random.nextInt(6)), "place", place(random)),
        new EventRef("events." + bank, 0, i));
  }

  /** One of a few towns, so that many events are near each other. */
  private static String place(Random random) {
    return random.nextInt(4) > 0
        ? "24.86,67.0" + random.nextInt(10)
        : "%d.%d,%d".formatted(random.nextInt(60), random.nextInt(10), random.nextInt(180));
  }

  private static Signal again(Signal signal, String leg) {
    return new Signal(
        signal.correlation(),
        Rules.detection(leg).ref(),
        signal.scope(),
        signal.group(),
        signal.institution(),
        signal.atMillis(),
        signal.source(),
        signal.eventId(),
        signal.weight(),
        signal.fields(),
        signal.event());
  }

  /** The time of every institution after the last record. */
  long endsAt() {
    return log.stream()
        .filter(Watermark.class::isInstance)
        .mapToLong(ShardInput::atMillis)
        .max()
        .orElse(Scenario.START);
  }

  /** Without a crash. */
  Recorder run() {
    return run(plan, Limits.DEFAULT, log);
  }

  /** The same of something else: another plan, other limits, or a log that is not the stream's. */
  static Recorder run(Plan plan, Limits limits, List<ShardInput> log) {
    var recorder = new Recorder();
    try (var shard = new CorrelationShard(plan, 0, limits, new Counters())) {
      for (int offset = 0; offset < log.size(); offset++) {
        shard.apply(offset, log.get(offset), recorder);
      }
      shard.finish(recorder);
    }
    if (!recorder.failures.isEmpty()) {
      throw new AssertionError(recorder.failures);
    }
    return recorder;
  }

  /**
   * The process dies while it publishes what a record led to, having committed up to some record
   * before; the next one goes on.
   *
   * @param after offset of the record
   * @param published how many of that record's alerts still got out
   * @param uncommitted how many records before the last committable one the commit lies
   * @param stateLost it died after its last commit and before the states that waited for that one
   *     were written
   */
  record Crash(int after, int published, int uncommitted, boolean stateLost) {}

  /** One {@link Crash} that loses no state. */
  Recorder crashAfter(int offset, int published, int committedBefore) {
    return crash(List.of(new Crash(offset, published, committedBefore, false)));
  }

  /** One process after the other; offsets rise. */
  Recorder crash(List<Crash> crashes) {
    var recorder = new Recorder();
    long committed = 0;
    for (var crash : crashes) {
      long before = committed;
      try (var shard = restarted(recorder, (int) committed)) {
        for (int i = (int) committed; i < crash.after; i++) {
          shard.apply(i, log.get(i), recorder);
          if (i < crash.after - crash.uncommitted && shard.committable() > committed) {
            before = committed;
            committed = shard.committable();
          }
        }
        shard.apply(crash.after, log.get(crash.after), new Dying(recorder, crash.published));
      }
      long written = crash.stateLost ? before : committed;
      recorder.states.removeIf(state -> state.offset() > written);
    }
    try (var shard = restarted(recorder, (int) committed)) {
      for (int i = (int) committed; i < log.size(); i++) {
        shard.apply(i, log.get(i), recorder);
      }
      shard.finish(recorder);
    }
    if (!recorder.failures.isEmpty()) {
      throw new AssertionError(recorder.failures);
    }
    return recorder;
  }

  private CorrelationShard restarted(Recorder recorder, int committed) {
    var shard = new CorrelationShard(plan, 0, Limits.DEFAULT, new Counters());
    recorder.alerts.values().forEach(shard::restore);
    newest(recorder.states).forEach(shard::restore);
    for (int i = replayFrom(committed); i < committed; i++) {
      shard.replay(i, log.get(i));
    }
    return shard;
  }

  /** As the compacted topic would keep them. */
  private static List<GroupState> newest(List<GroupState> states) {
    var newest = new LinkedHashMap<String, GroupState>();
    states.forEach(state -> newest.put(new String(state.key(), UTF_8), state));
    return newest.values().stream().filter(state -> !state.isEmpty()).toList();
  }

  /**
   * Where a process begins to replay: before it lies nothing that the history needs, counted from
   * the slowest of the newest watermarks, nor the newest watermark of any bank.
   */
  private int replayFrom(int committed) {
    Map<Institution, Integer> newest = new HashMap<>();
    long slowest = Long.MAX_VALUE;
    for (int i = 0; i < committed; i++) {
      if (log.get(i) instanceof Watermark w) {
        newest.put(w.institution(), i);
        if (i >= committed - SEARCHED) {
          slowest = Math.min(slowest, w.atMillis());
        }
      }
    }
    if (newest.size() < BANKS.size() || slowest == Long.MAX_VALUE) {
      return 0;
    }
    int watermark = Collections.min(newest.values());
    long needed = slowest - plan.history().toMillis();
    for (int i = 0; i < watermark; i++) {
      if (log.get(i) instanceof Signal signal && signal.atMillis() > needed) {
        return i;
      }
    }
    return watermark;
  }

  /** Lets a number of alerts out, then nothing. */
  private static final class Dying implements Output {
    private final Recorder to;
    private int left;

    private Dying(Recorder to, int left) {
      this.to = to;
      this.left = left;
    }

    @Override
    public void alert(AlertDraft draft) {
      if (left-- > 0) {
        to.alert(draft);
      }
    }

    @Override
    public void signal(Signal firing) {}

    @Override
    public void state(GroupState state) {}

    @Override
    public void failed(String ruleId, Throwable cause) {
      throw new AssertionError(ruleId, cause);
    }
  }
}
