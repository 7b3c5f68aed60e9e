package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.LoadResult;
import org.pehra.sigma.RuleLoader;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What rules match, from their text to the event, by vectors that cite the specification: events as
 * JSON, yes or no. A file's vectors are data; a case more adds no code.
 */
final class SpecificationTest {
  private static final RuleLoader LOADER =
      new RuleLoader(
          LoadOptions.DEFAULT.withPlaceholders(Map.of("admins", List.of("root", "adm*"))));
  private static final List<String> NAMES =
      List.of("a", "b", "c", "s_1", "s_2", "s_3", "x_end", "_hidden");

  private final List<String> wrong = new ArrayList<>();
  private int checked;

  @Test
  void modifiers() throws IOException {
    run("modifiers", 200);
  }

  @Test
  void values() throws IOException {
    run("values", 150);
  }

  @Test
  void conditions() throws IOException {
    run("conditions", 70);
  }

  private void run(String file, int atLeast) throws IOException {
    for (var vector : vectors(file)) {
      check(vector, rule(vector));
    }
    assertEquals(List.of(), wrong);
    assertTrue(checked >= atLeast, "checked " + checked);
  }

  private static String rule(Map<String, ?> vector) {
    var rule = new StringBuilder("title: t\nid: i\nlogsource: {product: test}\ndetection:\n");
    if (vector.get("detection") instanceof String detection) {
      return rule.append("  ").append(detection.strip().replace("\n", "\n  ")).toString();
    }
    if (vector.get("selection") instanceof String selection) {
      return rule.append("  sel:\n    " + selection + "\n  condition: sel\n").toString();
    }
    NAMES.forEach(name -> rule.append("  " + name + ": {" + name + ": 1}\n"));
    var condition = vector.get("condition");
    var text =
        condition instanceof List<?> list ? list.toString() : '"' + String.valueOf(condition) + '"';
    return rule.append("  condition: ").append(text).append('\n').toString();
  }

  private void check(Map<String, ?> vector, String rule) {
    var result = LOADER.loadText("vector.yml", rule);
    if (vector.get("refused") instanceof String refused) {
      refusal(vector, refused, result);
      return;
    }
    if (!result.errors().isEmpty()) {
      wrong.add(rule + " is refused: " + result.errors());
      return;
    }
    var matcher = new Matcher(RuleSet.compile(Rules.detections(result.rules()), Rules.TEST));
    for (boolean yes : List.of(true, false)) {
      for (var event : (List<?>) Objects.requireNonNull(vector.get(yes ? "yes" : "no"))) {
        var json = vector.containsKey("condition") ? selections(event) : String.valueOf(event);
        checked++;
        if (matcher.match(json.getBytes(UTF_8)).isEmpty() == yes) {
          wrong.add(
              vector.get("cites") + "\n" + rule + "must " + (yes ? "" : "not ") + "match " + json);
        }
      }
    }
  }

  private void refusal(Map<String, ?> vector, String refused, LoadResult result) {
    checked++;
    if (result.errors().size() != 1 || !result.rules().isEmpty()) {
      wrong.add(vector.get("cites") + " must be refused: " + result);
      return;
    }
    var problem = result.errors().getFirst();
    var position = problem.position();
    boolean right =
        problem.message().contains(refused)
            && position.file().equals("vector.yml")
            && position.line() >= 5
            && problem
                .hint()
                .contains(String.valueOf(vector.containsKey("hint") ? vector.get("hint") : ""))
            && (!(vector.get("at") instanceof String at)
                || at.equals(position.line() + ":" + position.column()));
    if (!right) {
      wrong.add(vector + " but " + problem + " hint " + problem.hint());
    }
  }

  /** An event in which these selections hold. */
  private static String selections(Object names) {
    var event = new StringBuilder("{\"other\":1");
    for (var name : String.valueOf(names).split(" ")) {
      event.append(name.isEmpty() ? "" : ",\"" + name + "\":1");
    }
    return event.append('}').toString();
  }

  @SuppressWarnings("unchecked") // the files are ours: a list of maps
  private static List<Map<String, ?>> vectors(String name) throws IOException {
    try (var in = SpecificationTest.class.getResourceAsStream("/vectors/" + name + ".yml")) {
      return (List<Map<String, ?>>)
          new Load(LoadSettings.builder().build()).loadFromInputStream(in);
    }
  }
}
