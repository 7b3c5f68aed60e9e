package org.pehra.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pehra.model.Alert;
import org.pehra.model.Institution;
import org.pehra.model.Json;

/**
 * Every sample story raises exactly its expected alerts; the formats are described in
 * samples/README.md.
 */
class StoriesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-10T05:00:00Z");
  private static final DateTimeFormatter SWITCH = formatter("MMddHHmmss");
  private static final DateTimeFormatter NGINX = formatter("dd/MMM/yyyy:HH:mm:ss Z");
  private static final DateTimeFormatter ISO = formatter("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

  private final ShippedRules shipped;
  private final Map<String, String> tokens = new HashMap<>();

  StoriesTest() throws IOException {
    shipped = new ShippedRules();
  }

  @TestFactory
  Stream<DynamicTest> stories() throws IOException {
    var samples = Yaml.rules().resolveSibling("samples");
    try (var folders = Files.list(samples)) {
      var stories = folders.filter(f -> Files.exists(f.resolve("story.yml"))).sorted().toList();
      assertTrue(stories.size() >= 2);
      return stories.stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(List.of(f))));
    }
  }

  @TestFactory
  Stream<DynamicTest> allAtOnce() throws IOException {
    var samples = Yaml.rules().resolveSibling("samples");
    var both = List.of(samples.resolve("cash-out-2018"), samples.resolve("cash-out-2018-twin"));
    return Stream.of(DynamicTest.dynamicTest("with its twin in the same stream", () -> run(both)));
  }

  private void run(List<Path> stories) throws IOException {
    var events = new ArrayList<byte[]>();
    var expected = new TreeMap<String, Map<String, Object>>();
    for (var folder : stories) {
      var story = Yaml.documents(folder.resolve("story.yml")).getFirst();
      for (var file : Yaml.maps(story, "files")) {
        play(folder, file, events);
      }
      var wanted = folder.resolve(Yaml.text(story, "expected"));
      for (var alert : Json.MAPPER.readTree(wanted.toFile()).path("alerts")) {
        expected.put(alert.path("rule").asText(), expected(alert));
      }
    }
    var raised = new TreeMap<String, Map<String, Object>>();
    var alerts = shipped.alerts(events);
    alerts.forEach(alert -> raised.put(alert.rule().id(), shown(alert)));
    assertEquals(pretty(expected), pretty(raised));
    assertEquals(expected.size(), alerts.size(), "a rule fired twice");
  }

  private void play(Path folder, Map<?, ?> file, List<byte[]> events) throws IOException {
    var institution = Institution.tenant(Yaml.text(file, "institution"));
    for (var line : Files.readAllLines(folder.resolve(Yaml.text(file, "file")))) {
      int space = line.indexOf(' ');
      var at = at(line.substring(0, space));
      var raw =
          line.substring(space + 1)
              .replace("{{ts:iso}}", ISO.format(at))
              .replace("{{ts:MMddHHmmss}}", SWITCH.format(at))
              .replace("{{ts:nginx}}", NGINX.format(at));
      var source = Yaml.text(file, "source") + "/" + folder.getFileName();
      var json =
          shipped.event(institution, source, Yaml.text(file, "decoder"), raw, at, events.size());
      remember(raw, Json.MAPPER.readTree(json));
      events.add(json);
    }
  }

  /** The token of a card, learnt from the events it is in. */
  private void remember(String raw, JsonNode event) {
    var card = java.util.regex.Pattern.compile("\\b\\d{16}\\b").matcher(raw);
    if (card.find() && event.has("payment.card_token")) {
      tokens.put(card.group(), event.path("payment.card_token").asText());
    }
  }

  private Map<String, Object> expected(JsonNode alert) {
    var group = new LinkedHashMap<String, String>();
    for (var field : alert.path("group").properties()) {
      var card = field.getValue().path("card");
      group.put(
          field.getKey(),
          card.isMissingNode()
              ? field.getValue().asText()
              : String.valueOf(tokens.get(card.asText())));
    }
    var shown = new LinkedHashMap<String, Object>();
    shown.put("title", alert.path("title").asText());
    shown.put("level", alert.path("level").asText());
    shown.put("scope", alert.path("scope").asText());
    var institutions = new ArrayList<String>();
    alert.path("institutions").forEach(institution -> institutions.add(institution.asText()));
    shown.put("institutions", institutions);
    shown.put("group", group);
    shown.put("opens_at", at(alert.path("opens_at").asText()));
    shown.put("first_at", at(alert.path("first_at").asText()));
    shown.put("last_at", at(alert.path("last_at").asText()));
    shown.put("count", alert.path("count").asLong());
    shown.put("value", alert.path("value").asDouble(0));
    return shown;
  }

  private static Map<String, Object> shown(Alert alert) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("title", alert.rule().title());
    shown.put("level", alert.rule().level().name().toLowerCase(Locale.ROOT));
    shown.put("scope", alert.scope().id());
    shown.put("institutions", alert.institutions().stream().map(Institution::id).sorted().toList());
    shown.put("group", alert.group());
    shown.put("opens_at", alert.detectedAt());
    shown.put("first_at", alert.firstAt());
    shown.put("last_at", alert.lastAt());
    shown.put("count", alert.count());
    var value = alert.value();
    shown.put("value", value == null ? 0.0 : value);
    return shown;
  }

  private static String pretty(Map<String, Map<String, Object>> alerts) {
    var text = new StringBuilder();
    alerts.forEach((rule, shown) -> text.append(rule).append('\n').append(shown).append('\n'));
    return text.toString();
  }

  /** {@code +MM:SS.mmm} from the beginning of the story. */
  private static Instant at(String offset) {
    var parts = offset.substring(1).split("[:.]");
    return BEGIN.plus(
        Duration.ofMinutes(Long.parseLong(parts[0]))
            .plusSeconds(Long.parseLong(parts[1]))
            .plusMillis(Long.parseLong(parts[2])));
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
