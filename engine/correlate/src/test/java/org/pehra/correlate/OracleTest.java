package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/**
 * The engine against the oracle, over random streams. A failure names its rule and seed; {@code
 * -Dpehra.seed} runs from that one on, {@code -Dpehra.streams} so many, {@code -Dpehra.rules} some.
 */
class OracleTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 4);
  private static final long BASE = Long.getLong("pehra.seed", 1);

  /** A regular expression for the ids of the rules to run. */
  private static final String RULES = System.getProperty("pehra.rules", ".*");

  /** One plan a rule, compiled once: a runtime starts faster with one statement. */
  static final Map<Rule, Plan> PLANS = compiled();

  private static Map<Rule, Plan> compiled() {
    var rules = Simulation.rules();
    var detections = rules.stream().filter(Rule.Detection.class::isInstance).toList();
    var plans = new LinkedHashMap<Rule, Plan>();
    plans.put(detections.getLast(), plan(detections));
    for (var rule : rules) {
      if (rule instanceof Rule.Correlation && rule.head().id().matches(RULES)) {
        var set = new ArrayList<>(detections);
        set.add(rule);
        plans.put(rule, plan(set));
      }
    }
    return plans;
  }

  static Plan plan(List<Rule> rules) {
    var result = Plan.compile(rules, Simulation.LATENESS);
    assertTrue(result.problems().isEmpty(), result.problems()::toString);
    return result.plan();
  }

  @Test
  void inOrder() {
    compare(0, 0);
  }

  @Test
  void duplicated() {
    compare(0, 0.3);
  }

  @Test
  void shuffledWithinTheLateness() {
    compare(0.1, 0);
    compare(1, 0.2);
  }

  @Test
  void crashed() {
    for (var planned : PLANS.entrySet()) {
      for (long seed = BASE; seed < BASE + STREAMS; seed++) {
        crash(planned.getKey(), planned.getValue(), seed);
      }
    }
  }

  /** The mean is too low from an event on that comes when the end of its alert was looked for. */
  @Test
  void anEndIsMovedBeforeACrash() {
    PLANS.forEach(
        (rule, plan) -> {
          if (rule.head().id().equals("avg")) {
            crash(rule, plan, 203);
          }
        });
  }

  /** The event that once opened the alert is no longer in it: late ones moved it to before. */
  @Test
  void anAlertHasLeftItsOpenerBeforeACrash() {
    PLANS.forEach(
        (rule, plan) -> {
          switch (rule.head().id()) {
            case "unless" -> crash(rule, plan, 20024);
            case "avg" -> crash(rule, plan, 22107);
            default -> {}
          }
        });
  }

  /** An alert was split after what is applied anew begins: both parts name the same opener. */
  @Test
  void anAlertIsSplitBeforeACrash() {
    PLANS.forEach(
        (rule, plan) -> {
          if (rule.head().id().equals("percentile")) {
            crash(rule, plan, 20922);
          }
        });
  }

  private static void crash(Rule rule, Plan plan, long seed) {
    var random = new Random(seed);
    var stream = Simulation.of(plan, rule, seed, random.nextInt(3) * 0.2, 0.1);
    int after = random.nextInt(stream.log.size());
    int published = random.nextInt(3);
    int uncommitted = random.nextInt(30);
    var what = rule.head().id() + " seed " + seed + " crash after " + after;
    assertSame(
        text(stream.run().alerts),
        text(stream.crashAfter(after, published, uncommitted).alerts),
        what + ", published " + published + ", uncommitted " + uncommitted);
  }

  /** In the end the newest revision is what counts, whoever wrote it. */
  private static List<String> text(Map<String, Alert> alerts) {
    var lines = new TreeMap<String, String>();
    alerts.forEach(
        (id, a) ->
            lines.put(
                id,
                String.join(
                    " ",
                    a.episode(),
                    a.status().name(),
                    a.count() + " " + a.value() + " r" + a.revision() + " " + a.mergedInto(),
                    a.firstAt() + " " + a.lastAt() + " " + a.closedAt() + " " + a.detectedAt(),
                    a.evidence().stream().map(Alert.Evidence::eventId).toList().toString(),
                    a.entities().toString())));
    return lines.entrySet().stream().map(Object::toString).toList();
  }

  private static void assertSame(List<String> expected, List<String> found, String what) {
    var missing = new ArrayList<>(expected);
    missing.removeAll(found);
    var wrong = new ArrayList<>(found);
    wrong.removeAll(expected);
    assertEquals(
        String.join("\n", missing), String.join("\n", wrong), what + " of " + expected.size());
  }

  private void compare(double disorder, double duplicates) {
    for (var planned : PLANS.entrySet()) {
      var rule = planned.getKey();
      for (long seed = BASE; seed < BASE + STREAMS; seed++) {
        var stream = Simulation.of(planned.getValue(), rule, seed, disorder, duplicates);
        var expected = new Oracle(rule).expect(stream.signals);
        var found = found(stream.run());
        assertSame(
            expected.values().stream().map(Object::toString).toList(),
            found.values().stream().map(Object::toString).toList(),
            rule.head().id() + " seed " + seed + " disorder " + disorder);
      }
    }
  }

  static Map<String, Oracle.Expected> found(Recorder recorder) {
    var found = new TreeMap<String, Oracle.Expected>();
    for (var alert : recorder.alerts.values()) {
      if (alert.status() == Status.MERGED || alert.status() == Status.WITHDRAWN) {
        continue;
      }
      assertEquals(Status.CLOSED, alert.status());
      var state = alert.accounts().state();
      found.put(
          alert.episode(),
          new Oracle.Expected(
              alert.rule().id(),
              alert.episode(),
              state == null ? 0 : state.get("opened_at").asLong(),
              alert.closedAt() == null ? 0 : alert.closedAt().toEpochMilli(),
              alert.firstAt().toEpochMilli(),
              alert.lastAt().toEpochMilli(),
              alert.count(),
              alert.evidence().stream().map(Alert.Evidence::eventId).toList()));
    }
    return found;
  }
}
