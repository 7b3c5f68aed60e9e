package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What each piece of the language becomes, by vectors that cite the specification. */
class VectorTest {
  private static final RuleLoader LOADER =
      new RuleLoader(
          LoadOptions.DEFAULT.withPlaceholders(
              Map.of("admins", List.of("root", "adm*"), "hosts", List.of("dc1", "dc2"))));

  @ParameterizedTest
  @MethodSource
  void values(Map<String, Object> vector) {
    check(vector, selectionRule(vector));
  }

  static Stream<Map<String, Object>> values() {
    return vectors("values");
  }

  @ParameterizedTest
  @MethodSource
  void modifiers(Map<String, Object> vector) {
    check(vector, selectionRule(vector));
  }

  static Stream<Map<String, Object>> modifiers() {
    return vectors("modifiers");
  }

  @ParameterizedTest
  @MethodSource
  void conditions(Map<String, Object> vector) {
    var condition = vector.get("condition");
    var text =
        condition instanceof List<?> list
            ? list.toString()
            : "'" + String.valueOf(condition).replace("'", "''") + "'";
    var rule = new StringBuilder("title: t\nid: i\nlogsource: {product: p}\ndetection:\n");
    for (var name : List.of("a", "b", "sel_1", "sel_2", "sel_3", "x_end", "_hidden")) {
      rule.append("  ").append(name).append(": {").append(name).append(": null}\n");
    }
    check(vector, rule.append("  condition: ").append(text).append('\n').toString());
  }

  static Stream<Map<String, Object>> conditions() {
    return vectors("conditions");
  }

  private static String selectionRule(Map<String, Object> vector) {
    var selection = String.valueOf(vector.get("selection"));
    return "title: t\nid: i\nlogsource: {product: p}\ndetection:\n  sel:\n    "
        + selection
        + "\n  condition: sel\n";
  }

  private static void check(Map<String, Object> vector, String rule) {
    var result = LOADER.loadText("vector.yml", rule);
    if (vector.get("refused") instanceof String refused) {
      assertEquals(1, result.errors().size(), result::toString);
      var problem = result.errors().getFirst();
      assertTrue(problem.message().contains(refused), problem::toString);
      assertTrue(problem.position().line() >= 4, problem::toString);
      if (vector.get("hint") instanceof String hint) {
        assertTrue(problem.hint().contains(hint), problem::toString);
      }
      return;
    }
    assertEquals(List.of(), result.errors());
    var condition = ((Rule.Detection) result.rules().getFirst()).condition();
    if (vector.get("count") instanceof Integer count) {
      assertEquals(count, ExprText.leaves(condition));
    } else {
      assertEquals(
          vector.get("expect"),
          ExprText.of(condition).replaceAll("(\\w+) is null", nullName(vector)));
    }
  }

  /** Condition vectors name a selection, whose only field has its name and is null. */
  private static String nullName(Map<String, Object> vector) {
    return vector.containsKey("condition") ? "$1" : "$0";
  }

  @SuppressWarnings("unchecked") // the files are ours: a list of maps
  private static Stream<Map<String, Object>> vectors(String name) {
    try (var in = VectorTest.class.getResourceAsStream("/vectors/" + name + ".yml")) {
      var loaded = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return ((List<Map<String, Object>>) loaded).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
