package org.pehra.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleLoader;

/** The shipped rules are complete, load without a word, and name fields that exist. */
class PacksTest {
  private static final Path PACKS = Yaml.rules().resolve("packs");

  /** Namespaces that are Pehra's own, and fields that are not of ECS on purpose. */
  private static final List<String> OWN = List.of("payment.", "vendor.", "pehra.", "winlog.");

  @Test
  void everyRuleLoads() {
    var loaded = new RuleLoader(LoadOptions.DEFAULT).load(List.of(PACKS));
    assertEquals(List.of(), loaded.problems());
    assertEquals(documents().size(), loaded.rules().size());
  }

  @Test
  void everyRuleSaysWhatAnAnalystNeeds() {
    var ids = new HashSet<String>();
    for (var rule : documents()) {
      var title = Yaml.text(rule, "title");
      assertTrue(ids.add(UUID.fromString(Yaml.text(rule, "id")).toString()), title);
      for (var key : List.of("title", "name", "description", "level", "status", "falsepositives")) {
        assertFalse(Yaml.text(rule, key).isEmpty(), title + " has no " + key);
      }
    }
  }

  @Test
  void everyRuleThatRaisesAlertsHasTestsOfBothKindsAndTags() {
    var bases = Rule.baseRules(new RuleLoader(LoadOptions.DEFAULT).load(List.of(PACKS)).rules());
    for (var rule : documents()) {
      if (bases.contains(Yaml.text(rule, "id"))) {
        continue;
      }
      var title = Yaml.text(rule, "title");
      var tests = Yaml.maps(Yaml.map(rule, "pehra"), "tests");
      var silent = tests.stream().filter(test -> "none".equals(test.get("expect"))).count();
      assertTrue(silent > 0, title + " has no test that expects none");
      assertTrue(tests.size() > silent, title + " has no test that expects an alert");
      assertTrue(Yaml.text(rule, "tags").contains("attack."), title + " has no ATT&CK tag");
    }
  }

  @Test
  void everyRuleIsReachedBySomeDataset() throws IOException {
    var sources = DatasetsTest.logSources();
    for (var rule : documents()) {
      if (rule.get("logsource") instanceof Map<?, ?> source) {
        assertTrue(sources.reaches(logSource(source)), Yaml.text(rule, "title"));
      }
    }
  }

  @Test
  void fieldsOfRulesAndOfThePipelineExistInEcs() throws IOException {
    var known = ecs();
    var pipeline = new FieldPipeline();
    var used = new TreeSet<String>();
    for (var item : pipeline.items()) {
      if (item.get("mapping") instanceof Map<?, ?> mapping) {
        for (var name : mapping.keySet()) {
          var several = Yaml.texts(mapping, String.valueOf(name));
          used.addAll(several.isEmpty() ? List.of(Yaml.text(mapping, name.toString())) : several);
        }
      }
    }
    for (var rule : documents()) {
      if (rule.get("logsource") instanceof Map<?, ?> source) {
        fields(Yaml.map(rule, "detection"))
            .forEach(field -> used.addAll(pipeline.targets(logSource(source), field)));
      } else {
        used.addAll(Yaml.texts(Yaml.map(rule, "correlation"), "group-by"));
      }
    }
    used.removeIf(field -> known.contains(field) || OWN.stream().anyMatch(field::startsWith));
    assertEquals(Set.of(), used);
  }

  private static List<Map<?, ?>> documents() {
    return Yaml.files(PACKS).stream().flatMap(file -> Yaml.documents(file).stream()).toList();
  }

  private static LogSource logSource(Map<?, ?> source) {
    return new LogSource(
        Yaml.text(source, "product"), Yaml.text(source, "category"), Yaml.text(source, "service"));
  }

  private static List<String> fields(Map<?, ?> detection) {
    var fields = new ArrayList<String>();
    detection.forEach(
        (name, selection) -> {
          if (!name.equals("condition")) {
            collect(selection, fields);
          }
        });
    return fields;
  }

  private static void collect(Object selection, List<String> fields) {
    if (selection instanceof List<?> list) {
      list.forEach(element -> collect(element, fields));
    } else if (selection instanceof Map<?, ?> map) {
      map.keySet().forEach(key -> fields.add(key.toString().split("\\|")[0]));
    }
  }

  private static Set<String> ecs() throws IOException {
    var file = Corpus.path("ecs/fields.csv");
    Assumptions.assumeTrue(Files.exists(file), "the ECS field list is not there: " + file);
    try (var lines = Files.lines(file)) {
      return lines
          .map(line -> line.split(","))
          .filter(columns -> columns.length > 3)
          .map(columns -> columns[3])
          .collect(Collectors.toSet());
    }
  }
}
