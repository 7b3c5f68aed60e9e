package org.pehra.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.RuleHealth;

class ServerTest {
  private static final String LOGIN = "{\"user\":\"ayesha\",\"password\":\"password of bank a\"}";

  @TempDir Path dir;
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer(dir);
    running.index.put(TestAlerts.of("alert-a", TestAlerts.A));
    running.index.put(TestAlerts.of("alert-b", TestAlerts.B));
    running.index.put(TestAlerts.national("alert-n"));
    running.index.refresh();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void searchesWithFacetsAndHistogram() {
    var json =
        running.json(
            "/api/v1/alerts?q=level:high&facets=level,institution&interval=auto&size=2",
            running.national);
    assertEquals(3, json.get("total").asInt());
    assertEquals(2, json.get("alerts").size());
    assertFalse(json.get("alerts").get(0).has("evidence"));
    assertEquals("new", json.at("/alerts/0/triage/state").asText());
    assertEquals("high", json.at("/facets/level/0/value").asText());
    assertEquals(3, json.at("/histogram/buckets/0/by_level/high").asInt());
    var next = json.get("next").asText();
    var page = running.json("/api/v1/alerts?q=level:high&size=2&after=" + next, running.national);
    assertEquals(1, page.get("alerts").size());
    assertTrue(page.get("next").isNull());
    var detail = running.json("/api/v1/alerts/alert-a", running.national);
    assertEquals("selection", detail.at("/evidence/0/matches/0/selection").asText());
    assertFalse(detail.has("accounts"));
  }

  @Test
  void saysWhatIsWrongWithARequest() {
    for (var path :
        new String[] {
          "/api/v1/alerts?q=" + RunningServer.encode("levl:high"),
          "/api/v1/alerts?q=" + RunningServer.encode("(a"),
          "/api/v1/alerts?sise=3",
          "/api/v1/alerts?size=100000",
          "/api/v1/alerts?from=yesterday",
          "/api/v1/alerts?facets=nothing",
          "/api/v1/alerts?interval=7",
          "/api/v1/alerts?after=zzz",
          "/api/v1/alerts?sort=colour",
        }) {
      var response = running.get(path, running.national);
      assertEquals(400, response.statusCode(), path);
      var error = RunningServer.read(response).get("error");
      assertFalse(error.get("message").asText().isBlank(), path);
      assertFalse(error.get("hint").asText().isBlank(), path);
    }
    assertEquals(404, running.get("/api/v1/alerts/none", running.national).statusCode());
    assertEquals(404, running.get("/api/v1/nothing", running.national).statusCode());
    var big = "{\"why\":\"" + "x".repeat(100_000) + "\"}";
    assertEquals(
        413, running.post("/api/v1/alerts/alert-a/comment", running.bankA, big).statusCode());
    var form =
        running
            .request("/api/v1/alerts/alert-a/comment", running.bankA)
            .POST(HttpRequest.BodyPublishers.ofString("why=x"));
    assertEquals(400, running.send(form).statusCode());
  }

  @Test
  void refusesWithoutValidCredentials() {
    for (var path :
        new String[] {"/api/v1/alerts", "/api/v1/alerts/alert-a", "/api/v1/me", "/api/v1/stream"}) {
      assertEquals(401, running.get(path, null).statusCode(), path);
      assertEquals(401, running.get(path, "pehra_wrong").statusCode(), path);
    }
    running.users.remove("ayesha");
    assertEquals(401, running.get("/api/v1/me", running.bankA).statusCode());
  }

  @Test
  void logsInByCookieAndOut() {
    var login = running.post("/api/v1/login", null, LOGIN);
    assertEquals(200, login.statusCode());
    assertEquals("bank-a", RunningServer.read(login).get("institution").asText());
    var header = login.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(header.contains("HttpOnly") && header.contains("SameSite=Strict"), header);
    var cookie = header.substring(0, header.indexOf(';'));
    assertEquals(200, running.send(withCookie("/api/v1/me", cookie)).statusCode());
    var path = "/api/v1/alerts/alert-a/acknowledge";
    assertEquals(403, running.post(path, null, "{}", "Cookie", cookie).statusCode());
    assertEquals(
        403,
        running
            .post(path, null, "{}", "Cookie", cookie, "Origin", "http://evil.example")
            .statusCode());
    var own = "http://localhost:" + running.server.port();
    assertEquals(200, running.post(path, null, "{}", "Cookie", cookie, "Origin", own).statusCode());
    running.now = running.now.plus(Sessions.IDLE).plusSeconds(1);
    assertEquals(401, running.send(withCookie("/api/v1/me", cookie)).statusCode());
    running.now = TestAlerts.NOW;
    var again = running.post("/api/v1/login", null, LOGIN);
    var second = again.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    assertNotEquals(cookie, second);
    assertEquals(
        204,
        running.post("/api/v1/logout", null, "", "Cookie", second, "Origin", own).statusCode());
    assertEquals(401, running.send(withCookie("/api/v1/me", second)).statusCode());
    assertTrue(running.audit.stream().anyMatch(e -> e.action().equals("logout")));
  }

