package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert.Status;
import org.pehra.model.Institution;
import org.pehra.sigma.Rule;

/**
 * The stateful forms of detections, each with what fires and what comes near it. A line is a form;
 * its cases have each a group and a time of their own, so one shard runs them all.
 */
class FormsTest {
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  /** What lies further apart cannot be mended by a late event. */
  private static final double LATE = 240;

  private record Counted(
      String name, Rule.Type type, int threshold, double timespan, boolean national) {}

  private record Ordered(String name, int legs, double timespan) {}

  private static final List<Counted> COUNTED =
      List.of(
          many("bin enumeration", 50, 5 * MINUTE),
          many("otp bombing", 8, 10 * MINUTE),
          many("structuring", 5, 24 * HOUR),
          many("mass download", 200, 30 * MINUTE),
          many("sim change burst", 10, HOUR),
          different("foreign atm burst", 10, 10 * MINUTE),
          different("card testing", 20, 5 * MINUTE),
          different("device farm", 5, HOUR),
          different("sms pumping", 100, 10 * MINUTE),
          different("sequential ids", 100, 10 * MINUTE),
          different("password spray", 15, 10 * MINUTE),
          different("kerberoast", 10, 5 * MINUTE),
          different("dns tunnel", 150, 5 * MINUTE),
          different("horizontal scan", 100, MINUTE),
          across("shared indicator", 3, 30 * MINUTE),
          across("mule of many banks", 5, HOUR),
          across("new admin address", 2, 24 * HOUR),
          across("members flooded", 3, 15 * MINUTE));

  private static final List<Ordered> ORDERED =
      List.of(
          new Ordered("inflate then transfer", 2, 30 * MINUTE),
          new Ordered("dormant then debited", 2, 72 * HOUR),
          new Ordered("legs disagree", 2, 5),
          new Ordered("limit then cash-out", 2, 24 * HOUR),
          new Ordered("sim swap then transfer", 3, 24 * HOUR),
          new Ordered("failures then admin", 3, 30 * MINUTE),
          new Ordered("web shell", 2, 10 * MINUTE),
          new Ordered("public then read", 2, HOUR));

  private static final List<String> LEGS = List.of("a", "b", "c");

  private final Scenario s = new Scenario(rules().toArray(Rule[]::new));
  private final Random random = new Random(7);

  /** Each case begins days after the one before, when all is over. */
  private double base;

  private String key = "";

  private static Counted many(String name, int threshold, double timespan) {
    return new Counted(name, Rule.Type.EVENT_COUNT, threshold, timespan, false);
  }

  private static Counted different(String name, int threshold, double timespan) {
    return new Counted(name, Rule.Type.VALUE_COUNT, threshold, timespan, false);
  }

  private static Counted across(String name, int threshold, double timespan) {
    return new Counted(name, Rule.Type.VALUE_COUNT, threshold, timespan, true);
  }

  private static List<Rule> rules() {
    var rules = new ArrayList<Rule>();
    LEGS.forEach(leg -> rules.add(Rules.detection(leg)));
    for (var form : COUNTED) {
      var field = form.type == Rule.Type.VALUE_COUNT ? new String[] {"value"} : new String[0];
      var rule =
          Rules.correlation(
              form.name,
              form.type,
              List.of("a"),
              (long) (1000 * form.timespan),
              Rules.atLeast(form.threshold),
              field);
      rules.add(form.national ? national(rule) : rule);
    }
    for (var form : ORDERED) {
      rules.add(ordered(form.name, LEGS.subList(0, form.legs), form.timespan));
    }
    rules.add(
        Rules.correlation(
            "payers", Rule.Type.VALUE_COUNT, List.of("a"), 3_600_000, Rules.atLeast(10), "value"));
    rules.add(ordered("mule", List.of("payers", "b"), 2 * HOUR));
    return rules;
  }

  private static Rule ordered(String name, List<String> legs, double timespan) {
    return Rules.correlation(
        name,
        Rule.Type.TEMPORAL_ORDERED,
        legs,
        (long) (1000 * timespan),
        new Rule.Condition.AllRules());
  }

  private static Rule national(Rule.Correlation rule) {
    return new Rule.Correlation(
        rule.head(),
        rule.type(),
        rule.rules(),
        rule.groupBy(),
        rule.aliases(),
        rule.timespanMillis(),
        rule.condition(),
        rule.fields(),
        rule.percentile(),
        rule.generate(),
        Rule.Scope.NATIONAL);
  }

  @AfterEach
  void close() {
    s.close();
  }

  @Test
  void counted() {
    for (var form : COUNTED) {
      int n = form.threshold;
      double step = Math.min(0.9 * form.timespan, LATE) / n;
      var all = numbers(n);
      expect(form.name, 1, n, "fires", () -> all.forEach(i -> event(form, i, i * step)));
      expect(form.name, 0, 0, "below", () -> numbers(n - 1).forEach(i -> event(form, i, i * step)));
      expect(
          form.name, 0, 0, "other key", () -> all.forEach(i -> event(form, i, i * step, i == 0)));
      expect(
          form.name,
          0,
          0,
          "too long",
          () -> all.forEach(i -> event(form, i, i * form.timespan / (n - 1))));
      expect(
          form.name,
          1,
          n,
          "late",
          () -> {
            all.subList(1, n).forEach(i -> event(form, i, i * step));
            watermark(n * step);
            event(form, 0, 0);
          });
      expect(
          form.name,
          1,
          n,
          "out of order",
          () -> shuffled(n).forEach(i -> event(form, i, i * step)));
      expect(
          form.name,
          0,
          0,
          "duplicate",
          () -> all.forEach(i -> event(form, Math.max(1, i), Math.max(1, i) * step)));
    }
  }

