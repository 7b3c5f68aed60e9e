package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pehra.correlate.Trace.Taken;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/** What a trace tells of a group is what its shard did. */
class TracesTest {
  private static final int STREAMS = 4;
  private static final GroupKey ALI = GroupKey.of("ali");

  static Stream<Trial> correlations() {
    return Trial.all().stream().filter(trial -> trial.rule() instanceof Rule.Correlation);
  }

  /** Those of which it is told how near a group came. */
  static Stream<Trial> measured() {
    return correlations().filter(trial -> !trial.isEpl());
  }

  @ParameterizedTest
  @MethodSource("measured")
  void aGroupFiresWhereItsTraceSaysSo(Trial trial) {
    int fired = 0;
    for (long seed = 1; seed <= STREAMS; seed++) {
      var stream = Simulation.of(trial.plan(), trial.rule(), seed, 0, 0.2);
      fired += compare(stream, trial.isAdded() ? stream.endsAt() : Long.MAX_VALUE);
    }
    assertTrue(fired > 0, "no stream makes the rule fire");
  }

  private static int compare(Simulation stream, long endsAt) {
    var traces = new Traces(stream.plan, stream.rule.head().id(), place -> true);
    var shuffled = new ArrayList<>(stream.signals);
    Collections.shuffle(shuffled, new Random(stream.seed));
    shuffled.forEach(signal -> traces.take(signal, signal.atMillis()));
    var fired = fired(stream);
    assertEquals(fired, told(traces, endsAt), stream.rule.head().id() + " seed " + stream.seed);
    return fired.size();
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

  /** To the millisecond. */
  @ParameterizedTest
  @MethodSource("correlations")
  void tooLateForTheShardIsTooLateForTheTrace(Trial trial) {
    var rule = trial.rule();
    var plan = trial.plan();
    long kept = plan.kept(rule.head().id()).toMillis();
    var traces = new Traces(plan, rule.head().id(), place -> true);
    var counters = new Counters();
    try (var shard = new CorrelationShard(plan, 0, Limits.DEFAULT, counters)) {
      var out = new Recorder();
      shard.apply(0, new Watermark(Scenario.BANK_A, 0, Scenario.START, false), out);
      for (int i = 1; i <= 5; i++) {
        var signal = signal(rule, Scenario.START - kept - 3 + i, ALI, i);
        shard.apply(i, signal, out);
        traces.take(signal, Scenario.START);
      }
    }
    var trace = traces.groups().values().iterator().next();
    assertEquals(3, counters.total("pehra_correlate_skipped_total"));
    assertEquals(3, trace.count(Taken.TOO_LATE));
    // a rule of EPL keeps nothing for what is late
    int late = kept > plan.lateness().toMillis() ? 2 : 0;
    assertEquals(late, trace.count(Taken.COUNTED_LATE));
    assertEquals(2 - late, trace.count(Taken.COUNTED));
  }

  @Test
  void lateIsWhatMarksAnAlert() {
    var rule =
        Rules.correlation("one", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(1));
    var plan = Trial.plan(rule);
    long lateness = plan.lateness().toMillis();
    for (long behind = lateness - 1; behind <= lateness + 1; behind++) {
      var signal = signal(rule, Scenario.START - behind, ALI, 1);
      var traces = new Traces(plan, "one", place -> true);
      traces.take(signal, Scenario.START);
      var log =
          List.<ShardInput>of(new Watermark(Scenario.BANK_A, 0, Scenario.START, false), signal);
      var alerts = Simulation.run(plan, Limits.DEFAULT, log).alerts.values();
      assertEquals(
          alerts.stream().filter(Alert::late).count(),
          traces.groups().values().iterator().next().count(Taken.COUNTED_LATE),
          "behind " + behind);
      assertEquals(behind > lateness, alerts.iterator().next().late());
    }
  }

  @Test
  void ofGroupsThatAreNotAskedForOnlyTheNamesAreKept() {
    var trial = Trial.of("count3");
    var rule = trial.rule();
    var sana = new Traces.Place(Scenario.BANK_A, GroupKey.of("sana"));
    var traces = new Traces(trial.plan(), rule.head().id(), place -> !place.equals(sana));
    traces.take(signal(rule, Scenario.START, ALI, 1), Scenario.START);
    traces.take(signal(rule, Scenario.START, sana.group(), 2), Scenario.START);
    assertEquals(Set.of(new Traces.Place(Scenario.BANK_A, ALI)), traces.groups().keySet());
    assertEquals(Set.of(sana), traces.others());
  }

  private static Signal signal(Rule rule, long atMillis, GroupKey group, int number) {
    return new Signal(
        rule.ref(),
        Rules.detection(rule instanceof Rule.Correlation c ? c.rules().getFirst() : "").ref(),
        Scenario.BANK_A,
        group,
        Scenario.BANK_A,
        atMillis,
        "source",
        "event-" + number,
        1,
        Map.of("value", "3", "place", "24.86,67.00"),
        new EventRef("events.bank-a", 0, number));
  }
}