  private HttpRequest.Builder withCookie(String path, String cookie) {
    return running.request(path, null).header("Cookie", cookie).GET();
  }

  @Test
  void slowsGuessingDown() {
    var wrong = "{\"user\":\"ayesha\",\"password\":\"not the right one\"}";
    for (int i = 0; i < LoginLimit.PER_USER; i++) {
      assertEquals(401, running.post("/api/v1/login", null, wrong).statusCode());
    }
    assertEquals(429, running.post("/api/v1/login", null, LOGIN).statusCode());
    running.now = running.now.plus(LoginLimit.WINDOW).plusSeconds(1);
    assertEquals(200, running.post("/api/v1/login", null, LOGIN).statusCode());
    assertEquals(
        LoginLimit.PER_USER,
        running.audit.stream().filter(e -> e.outcome().equals("refused")).count());
  }

  @Test
  void triageGoesThroughTheLogAndBack() {
    var path = "/api/v1/alerts/alert-a/";
    var done = running.post(path + "acknowledge", running.bankA, "{\"why\":\"mine\"}");
    assertEquals(200, done.statusCode());
    var triage = RunningServer.read(done).get("triage");
    assertEquals("acknowledged", triage.get("state").asText());
    assertEquals("ayesha", triage.get("by").asText());
    assertEquals("mine", triage.get("why").asText());
    assertEquals(409, running.post(path + "acknowledge", running.bankA, "{}").statusCode());
    assertEquals(400, running.post(path + "close", running.bankA, "{}").statusCode());
    assertEquals(200, running.post(path + "close", running.bankA, "{\"why\":\"x\"}").statusCode());
    assertEquals(200, running.post(path + "reopen", running.national, "").statusCode());
    var comment = running.post(path + "comment", running.bankA, "{\"why\":\"look\"}");
    assertEquals(4, RunningServer.read(comment).at("/triage/history").size());
    assertEquals(
        1, running.json("/api/v1/alerts?q=comment:look", running.bankA).get("total").asInt());
    assertEquals(404, running.post(path + "close", running.bankB, "{\"why\":\"x\"}").statusCode());
    assertEquals(4, running.audit.stream().filter(e -> e.outcome().equals("ok")).count());
  }

  @Test
  void saysWhetherTriageIsDurable() {
    running.log = RunningServer.Log.FAILS;
    var path = "/api/v1/alerts/alert-a/acknowledge";
    assertEquals(503, running.post(path, running.bankA, "{}").statusCode());
    running.log = RunningServer.Log.NEVER_APPLIED;
    var pending = running.post(path, running.bankA, "{}");
    assertEquals(202, pending.statusCode());
    assertTrue(RunningServer.read(pending).get("pending").asBoolean());
  }

  @Test
  void tellsOperatorsHowItIs() {
    var health = running.get("/health", null);
    assertEquals(200, health.statusCode());
    assertEquals("ok", RunningServer.read(health).at("/checks/log/status").asText());
    running.health = HealthCheck.Health.bad("no broker");
    assertEquals(503, running.get("/health", running.national).statusCode());
    running.counters.counter("pehra_match_events_total", "institution", "bank-b").add(5);
    var metrics = running.get("/metrics", null).body();
    assertTrue(metrics.contains("pehra_match_events_total{institution=\"bank-b\"} 5.0"), metrics);
    assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
    for (var path : new String[] {"/health", "/metrics"}) {
      assertEquals(403, running.get(path, running.bankA).statusCode());
      var proxied = running.request(path, null).header("X-Forwarded-For", "192.0.2.1").GET();
      assertEquals(401, running.send(proxied).statusCode());
    }
  }

