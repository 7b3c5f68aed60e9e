package org.pehra.bench.match;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pehra.match.MatchSink;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.sigma.Rule;

/**
 * Nanoseconds an event on one thread, the events of a workload one after the other: matching, a
 * plain scan of the same bytes, and the rules tried one by one in plain Java.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class MatchThroughput {
  @Param({"100", "500", "1000", "2000", "3754"})
  int rules;

  @Param({"campaign", "no-message", "unique", "unique-all", "live", "mix"})
  String workload = "";

  private List<byte[]> events = List.of();
  private int next;
  private Matcher matcher = new Matcher(RuleSet.compile(List.of(), Campaign.sources(false)));
  private NaiveRules naive = new NaiveRules(List.of(), Campaign.sources(false));
  private final Counting counting = new Counting();

  @Setup
  public void load() {
    var load = Workload.valueOf(workload.toUpperCase(Locale.ROOT).replace('-', '_'));
    var detections = Campaign.rules(rules, load.stored());
    var sources = Campaign.sources(load.stored());
    events = load.events();
    matcher = new Matcher(RuleSet.compile(detections, sources));
    naive = new NaiveRules(detections, sources);
  }

  @Benchmark
  public long match() {
    byte[] event = next();
    matcher.match(event, 0, event.length, counting);
    return counting.matched;
  }

  /** What reading the bytes alone costs. */
  @Benchmark
  public long touch() {
    long sum = 0;
    for (byte b : next()) {
      sum += b;
    }
    return sum;
  }

  @Benchmark
  public int naive() {
    // far apart, since few are met in the time and neighbours are alike
    next = (next + 877) % events.size();
    return naive.match(next()).size();
  }

  private byte[] next() {
    if (next >= events.size()) {
      next = 0;
    }
    return events.get(next++);
  }

  private static final class Counting implements MatchSink {
    private long matched;

    @Override
    public void matched(Rule.Detection rule) {
      matched++;
    }

    @Override
    public void malformed(String reason, int at) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {
      throw cause;
    }
  }
}
