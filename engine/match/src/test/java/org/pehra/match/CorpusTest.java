package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The public rules against recorded events. */
final class CorpusTest {
  private static final int SAMPLE = Integer.getInteger("pehra.match.sample", 2_999);

  /** A recorded attack, the rule that must find it, and how often at least. */
  private record Case(Path file, String rule, int atLeast) {}

  @Test
  void everyRecordedAttackIsFound() throws IOException {
    var rules = RuleSet.compile(Corpus.rules(), Corpus.windowsSources());
    assertEquals(Map.of(), rules.refused());
    var matcher = new Matcher(rules);
    var cases = cases();
    assertEquals(70, cases.size());
    var memo = new ReferenceMemo(rules.rules());
    List<String> missed = new ArrayList<>();
    for (var one : cases) {
      int found = 0;
      for (var event : events(one.file)) {
        byte[] json = Json.MAPPER.writeValueAsBytes(event);
        var matched = matcher.match(json);
        found += matched.stream().anyMatch(rule -> rule.head().id().equals(one.rule)) ? 1 : 0;
        compare(rules, matched, fields(event), json, memo);
      }
      if (found < one.atLeast) {
        missed.add(one.rule + " found " + found + " of " + one.atLeast);
      }
    }
    assertEquals(List.of(), missed);
  }

  /** With {@code -Dpehra.match.sample=1} all of them, which takes some minutes. */
  @Test
  void theCampaignIsMatchedAsTheReferenceSays() {
    var rules = RuleSet.compile(Corpus.rules(), Corpus.windowsSources());
    var matcher = new Matcher(rules);
    var memo = new ReferenceMemo(rules.rules());
    var matches = new AtomicLong();
    List<Runnable> batch = new ArrayList<>();
    int[] seen = new int[2];
    Corpus.campaign(
        json -> {
          var matched = matcher.match(json);
          if (seen[0]++ % SAMPLE == 0) {
            batch.add(() -> matches.addAndGet(compare(rules, matched, fields(json), json, memo)));
            seen[1]++;
          }
          if (batch.size() == 500) {
            run(batch);
          }
        });
    run(batch);
    System.out.printf(
        "campaign events=%d compared=%d rules=%d matches=%d%n",
        seen[0], seen[1], rules.rules().size(), matches.get());
    assertEquals(53_698, seen[0]);
    assertTrue(seen[1] > 0);
  }

  private static void run(List<Runnable> batch) {
    batch.parallelStream().forEach(Runnable::run);
    batch.clear();
  }

  private static int compare(
      RuleSet rules,
      List<Rule.Detection> matched,
      Map<String, List<String>> event,
      byte[] json,
      ReferenceEvaluator.Outcomes outcomes) {
    var reference = new ReferenceEvaluator(event, outcomes);
    var answers = WindowsReference.answers(event);
    var expected =
        rules.rules().stream()
            .filter(rule -> WindowsReference.sees(rule.logSource(), answers))
            .filter(rule -> reference.holds(rule.condition()))
            .toList();
    assertEquals(ids(expected), ids(matched), () -> new String(json, UTF_8));
    return expected.size();
  }

  private static List<String> ids(List<Rule.Detection> rules) {
    return rules.stream().map(rule -> rule.head().id()).toList();
  }

  private static Map<String, List<String>> fields(byte[] json) {
    try {
      return fields(Json.MAPPER.readTree(json));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, List<String>> fields(JsonNode event) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    event
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                fields.put(field.getKey(), List.of(field.getValue().asText()));
              }
            });
    return fields;
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (var files = Files.walk(Corpus.path("regression"))) {
      for (var info : files.filter(file -> file.endsWith("info.yml")).sorted().toList()) {
        var yaml =
            (Map<?, ?>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(info));
        var rule = first(yaml, "rule_metadata").get("id");
        var count = first(yaml, "regression_tests_info").get("match_count");
        try (var folder = Files.list(info.getParent())) {
          var json =
              folder.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
          cases.add(new Case(json, String.valueOf(rule), count instanceof Integer n ? n : 1));
        }
      }
    }
    return cases;
  }

  private static Map<?, ?> first(Map<?, ?> yaml, String key) {
    return (Map<?, ?>) ((List<?>) java.util.Objects.requireNonNull(yaml.get(key))).getFirst();
  }

  /** The events of a file in the flat form that rules are written for. */
  private static List<ObjectNode> events(Path file) throws IOException {
    List<ObjectNode> events = new ArrayList<>();
    try (var parser = Json.MAPPER.createParser(Files.readAllBytes(file))) {
      var nodes = Json.MAPPER.readValues(parser, JsonNode.class);
      while (nodes.hasNext()) {
        var flat = Json.MAPPER.createObjectNode();
        flatten("", nodes.next().path("Event"), flat);
        events.add(flat);
      }
    }
    return events;
  }

  private static void flatten(String name, JsonNode node, ObjectNode into) {
    if (!node.isObject()) {
      into.set(name.replace(" ", ""), node);
      return;
    }
    node.properties()
        .forEach(
            field -> {
              switch (field.getKey()) {
                case "#attributes" -> attributes(name, field.getValue(), into);
                case "#text" -> into.set(name, field.getValue());
                default -> flatten(field.getKey(), field.getValue(), into);
              }
            });
  }

  private static void attributes(String name, JsonNode attributes, ObjectNode into) {
    attributes.properties().forEach(one -> into.set(name + "_" + one.getKey(), one.getValue()));
  }
}