  @Test
  void tellsOperatorsHowEachRuleFares() {
    var calm = running.counters.rule("calm");
    calm.runs("A calm rule");
    calm.add(RuleHealth.Count.SIGNALS, 7);
    calm.add(RuleHealth.Count.DUPLICATE, 2);
    running.counters.rule("losing").add(RuleHealth.Count.EVICTED_GROUPS, 3);
    var failing = running.counters.rule("failing");
    failing.failed(new IllegalStateException("no such place"));
    failing.failed(new IllegalStateException("x".repeat(5000)));

    var rules = running.json("/api/v1/rules/health", running.national).get("rules");
    assertEquals(
        List.of("failing", "losing", "calm"),
        List.of(
            rules.at("/0/id").asText(), rules.at("/1/id").asText(), rules.at("/2/id").asText()));
    assertEquals(2, rules.at("/0/counts/failures").asLong());
    assertEquals(300, rules.at("/0/last_failure/message").asText().length());
    assertFalse(Instant.parse(rules.at("/0/last_failure/at").asText()).isAfter(Instant.now()));
    assertTrue(rules.at("/1/last_failure").isNull());
    assertEquals(3, rules.at("/1/counts/evicted_groups").asLong());
    assertEquals("A calm rule", rules.at("/2/title").asText());
    assertEquals(7, rules.at("/2/counts/signals").asLong());
    assertFalse(rules.at("/2/troubled").asBoolean());
    var troubled = running.json("/api/v1/rules/health?troubled=true", running.national);
    assertEquals(2, troubled.get("rules").size());

    assertEquals(403, running.get("/api/v1/rules/health", running.bankA).statusCode());
    var proxied = running.request("/api/v1/rules/health", null);
    proxied.header("X-Forwarded-For", "192.0.2.1");
    assertEquals(401, running.send(proxied.GET()).statusCode());

    var metrics = running.get("/metrics", null).body();
    assertTrue(
        metrics.contains("pehra_correlate_evicted_total{rule=\"losing\",what=\"groups\"} 3.0"),
        metrics);
  }

  @Test
  void servesLibrariesUnderAStrictPolicy() {
    var lit = running.get("/lib/lit/index.js", null);
    assertEquals(200, lit.statusCode());
    assertTrue(lit.headers().firstValue("Content-Type").orElse("").startsWith("text/javascript"));
    var policy = lit.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.contains("script-src 'self'") && !policy.contains("script-src 'unsafe"));
    var tag = lit.headers().firstValue("ETag").orElseThrow();
    var cached = running.request("/lib/lit/index.js", null).header("If-None-Match", tag).GET();
    assertEquals(304, running.send(cached).statusCode());
    for (var path :
        new String[] {
          "/lib/@lit/reactive-element/reactive-element.js",
          "/lib/lit-html/lit-html.js",
          "/lib/lit-element/lit-element.js",
          "/lib/echarts/dist/echarts.esm.min.js"
        }) {
      assertEquals(200, running.get(path, null).statusCode(), path);
    }
    var packed =
        running.request("/lib/lit-html/lit-html.js", null).header("Accept-Encoding", "gzip");
    assertEquals(
        "gzip", running.send(packed.GET()).headers().firstValue("Content-Encoding").orElse("none"));
    for (var path :
        new String[] {"/lib/jackson/x.js", "/Server.class", "/lib/lit/..%2f..%2fx", "/%2e%2e/x"}) {
      assertTrue(running.get(path, null).statusCode() >= 400, path);
    }
  }

  @Test
  void refusesToStartWhereItShouldNot() {
    var parts =
        new Server.Parts(
            running.index,
            running.users,
            record -> java.util.concurrent.CompletableFuture.completedFuture(0L),
            AuditSink.NONE,
            running.counters,
            Map.of(),
            () -> TestAlerts.NOW,
            Duration.ofSeconds(1));
    var open = new ServerConfig("0.0.0.0", 0, null, false);
    var refused = assertThrows(ServerException.class, () -> Server.start(open, parts));
    assertTrue(refused.toString().contains("TLS"), refused.toString());
    var taken = new ServerConfig("localhost", running.server.port(), null, false);
    var inUse = assertThrows(ServerException.class, () -> Server.start(taken, parts));
    assertTrue(inUse.toString().contains("port " + taken.port()), inUse.toString());
    try (var insecure = Server.start(new ServerConfig("0.0.0.0", 0, null, true), parts)) {
      assertTrue(insecure.port() > 0);
    }
  }
}
