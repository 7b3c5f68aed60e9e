package org.pehra.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoder;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.match.LogSources;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleLoader;

/**
 * Public Sigma rules over Windows events that were recorded for them: from raw JSON through
 * decoder, masking, pipeline and log sources to the match, nothing in between may lose a field.
 */
class PublicRulesTest {
  private static final Institution LAB = Institution.tenant("lab");
  private static RuleSet ruleSet = RuleSet.compile(List.of(), LogSources.of(List.of()));

  private final EventMaker maker =
      new EventMaker(
          LAB,
          windows(),
          Keys.ephemeral(),
          new EventIds(LAB, "test", "0"),
          Limits.DEFAULT,
          InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")));

  @BeforeAll
  static void load() throws IOException {
    var corpus = Corpus.path("sigmahq");
    Assumptions.assumeTrue(Files.isDirectory(corpus), "the public rules are not there: " + corpus);
    ruleSet = RuleSet.compile(detections(corpus), DatasetsTest.logSources());
  }

  @Test
  void recordedEventsMatchTheirRules() throws IOException {
    var data = Corpus.path("regression");
    Assumptions.assumeTrue(Files.isDirectory(data), "the recorded events are not there: " + data);
    var matcher = new Matcher(ruleSet);
    var missing = new TreeMap<String, String>();
    int tried = 0;
    for (var info : named(data, "info.yml")) {
      var test = Yaml.documents(info).getFirst();
      for (var rule : Yaml.maps(test, "rule_metadata")) {
        var id = Yaml.text(rule, "id");
        var recorded = info.resolveSibling(id + ".json");
        if (Files.exists(recorded)) {
          tried++;
          long matches = events(recorded).stream().filter(e -> matches(matcher, e, id)).count();
          if (matches < expected(test)) {
            missing.put(id, Yaml.text(rule, "title") + ": " + matches);
          }
        }
      }
    }
    assertEquals(Map.of(), missing);
    assertTrue(tried > 60, "recorded tests: " + tried);
  }

  @Test
  void everyPublicRuleIsReachedBySomeDataset() {
    assertTrue(ruleSet.rules().size() > 3_700, "rules: " + ruleSet.rules().size());
    assertEquals(
        List.of(),
        ruleSet.unreachable().stream().map(rule -> rule.logSource()).distinct().toList());
  }

  private static List<Rule.Detection> detections(Path corpus) throws IOException {
    var options = LoadOptions.DEFAULT.withPipelines(List.of(ShippedRules.pipeline()));
    var folders = new ArrayList<Path>();
    for (var name : List.of("rules", "rules-emerging-threats", "rules-threat-hunting")) {
      folders.add(corpus.resolve(name));
    }
    var loaded = new RuleLoader(options).load(folders);
    var detections = new ArrayList<Rule.Detection>();
    for (var rule : loaded.rules()) {
      if (rule instanceof Rule.Detection detection) {
        detections.add(detection);
      }
    }
    return detections;
  }

  private boolean matches(Matcher matcher, JsonNode event, String id) {
    return matcher.match(made(event)).stream().anyMatch(rule -> rule.head().id().equals(id));
  }

  private byte[] made(JsonNode event) {
    var raw =
        new RawRecord(event.toString().getBytes(UTF_8), "test", "1", Instant.EPOCH, null, Map.of());
    return assertInstanceOf(Outcome.Event.class, maker.make(raw)).json();
  }

  private static List<JsonNode> events(Path file) throws IOException {
    try (var events = Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return events.readAll();
    }
  }

  /** The least number of matches; absent means one. */
  private static long expected(Map<?, ?> test) {
    return Yaml.maps(test, "regression_tests_info").stream()
        .map(info -> Yaml.text(info, "match_count"))
        .filter(text -> !text.isEmpty())
        .mapToLong(Long::parseLong)
        .max()
        .orElse(1);
  }

  private static List<Path> named(Path folder, String name) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(file -> file.endsWith(name)).sorted().toList();
    }
  }

  private static Decoder windows() {
    return new Decoders().find("windows-json").orElseThrow();
  }
}
