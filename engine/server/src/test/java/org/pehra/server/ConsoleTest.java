package org.pehra.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Json;

/** The page's files as a browser would ask for them: every import, style and text is there. */
class ConsoleTest {
  private static final Pattern IMPORT =
      Pattern.compile("(?<![\"'.])\\b(?:from|import)\\s*\\(?\\s*\"([@./\\w-]+)\"");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("\\bt(?:Or)?\\(\\s*\"([a-z0-9_.-]+)\"");

  @TempDir private static Path dir;
  private static RunningServer running;
  private static String page;

  @BeforeAll
  static void start() {
    running = new RunningServer(dir);
    page = got("/").body();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static HttpResponse<String> got(String path) {
    var answer = running.get(path, null);
    assertEquals(200, answer.statusCode(), path);
    return answer;
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static JsonNode json(String text) throws Exception {
    return Json.MAPPER.readTree(text);
  }

  @Test
  void everyImportLeadsToAScript() throws Exception {
    var scripts = scripts();
    assertTrue(scripts.containsKey("/components/app.js"), "found only " + scripts.keySet());
    assertTrue(scripts.containsKey("/lib/echarts/dist/echarts.esm.min.mjs"));
    assertTrue(scripts.containsKey("/lib/@lit/reactive-element/reactive-element.js"));
  }

  @Test
  void everyLinkOfThePageLeadsSomewhere() {
    var links = LINK.matcher(page).results().map(found -> found.group(1)).toList();
    assertTrue(links.contains("/style.css") && links.contains("/main.js"), links::toString);
    links.forEach(ConsoleTest::got);
    assertTrue(type(got("/style.css")).startsWith("text/css"));
  }

  @Test
  void nothingInThePageNeedsMoreThanThePolicyAllows() {
    assertFalse(page.contains("<style"), "a style element is refused by the policy");
    assertEquals(1, page.split("<script type=\"importmap\"", -1).length - 1);
    assertEquals(1, page.split("<script (?!type=\"importmap\")", -1).length - 1);
    var policy = got("/").headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("script-src 'self' 'sha256-"), policy);
  }

  @Test
  void theLanguagesHaveTheSameTextsWithTheSamePlaces() throws Exception {
    var english = json(got("/messages/en.json").body());
    var urdu = json(got("/messages/ur.json").body());
    assertEquals(names(english), names(urdu));
    for (var name : names(english)) {
      assertEquals(places(english.path(name)), places(urdu.path(name)), name);
      assertFalse(urdu.path(name).asText().isBlank(), name);
    }
  }

  @Test
  void everyTextThatScriptsNameExists() throws Exception {
    var known = names(json(got("/messages/en.json").body()));
    var missing = new TreeSet<String>();
    for (var script : scripts().entrySet()) {
      if (!script.getKey().startsWith("/lib/")) {
        TEXT.matcher(script.getValue())
            .results()
            .map(found -> found.group(1))
            .filter(key -> !known.contains(key) && !known.contains(key + ".other"))
            .forEach(missing::add);
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void aLongOddPathIsRefusedAtOnce() {
    var path = "/" + "a".repeat(4_000) + "!";
    var answer = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> running.get(path, null));
    assertEquals(404, answer.statusCode());
  }

  /** All scripts that the page loads, by path; what each imports is followed. */
  private static Map<String, String> scripts() throws Exception {
    var map = IMPORT_MAP.matcher(page);
    assertTrue(map.find(), "the page has an import map");
    var names = json(map.group(1)).path("imports");
    var found = new LinkedHashMap<String, String>();
    Deque<String> open = new ArrayDeque<>(Set.of("/main.js"));
    while (!open.isEmpty()) {
      var path = open.pop();
      if (found.containsKey(path)) {
        continue;
      }
      var answer = got(path);
      assertTrue(type(answer).startsWith("text/javascript"), path);
      found.put(path, answer.body());
      if (!path.startsWith("/lib/echarts/")) { // one file; its texts look like imports
        IMPORT
            .matcher(answer.body())
            .results()
            .forEach(used -> open.add(resolve(names, path, used.group(1))));
      }
    }
    return found;
  }

  /** As browsers do: the longest entry of the map, or relative to the importing script. */
  private static String resolve(JsonNode names, String from, String name) {
    if (name.startsWith(".") || name.startsWith("/")) {
      return URI.create(from).resolve(name).getPath();
    }
    if (names.has(name)) {
      return names.path(name).asText();
    }
    var folder = "";
    for (var entry : names.properties()) {
      var key = entry.getKey();
      if (key.endsWith("/") && name.startsWith(key) && key.length() > folder.length()) {
        folder = key;
      }
    }
    assertFalse(folder.isEmpty(), from + " imports '" + name + "', which the page's map lacks");
    return names.path(folder).asText() + name.substring(folder.length());
  }

  private static Set<String> names(JsonNode texts) {
    var names = new TreeSet<String>();
    texts.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> places(JsonNode text) {
    var places = new TreeSet<String>();
    var matcher = Pattern.compile("\\{\\w+}").matcher(text.asText());
    while (matcher.find()) {
      places.add(matcher.group());
    }
    return places;
  }
}
