package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** What a trace tells of a group is what its shard did. */
class TracesTest {
  private static final int STREAMS = 4;

  @Test
  void aGroupFiresWhereItsTraceSaysSo() {
    for (var planned : OracleTest.PLANS.entrySet()) {
      if (planned.getKey() instanceof Rule.Correlation rule) {
        for (long seed = 1; seed <= STREAMS; seed++) {
          assertSame(Simulation.of(planned.getValue(), rule, seed, 0, 0.2), Long.MAX_VALUE);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.pehra.correlate.WatchOracleTest#rules")
  void aGroupOfPehrasOwnKindsToo(Rule.Correlation rule) {
    for (long seed = 1; seed <= STREAMS; seed++) {
      var stream = WatchOracleTest.stream(rule, seed, 0, 0.2);
      assertSame(stream, stream.endsAt());
    }
  }

  private static void assertSame(Simulation stream, long endsAt) {
    var traces = new Traces(stream.plan, stream.rule.head().id());
    var shuffled = new ArrayList<>(stream.signals);
    Collections.shuffle(shuffled, new Random(stream.seed));
    shuffled.forEach(traces::take);
    assertEquals(
        fired(stream), told(traces, endsAt), stream.rule.head().id() + " seed " + stream.seed);
  }

  private static SortedSet<String> told(Traces traces, long endsAt) {
    return traces.groups().entrySet().stream()
        .filter(group -> group.getValue().reached(endsAt).stream().anyMatch(Trace.Reached::holds))
        .map(group -> group.getKey().scope() + " " + group.getKey().group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> fired(Simulation stream) {
    return stream.run().alerts.values().stream()
        .filter(alert -> alert.status() == Status.OPEN || alert.status() == Status.CLOSED)
        .map(alert -> alert.scope() + " " + String.join(" · ", alert.group().values()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
