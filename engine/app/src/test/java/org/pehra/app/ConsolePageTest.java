package org.pehra.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.config.ConfigReader;
import org.pehra.model.Alert;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Level;

/** The console in a real browser on a whole process: log in, find, read why, acknowledge. */
class ConsolePageTest {
  private static final Institution BANK = new Institution("bank-a");
  private static final String COMMAND = "rundll32 comsvcs.dll MiniDump <script>alert(1)</script>";

  @Test
  void anAnalystLogsInReadsWhyAnAlertFiredAndAcknowledgesIt(@TempDir Path data) {
    var chromium = chromium();
    assumeTrue(!chromium.isEmpty(), "no Chromium here: ./pehra test --install-tools installs it");
    var config =
        new ConfigReader()
            .read("test", "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\n", PehraConfig.class);
    try (var node = Node.start(config, data, RuleSources.shipped().load());
        var playwright = Playwright.create(new CreateOptions().setEnv(environment()));
        var browser = playwright.chromium().launch(options(chromium))) {
      node.alerts().put(alert());
      var page = open(browser, Node.url(config, node));
      List<String> errors = new ArrayList<>();
      page.onPageError(errors::add);
      logIn(page, node.firstPassword().orElseThrow());
      page.locator("button.row", withText("LSASS")).click();
      var detail = page.locator("pehra-alert-detail");
      assertThat(detail).containsText("Memory of LSASS dumped");
      page.locator("pehra-evidence tbody button").first().click();
      assertThat(detail.locator("mark").first()).hasText("comsvcs.dll");
      assertThat(detail).containsText("<script>alert(1)</script>");
      acknowledge(page);
      assertThat(page.locator("button.row").first()).containsText("acknowledged");
      readRuleHealth(node, page);
      assertEquals(List.of(), errors, "errors in the page");
      var found = ApiClient.of(URI.create(Node.url(config, node)), null, data);
      var state = found.get("/api/v1/alerts", Map.of()).path("alerts").get(0).path("triage");
      assertEquals("acknowledged", state.path("state").asText());
      assertEquals("admin", state.path("by").asText());
    }
  }

  private static void readRuleHealth(Node node, Page page) {
    var button = page.locator("pehra-rule-health > button");
    var dialog = page.locator("pehra-rule-health dialog");
    button.click();
    assertThat(dialog).containsText("No rule fails or loses anything.");
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    var failing = node.counters().rule("failing");
    failing.runs("A failing rule");
    failing.failed(new IllegalStateException("no such place"));
    button.click();
    assertThat(dialog.locator("tbody tr")).hasCount(1);
    assertThat(dialog.locator("tbody tr")).containsText("A failing rule");
    assertThat(dialog.locator("tbody tr")).containsText("no such place");
    dialog.locator("form button").click();
    assertThat(dialog).isHidden();
  }

  private static Page open(Browser browser, String url) {
    var page = browser.newPage();
    page.setDefaultTimeout(30_000);
    page.navigate(url);
    return page;
  }

  private static void logIn(Page page, String password) {
    page.locator("input[name=user]").fill("admin");
    page.locator("input[name=password]").fill(password);
    page.locator("form button.primary").click();
  }

  private static void acknowledge(Page page) {
    page.locator("pehra-triage-panel button", withText("Acknowledge")).first().click();
  }

  private static Page.LocatorOptions withText(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static String chromium() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> environment() {
    return Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
  }

  private static LaunchOptions options(String chromium) {
    return new LaunchOptions()
        .setExecutablePath(Path.of(chromium))
        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking"));
  }

  private static Alert alert() {
    var group = GroupKey.of("ws7");
    var at = Instant.now().minusSeconds(60);
    var rule =
        new Alert.Rule("r1", "0123456789abcdef", "Memory of LSASS dumped", Level.HIGH, List.of());
    var event = JsonNodeFactory.instance.objectNode().put("process.command_line", COMMAND);
    int start = COMMAND.indexOf("comsvcs.dll");
    var match =
        new Alert.Match(
            "selection", "process.command_line", COMMAND, start, start + "comsvcs.dll".length());
    var evidence =
        new Alert.Evidence(
            "e1",
            at,
            BANK,
            "ws7",
            "r1",
            new EventRef("events.bank-a", 0, 0),
            event,
            List.of(match));
    return new Alert(
        Ids.alert("r1", BANK, group, "e1"),
        Ids.episode("r1", BANK, group, "e1"),
        1,
        Alert.Status.OPEN,
        null,
        null,
        rule,
        "event",
        BANK,
        new LinkedHashSet<>(List.of(BANK)),
        Map.of("host.name", "ws7"),
        "Memory of LSASS dumped on ws7",
        Map.of("host.name", List.of("ws7")),
        at,
        at,
        at,
        null,
        1,
        null,
        false,
        List.of(evidence),
        new Alert.Accounts(0, 0, null));
  }
}
