package org.pehra.bench.match;

import java.util.List;
import java.util.Map;
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

/** Nanoseconds to make an event of a record of the campaign, as a connector does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class MakeThroughput {
  @Param({"windows-json", "json"})
  String decoder = "";

  @Param({"true", "false"})
  boolean message;

  private List<byte[]> records = List.of();
  private Stored stored = new Stored("json");
  private int next;

  @Setup
  public void load() {
    records = Campaign.events(message);
    stored = new Stored(decoder);
  }

  @Benchmark
  public byte[] make() {
    if (next >= records.size()) {
      next = 0;
    }
    return stored.event(records.get(next++), Map.of());
  }
}