  @Test
  void ordered() {
    for (var form : ORDERED) {
      int n = form.legs;
      double step = Math.min(0.9 * form.timespan, LATE) / n;
      var all = numbers(n);
      expect(form.name, 1, n, "fires", () -> all.forEach(i -> leg(form.name, i, i * step)));
      expect(
          form.name, 0, 0, "below", () -> numbers(n - 1).forEach(i -> leg(form.name, i, i * step)));
      expect(
          form.name,
          0,
          0,
          "other key",
          () -> {
            leg(form.name, 0, 0);
            var own = key;
            key += " other";
            all.subList(1, n).forEach(i -> leg(form.name, i, i * step));
            key = own;
          });
      expect(
          form.name,
          0,
          0,
          "wrong order",
          () -> all.forEach(i -> leg(form.name, n - 1 - i, i * step)));
      expect(
          form.name,
          0,
          0,
          "too long",
          () -> all.forEach(i -> leg(form.name, i, i * form.timespan / (n - 1))));
      expect(
          form.name,
          1,
          n,
          "late",
          () -> {
            all.subList(1, n).forEach(i -> leg(form.name, i, i * step));
            watermark(n * step);
            leg(form.name, 0, 0);
          });
      expect(
          form.name,
          1,
          n,
          "out of order",
          () -> shuffled(n).forEach(i -> leg(form.name, i, i * step)));
      expect(
          form.name,
          0,
          0,
          "duplicate",
          () -> {
            leg(form.name, 0, 0);
            leg(form.name, 0, 0);
          });
    }
  }

  @Test
  void distinctThenOrdered() {
    expect("mule", 1, 2, "fires", () -> mule(numbers(10), 100));
    expect("mule", 0, 0, "below", () -> mule(numbers(9), 100));
    expect("mule", 0, 0, "before", () -> mule(numbers(10), 50));
    expect("mule", 0, 0, "too long", () -> mule(numbers(10), 90 + 7200));
    expect("mule", 1, 2, "out of order", () -> mule(shuffled(10), 100));
    expect(
        "mule",
        0,
        0,
        "other key",
        () -> {
          mule(numbers(10), Double.NaN);
          var own = key;
          key += " other";
          mule(List.of(), 100);
          key = own;
        });
    expect(
        "mule",
        1,
        2,
        "late",
        () -> {
          mule(numbers(9), 100);
          watermark(150);
          payer(9);
        });
    expect(
        "mule",
        0,
        0,
        "duplicate",
        () -> {
          mule(numbers(9), Double.NaN);
          mule(numbers(9), 100);
        });
  }

  private void mule(List<Integer> payers, double out) {
    payers.forEach(this::payer);
    if (!Double.isNaN(out)) {
      s.signal("mule", "b", base + out, "out", "", key);
    }
  }

  /** What the base correlation fires comes back as a signal. */
  private void payer(int i) {
    int before = s.out.signals.size();
    s.signal("payers", "a", base + 10 * i, "e" + i, "payer-" + i, key);
    List.copyOf(s.out.signals.subList(before, s.out.signals.size())).forEach(s::apply);
  }

  private void expect(String rule, int alerts, long count, String what, Runnable events) {
    base += 20 * 24 * HOUR;
    key = rule + " " + what;
    watermark(-1);
    events.run();
    watermark(19 * 24 * HOUR);
    var found =
        s.out.alerts.values().stream()
            .filter(a -> a.rule().id().equals(rule) && a.group().containsValue(key))
            .filter(a -> a.status() == Status.OPEN || a.status() == Status.CLOSED)
            .toList();
    assertEquals(alerts, found.size(), () -> key + " " + found);
    found.forEach(alert -> assertEquals(count, alert.count(), key));
  }

  private void watermark(double seconds) {
    s.watermark(Scenario.BANK_A, base + seconds);
    s.watermark(Scenario.BANK_B, base + seconds);
  }

  private void event(Counted form, int i, double at) {
    event(form, i, at, false);
  }

  private void event(Counted form, int i, double at, boolean other) {
    var bank = i % 2 == 1 && form.national ? Scenario.BANK_B : Scenario.BANK_A;
    s.signal(
        form.national ? Institution.NATIONAL : bank,
        bank,
        form.name,
        "a",
        base + at,
        "e" + i,
        form.type == Rule.Type.VALUE_COUNT ? "value-" + i : "",
        other ? key + " other" : key);
  }

  private void leg(String rule, int leg, double at) {
    s.signal(rule, LEGS.get(leg), base + at, "e" + leg, "", key);
  }

  private static List<Integer> numbers(int n) {
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < n; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private List<Integer> shuffled(int n) {
    var numbers = numbers(n);
    Collections.shuffle(numbers, random);
    return numbers;
  }
}
