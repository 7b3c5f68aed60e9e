package org.pehra.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.model.Json;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A recorded attack of the corpus.
 *
 * @param rule the one that must find it
 * @param atLeast how often
 */
record RecordedAttacks(Path file, String rule, int atLeast) {
  static List<RecordedAttacks> all() throws IOException {
    List<RecordedAttacks> cases = new ArrayList<>();
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
          cases.add(
              new RecordedAttacks(json, String.valueOf(rule), count instanceof Integer n ? n : 1));
        }
      }
    }
    return cases;
  }

  private static Map<?, ?> first(Map<?, ?> yaml, String key) {
    return (Map<?, ?>) ((List<?>) java.util.Objects.requireNonNull(yaml.get(key))).getFirst();
  }

  /** The events of a file in the flat form that rules are written for. */
  static List<ObjectNode> events(Path file) throws IOException {
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
