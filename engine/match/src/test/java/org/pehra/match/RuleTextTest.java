package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.RuleLoader;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Random rule texts, through the loader and the engine, against an interpreter of the YAML that
 * knows neither.
 */
final class RuleTextTest {
  private static final int SETS = Integer.getInteger("pehra.match.texts", 10);
  private static final long FIRST_SEED = Long.getLong("pehra.match.seed", 20_180_127);
  private static final int RULES = 12;
  private static final Map<String, List<String>> PLACEHOLDERS =
      Map.of("admins", List.of("root", "adm*"));
  private static final RuleLoader LOADER =
      new RuleLoader(LoadOptions.DEFAULT.withPlaceholders(PLACEHOLDERS));

  private long cases;
  private long matches;

  @Test
  void rulesMeanWhatTheirTextSays() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SETS; seed++) {
      compare(seed);
    }
    System.out.printf("rule texts cases=%d matches=%d%n", cases, matches);
    assertTrue(matches * 5 >= cases && matches * 5 <= cases * 4, matches + " of " + cases);
  }

  private void compare(long seed) {
    var texts = new RandomRuleTexts(seed);
    var documents = new ArrayList<String>();
    for (int i = 0; i < RULES; i++) {
      documents.add(texts.rule(i));
    }
    documents.add(texts.filter(RULES));
    var file = String.join("---\n", documents);
    var result = LOADER.loadText("random.yml", file);
    assertEquals(List.of(), result.errors(), () -> "seed " + seed + "\n" + file);
    var matcher = new Matcher(RuleSet.compile(Rules.detections(result.rules()), Rules.TEST));
    var parsed = documents.stream().map(RuleTextTest::yaml).toList();
    var random = new RandomCases(seed);
    for (int i = 0; i < 40; i++) {
      var event = random.event();
      texts.meet(event);
      byte[] json = random.json(event);
      var expected = expected(parsed, event);
      var actual = matcher.match(json).stream().map(rule -> rule.head().id()).sorted().toList();
      assertEquals(
          expected,
          actual,
          () ->
              "seed "
                  + seed
                  + " event "
                  + new String(json, UTF_8)
                  + "\n"
                  + wrong(documents, expected, actual));
      cases += RULES;
      matches += actual.size();
    }
  }

  private static String wrong(List<String> documents, List<String> expected, List<String> actual) {
    var wrong = new StringBuilder();
    for (int i = 0; i < RULES; i++) {
      if (expected.contains("id-" + i) != actual.contains("id-" + i)) {
        wrong.append(documents.get(i)).append("---\n");
      }
    }
    return wrong.append(documents.getLast()).toString();
  }

  private static List<String> expected(
      List<? extends Map<?, ?>> documents, Map<String, List<String>> event) {
    var reference = new TextReference(event, PLACEHOLDERS);
    var filter = documents.getLast();
    var of = map(filter, "filter");
    boolean passes = reference.detects(of);
    boolean applies = "test".equals(map(filter, "logsource").get("product"));
    var expected = new ArrayList<String>();
    for (int i = 0; i < RULES; i++) {
      boolean named =
          "any".equals(of.get("rules"))
              || of.get("rules") instanceof List<?> list
                  && (list.contains("id-" + i) || list.contains("name-" + i));
      boolean detected = reference.detects(map(documents.get(i), "detection"));
      if (detected && (passes || !applies || !named)) {
        expected.add("id-" + i);
      }
    }
    return expected.stream().sorted().toList();
  }

  private static Map<?, ?> map(Map<?, ?> yaml, String key) {
    return (Map<?, ?>) java.util.Objects.requireNonNull(yaml.get(key));
  }

  private static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }
}
