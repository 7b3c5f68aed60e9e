package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/** The public rules against recorded events. */
final class CorpusTest {
  private static final int SAMPLE = Integer.getInteger("pehra.match.sample", 2_999);

  @Test
  void everyRecordedAttackIsFound() throws IOException {
    var rules = RuleSet.compile(Corpus.rules(), Corpus.windowsSources());
    assertEquals(Map.of(), rules.refused());
    var matcher = new Matcher(rules);
    var cases = RecordedAttacks.all();
    assertEquals(70, cases.size());
    var memo = new ReferenceMemo(rules.rules());
    List<String> missed = new ArrayList<>();
    for (var one : cases) {
      int found = 0;
      for (var event : RecordedAttacks.events(one.file())) {
        byte[] json = Json.MAPPER.writeValueAsBytes(event);
        var matched = matcher.match(json);
        found += matched.stream().anyMatch(rule -> rule.head().id().equals(one.rule())) ? 1 : 0;
        compare(rules, matched, fields(event), json, memo);
      }
      if (found < one.atLeast()) {
        missed.add(one.rule() + " found " + found + " of " + one.atLeast());
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
}
