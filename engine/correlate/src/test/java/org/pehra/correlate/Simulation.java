package org.pehra.correlate;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import org.pehra.model.Counters;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/** Random signals for one rule, made from a seed, and shards that are run over them. */
final class Simulation {
  static final Duration LATENESS = Duration.ofMinutes(4);

  /** Records in which a process that starts looks for watermarks. */
  private static final int SEARCHED = 40;

  /**
   * Making a runtime costs more than a stream, so the shards of a plan have one after the other.
   */
  private static final Map<Plan, LiveLane> LIVE = new HashMap<>();

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

  /**
   * @param disorder 0 for signals in order of time; 1 for shuffled within the lateness
   * @param duplicates share of signals that come twice
   */
  static Simulation of(Plan plan, Rule rule, long seed, double disorder, double duplicates) {
    return of(plan, rule, seed, Generator.of(rule, seed, disorder, duplicates));
  }

  /** Of bursts, the middle one of which comes late and joins the alerts of two others. */
  static Simulation torn(Plan plan, Rule rule, long seed, double disorder, double duplicates) {
    return of(plan, rule, seed, Generator.torn(rule, seed, disorder, duplicates));
  }

  private static Simulation of(Plan plan, Rule rule, long seed, Generator made) {
    return new Simulation(seed, rule, plan, made.signals(), made.log());
  }

  /** The time of every institution after the last record. */
  long endsAt() {
    return clock(log.size());
  }

  /** Without a crash. */
  Recorder run() {
    return run(plan, Limits.DEFAULT, log);
  }

  /** The same of something else: another plan, other limits, or a log that is not the stream's. */
  static Recorder run(Plan plan, Limits limits, List<ShardInput> log) {
    var recorder = new Recorder();
    var shard = shard(plan, limits);
    for (int offset = 0; offset < log.size(); offset++) {
      shard.apply(offset, log.get(offset), recorder);
    }
    shard.finish(recorder);
    shard.leave();
    if (!recorder.failures.isEmpty()) {
      throw new AssertionError(recorder.failures);
    }
    return recorder;
  }

  /** The signals among the first records of the log. */
  List<Signal> arrived(int records) {
    return log.subList(0, records).stream()
        .filter(Signal.class::isInstance)
        .map(Signal.class::cast)
        .distinct()
        .toList();
  }

  /** The time of every institution after so many records. */
  long clock(int records) {
    return log.subList(0, records).stream()
        .filter(Watermark.class::isInstance)
        .mapToLong(ShardInput::atMillis)
        .max()
        .orElse(Scenario.START);
  }

  /** After so many records only time goes on, to each of these; asks for what is told by then. */
  void pause(int records, SortedSet<Long> moments, BiConsumer<Long, Recorder> asks) {
    var recorder = new Recorder();
    var shard = shard(plan, Limits.DEFAULT);
    int offset = 0;
    for (; offset < records; offset++) {
      shard.apply(offset, log.get(offset), recorder);
    }
    for (long moment : moments) {
      for (var bank : Generator.BANKS) {
        shard.apply(offset++, new Watermark(bank, 0, moment, false), recorder);
      }
      asks.accept(moment, recorder);
    }
    shard.leave();
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
      var dying = restarted(recorder, (int) committed);
      for (int i = (int) committed; i < crash.after; i++) {
        dying.apply(i, log.get(i), recorder);
        if (i < crash.after - crash.uncommitted && dying.committable() > committed) {
          before = committed;
          committed = dying.committable();
        }
      }
      dying.apply(crash.after, log.get(crash.after), new Dying(recorder, crash.published));
      dying.leave();
      long written = crash.stateLost ? before : committed;
      recorder.statesAt(written);
    }
    var next = restarted(recorder, (int) committed);
    for (int i = (int) committed; i < log.size(); i++) {
      next.apply(i, log.get(i), recorder);
    }
    next.finish(recorder);
    next.leave();
    if (!recorder.failures.isEmpty()) {
      throw new AssertionError(recorder.failures);
    }
    return recorder;
  }

  private CorrelationShard restarted(Recorder recorder, int committed) {
    var shard = shard(plan, Limits.DEFAULT);
    shard.restore(recorder.alertsAt(committed));
    recorder.statesAt(committed).forEach(shard::restore);
    for (int i = replayFrom(committed); i < committed; i++) {
      shard.replay(i, log.get(i));
    }
    return shard;
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
    if (newest.size() < Generator.BANKS.size() || slowest == Long.MAX_VALUE) {
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

  private static CorrelationShard shard(Plan plan, Limits limits) {
    var live = LIVE.computeIfAbsent(plan, LiveLane::new);
    return new CorrelationShard(plan, 0, limits, new Counters(), live);
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
