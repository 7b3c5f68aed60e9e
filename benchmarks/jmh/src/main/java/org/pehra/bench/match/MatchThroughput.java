package org.pehra.bench.match;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * Nanoseconds an event of the whole campaign, on one thread: matching, a plain scan of the same
 * bytes, and the rules tried one by one on Java strings.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MatchThroughput {
  private static final int EVENTS = 53_698;
  private static final int NAIVE_EVENTS = 60;

  @Param({"100", "500", "1000", "2000", "3754"})
  int rules;

  @Param({"true", "false"})
  boolean message;

  private List<byte[]> events = List.of();
  private Matcher matcher = new Matcher(RuleSet.compile(List.of(), Campaign.sources()));
  private NaiveRules naive = new NaiveRules(List.of(), Campaign.sources());
  private final Counting counting = new Counting();

  @Setup
  public void load() {
    var detections = Campaign.rules(rules);
    events = Campaign.events(message);
    matcher = new Matcher(RuleSet.compile(detections, Campaign.sources()));
    naive = new NaiveRules(detections, Campaign.sources());
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long match() {
    for (byte[] event : events) {
      matcher.match(event, 0, event.length, counting);
    }
    return counting.matched;
  }

  /** What reading the bytes alone costs. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long touch() {
    long sum = 0;
    for (byte[] event : events) {
      for (byte b : event) {
        sum += b;
      }
    }
    return sum;
  }

  /** Few events, spread over the campaign: it is slow. */
  @Benchmark
  @OperationsPerInvocation(NAIVE_EVENTS)
  public long naive() {
    long sum = 0;
    for (int i = 0; i < NAIVE_EVENTS; i++) {
      sum += naive.match(events.get(i * (EVENTS / NAIVE_EVENTS)));
    }
    return sum;
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
