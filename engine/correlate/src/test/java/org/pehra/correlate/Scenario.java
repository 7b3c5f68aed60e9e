package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/** A shard with a few rules, fed by hand; times are seconds after an arbitrary start. */
final class Scenario implements AutoCloseable {
  static final Institution BANK_A = new Institution("bank-a");
  static final Institution BANK_B = new Institution("bank-b");
  static final long START = 1_700_000_000_000L;

  final Recorder out = new Recorder();
  final Counters counters = new Counters();
  Plan plan;
  CorrelationShard shard;
  private final List<ShardInput> log = new ArrayList<>();
  private final Limits limits;
  private final List<Rule> rules;
  private long offset;

  Scenario(Rule... rules) {
    this(Limits.DEFAULT, rules);
  }

  Scenario(Limits limits, Rule... rules) {
    this.limits = limits;
    this.rules = new ArrayList<>(List.of(rules));
    var result = Plan.compile(this.rules);
    if (!result.problems().isEmpty()) {
      throw new AssertionError(result.problems());
    }
    plan = result.plan();
    shard = new CorrelationShard(plan, 0, limits, counters);
  }

  Rule rule(String id) {
    return rules.stream().filter(rule -> rule.head().id().equals(id)).findFirst().orElseThrow();
  }

  /** The one alert that came out. */
  static Alert only(Scenario s) {
    assertEquals(1, s.out.alerts.size(), s.out.alerts::toString);
    return s.out.alerts.values().iterator().next();
  }

  static void none(Scenario s) {
    assertTrue(s.out.alerts.isEmpty(), s.out.alerts::toString);
  }

  Scenario signal(
      String correlation, String base, double seconds, String event, String value, String... key) {
    return signal(BANK_A, BANK_A, correlation, base, seconds, event, value, key);
  }

  Scenario signal(
      Institution scope,
      Institution institution,
      String correlation,
      String base,
      double seconds,
      String event,
      String value,
      String... key) {
    var signal =
        new Signal(
            rule(correlation).ref(),
            rule(base).ref(),
            scope,
            GroupKey.of(key),
            institution,
            millis(seconds),
            "source-1",
            event,
            1,
            value.isEmpty() ? Map.of() : Map.of("value", value),
            new EventRef("events." + institution, 0, offset));
    return apply((ShardInput) signal);
  }

  Scenario watermark(double seconds) {
    return watermark(BANK_A, seconds);
  }

  Scenario watermark(Institution institution, double seconds) {
    return apply(new Watermark(institution, 0, millis(seconds), false));
  }

  private static long millis(double seconds) {
    return START + Math.round(seconds * 1000);
  }

  /** The rule set changes here; rules that are gone can still be sent signals. */
  Scenario change(Rule... next) {
    var result = plan.change(List.of(next));
    if (!result.problems().isEmpty()) {
      throw new AssertionError(result.problems());
    }
    plan = result.plan();
    shard.change(plan, out);
    var gone = new ArrayList<>(rules);
    rules.clear();
    rules.addAll(List.of(next));
    rules.addAll(gone);
    return this;
  }

  /** A signal of no group, to be applied. */
  Signal valued(
      String correlation, String base, double seconds, String event, Map<String, String> values) {
    return new Signal(
        rule(correlation).ref(),
        rule(base).ref(),
        BANK_A,
        GroupKey.of(),
        BANK_A,
        millis(seconds),
        "source-1",
        event,
        1,
        values,
        new EventRef("events." + BANK_A, 0, offset));
  }

  Scenario apply(ShardInput input) {
    log.add(input);
    shard.apply(offset++, input, out);
    return this;
  }

  /** Another process goes on after all that was applied. */
  Scenario restart() {
    return restart(log.size());
  }

  /** Another process goes on from an offset, and comes to where this one was. */
  Scenario restart(int from) {
    shard.close();
    shard = new CorrelationShard(plan, 0, limits, counters);
    shard.restore(out.alertsAt(from));
    out.statesAt(from).forEach(shard::restore);
    for (int i = 0; i < from; i++) {
      shard.replay(i, log.get(i));
    }
    for (int i = from; i < log.size(); i++) {
      shard.apply(i, log.get(i), out);
    }
    return this;
  }

  @Override
  public void close() {
    shard.close();
  }
}
