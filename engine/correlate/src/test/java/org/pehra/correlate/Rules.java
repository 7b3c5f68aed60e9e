package org.pehra.correlate;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pehra.model.Ids;
import org.pehra.model.Level;
import org.pehra.sigma.Addition;
import org.pehra.sigma.EplText;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.Condition;

/** Rules for tests, without their text. */
final class Rules {
  private Rules() {}

  static Rule.Head head(String id, String title, Map<String, Object> custom) {
    return new Rule.Head(
        id,
        id,
        Ids.version(id.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        title,
        "",
        Level.HIGH,
        "test",
        List.of("attack.t1110"),
        List.of(),
        List.of(),
        custom,
        new Position(id + ".yml", 1, 1));
  }

  static Rule.Detection detection(String id) {
    return new Rule.Detection(
        head(id, "Rule " + id, Map.of()),
        new LogSource("", "", ""),
        new Expr.Constant(true),
        List.of(),
        List.of());
  }

  static Condition atLeast(double n) {
    return new Condition.Threshold(Map.of(Comparison.GTE, n));
  }

  static Rule.Correlation correlation(
      String id,
      Rule.Type type,
      List<String> rules,
      long timespanMillis,
      Condition condition,
      String... fields) {
    return new Rule.Correlation(
        head(id, "Correlation " + id, Map.of()),
        type,
        rules,
        List.of("user.name"),
        Map.of(),
        timespanMillis,
        condition,
        List.of(fields),
        95,
        false,
        Rule.Scope.INSTITUTION);
  }

  /** Of what a group has in a timespan, that which is more than usual. */
  static Rule.Correlation unusual(
      String id,
      Rule.Type type,
      List<String> rules,
      long timespanMillis,
      Condition floor,
      Addition.Baseline baseline) {
    return new Rule.Correlation(
        head(id, "Correlation " + id, Map.of()),
        type,
        rules,
        List.of("user.name"),
        Map.of(),
        timespanMillis,
        floor,
        type == Rule.Type.EVENT_COUNT ? List.of() : List.of("value"),
        50,
        false,
        Rule.Scope.INSTITUTION,
        baseline);
  }

  /** One of Pehra's own kinds. */
  static Rule.Correlation added(
      String id, List<String> rules, long timespanMillis, Addition addition, String... fields) {
    return new Rule.Correlation(
        head(id, "Correlation " + id, Map.of()),
        Rule.Type.TEMPORAL,
        rules,
        List.of("user.name"),
        Map.of(),
        timespanMillis,
        new Condition.AllRules(),
        List.of(fields),
        50,
        false,
        Rule.Scope.INSTITUTION,
        addition);
  }

  /** One whose author writes EPL. */
  static Rule.Correlation epl(String id, List<String> rules, long timespanMillis, String text) {
    var fields = EplText.fields(text);
    var names = rules.stream().collect(Collectors.toMap(rule -> rule, rule -> rule));
    var at = new Position(id + ".yml", 10, 5);
    return added(
        id,
        rules,
        timespanMillis,
        new Addition.Epl(text, at, names, fields),
        fields.toArray(String[]::new));
  }
}
