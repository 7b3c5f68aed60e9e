package org.pehra.bench.correlate;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Level;
import org.pehra.model.RuleRef;
import org.pehra.model.Signal;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Rule;

/** Made-up rules and signals, the same each time. */
final class Loads {
  static final Institution BANK = new Institution("bank-a");
  static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final List<String> LEGS = List.of("a", "b", "c");
  private static final int SOURCES = 200;
  private static final Map<String, RuleRef> REFS =
      LEGS.stream().collect(Collectors.toMap(leg -> leg, leg -> detection(leg).ref()));

  private Loads() {}

  static List<Rule> with(List<? extends Rule> correlations) {
    var rules = new ArrayList<Rule>();
    LEGS.forEach(leg -> rules.add(detection(leg)));
    rules.addAll(correlations);
    return rules;
  }

  static Rule.Correlation counting(double atLeast) {
    return rule("counting", Rule.Type.EVENT_COUNT, 10 * MINUTE, atLeast(atLeast));
  }

  static Rule.Correlation ordered() {
    var everything = new Rule.Condition.AllRules();
    return rule("ordered", Rule.Type.TEMPORAL_ORDERED, 10 * MINUTE, everything);
  }

  static Rule.Correlation of(Rule.Type type, double atLeast) {
    var id = type.name().toLowerCase(java.util.Locale.ROOT);
    return rule(id, type, 10 * MINUTE, atLeast(atLeast), "value");
  }

  /** Every type, with windows from 5 minutes to 24 hours; each of another shape. */
  static List<Rule.Correlation> mixed(int rules) {
    var mixed = new ArrayList<Rule.Correlation>();
    for (int i = 0; i < rules; i++) {
      long timespan = 5 * MINUTE + (24 * 60 - 5) * MINUTE * i / Math.max(1, rules - 1);
      var id = "mixed-" + i;
      mixed.add(
          switch (i % 10) {
            case 0, 1, 2, 3 -> rule(id, Rule.Type.EVENT_COUNT, timespan, atLeast(30));
            case 4, 5 -> rule(id, Rule.Type.VALUE_COUNT, timespan, atLeast(30), "value");
            case 6, 7 ->
                rule(id, Rule.Type.TEMPORAL_ORDERED, timespan, new Rule.Condition.AllRules());
            case 8 -> rule(id, Rule.Type.TEMPORAL, timespan, new Rule.Condition.AllRules());
            default -> rule(id, Rule.Type.VALUE_SUM, timespan, atLeast(50_000), "value");
          });
    }
    return mixed;
  }

  /** Signals a millisecond apart, made anew as a decoder would. */
  static final class Stream {
    private final List<Rule.Correlation> rules;
    private final int groups;
    private final int values;
    private final double late;
    private final Random random = new Random(1);
    private int made;

    /**
     * @param groups of each rule
     * @param values how many different ones the field has; 0 for no field
     * @param late share of signals that lie up to 200 s behind
     */
    Stream(List<Rule.Correlation> rules, int groups, int values, double late) {
      this.rules = rules;
      this.groups = groups;
      this.values = values;
      this.late = late;
    }

    Signal[] next(int count) {
      var signals = new Signal[count];
      for (int i = 0; i < count; i++) {
        long behind = random.nextDouble() < late ? random.nextInt(200_000) : 0;
        var leg = LEGS.get(random.nextInt(100) == 0 ? 2 : random.nextInt(2));
        var rule = rules.get(random.nextInt(rules.size()));
        var key = GroupKey.of("user-" + random.nextInt(groups));
        var value = values == 0 ? "" : Integer.toString(random.nextInt(values));
        signals[i] = signal(rule, leg, key, START + made - behind, value, made);
        made++;
      }
      return signals;
    }

    long at() {
      return START + made;
    }
  }

  static Signal signal(
      Rule.Correlation rule, String leg, GroupKey key, long at, String value, int i) {
    long high = i * 0x9E3779B97F4A7C15L;
    var hex = HexFormat.of();
    return new Signal(
        rule.ref(),
        Objects.requireNonNull(REFS.get(leg)),
        BANK,
        key,
        BANK,
        at,
        "host-" + Math.floorMod(high >>> 40, SOURCES),
        hex.toHexDigits(high) + hex.toHexDigits(~high),
        1,
        value.isEmpty() ? Map.of() : Map.of("value", value),
        new EventRef("events.bank-a", 0, i));
  }

  private static Rule.Condition atLeast(double bound) {
    return new Rule.Condition.Threshold(Map.of(Rule.Comparison.GTE, bound));
  }

  private static Rule.Correlation rule(
      String id, Rule.Type type, long timespan, Rule.Condition condition, String... fields) {
    return new Rule.Correlation(
        head(id),
        type,
        LEGS,
        List.of("user.name"),
        Map.of(),
        timespan,
        condition,
        List.of(fields),
        95,
        false,
        Rule.Scope.INSTITUTION);
  }

  private static Rule.Detection detection(String id) {
    return new Rule.Detection(
        head(id), new LogSource("", "", ""), new Expr.Constant(true), List.of(), List.of());
  }

  private static Rule.Head head(String id) {
    return new Rule.Head(
        id,
        id,
        "0123456789abcdef",
        id,
        "",
        Level.LOW,
        "test",
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        new Position("bench", 1, 1));
  }
}
