package org.pehra.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.TriageRecord;

/** With a token of bank-a nothing that any endpoint answers tells of bank-b. */
class TenantTest {
  @TempDir Path dir;
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer(dir);
    running.index.put(TestAlerts.of("alert-a", TestAlerts.A));
    running.index.put(TestAlerts.of("alert-b", TestAlerts.B));
    running.index.put(TestAlerts.national("alert-n"));
    running.index.apply(
        new TriageRecord(
            "t1",
            "alert-n",
            TriageRecord.Action.ACKNOWLEDGE,
            "nadia",
            TestAlerts.NOW,
            "asked canaryb of bank-b"));
    running.index.refresh();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static void assertClean(String what, String text) {
    assertFalse(text.contains("canaryb") || text.contains("bank-b"), what + " shows " + text);
  }

  @Test
  void noEndpointShowsAnythingOfAnother() {
    var facets = "level,rule,institution,status,triage,tag,scope,type,host.name,user.name";
    var queries =
        List.of(
            "",
            "seen",
            "canaryb OR institution:bank-b",
            "NOT zzz",
            "host.name:*anary*",
            "host.canaryb:*",
            "group.host.canaryb:*",
            "by:nadia",
            "comment:asked",
            "rule:rule-c*");
    for (var query : queries) {
      for (var more :
          List.of(
              "", "&institution=bank-b", "&from=now-1d", "&sort=-count", "&rule=rule-canaryb")) {
        var path =
            "/api/v1/alerts?interval=1m&facets="
                + facets
                + more
                + "&q="
                + RunningServer.encode(query);
        var response = running.get(path, running.bankA);
        assertEquals(200, response.statusCode(), path);
        assertClean(path, response.body());
      }
    }
    for (var path :
        List.of(
            "/api/v1/alerts/alert-a",
            "/api/v1/alerts/alert-b",
            "/api/v1/alerts/alert-n",
            "/api/v1/me",
            "/health",
            "/metrics",
            "/api/v1/alerts?q=levl:x")) {
      var response = running.get(path, running.bankA);
      assertClean(path, response.body());
    }
    for (var action : List.of("acknowledge", "close", "reopen", "comment")) {
      var path = "/api/v1/alerts/alert-b/" + action;
      var answer = running.post(path, running.bankA, "{\"why\":\"x\"}");
      assertEquals(404, answer.statusCode(), path);
      assertClean(path, answer.body());
      var national = "/api/v1/alerts/alert-n/" + action;
      assertEquals(403, running.post(national, running.bankA, "{\"why\":\"x\"}").statusCode());
    }
  }

  @Test
  void countsOnlyOwn() {
    for (var query : List.of("", "seen OR zzz", "level:high", "count:7", "last_at:>2000-01-01")) {
      var path = "/api/v1/alerts?interval=auto&facets=level&q=" + RunningServer.encode(query);
      var json = running.json(path, running.bankA);
      long expected = query.startsWith("seen") ? 1 : 2; // the national sentence is replaced
      assertEquals(expected, json.get("total").asLong(), query);
      assertEquals(expected, json.at("/facets/level/0/count").asLong(), query);
      assertEquals(expected, json.at("/histogram/buckets/0/count").asLong(), query);
    }
    for (var query :
        List.of(
            "canaryb",
            "institution:bank-b",
            "by:nadia",
            "host.name:canaryb-host",
            "id:alert-b",
            "comment:*")) {
      var path = "/api/v1/alerts?q=" + RunningServer.encode(query);
      assertEquals(0, running.json(path, running.bankA).get("total").asLong(), query);
    }
  }

  @Test
  void aParticipantSeesItsPartOfANationalAlert() {
    var json = running.json("/api/v1/alerts/alert-n", running.bankA);
    assertTrue(json.get("redacted").asBoolean());
    assertEquals(1, json.get("other_institutions").asInt());
    assertEquals(1, json.get("evidence").size());
    assertEquals("canarya-host", json.at("/group/host.canarya").asText());
    assertEquals("acknowledged", json.at("/triage/state").asText());
    assertFalse(json.at("/triage").has("by"));
    assertEquals(
        2, running.json("/api/v1/alerts/alert-n", running.national).get("evidence").size());
  }

  @Test
  void theLiveTailShowsOnlyOwn() throws Exception {
    var lines = new LinkedBlockingQueue<String>();
    try (var response = running.stream(running.bankA).get(60, TimeUnit.SECONDS).body()) {
      var reader = Thread.ofVirtual().start(() -> copy(response, lines));
      var seen = new ArrayList<String>();
      await(lines, seen, "retry: 2000");
      running.index.put(TestAlerts.of("alert-b2", TestAlerts.B));
      running.index.put(TestAlerts.national("alert-n2"));
      running.index.put(TestAlerts.of("alert-b3", TestAlerts.B));
      running.index.put(TestAlerts.of("alert-a2", TestAlerts.A));
      running.index.refresh();
      await(lines, seen, "alert-n2");
      await(lines, seen, "alert-a2");
      await(lines, seen, ": alive");
      assertClean("stream", String.join("\n", seen));
      var ids = seen.stream().filter(line -> line.startsWith("id: ")).toList();
      assertTrue(ids.getFirst().endsWith("-1") && ids.getLast().endsWith("-2"), "gaps: " + ids);
      resume(ids.getFirst().substring(4));
      running.users.remove("ayesha");
      assertTrue(reader.join(java.time.Duration.ofSeconds(60)), "a removed user's stream ends");
    }
  }

  private void resume(String lastId) throws Exception {
    var lines = new LinkedBlockingQueue<String>();
    var seen = new ArrayList<String>();
    try (var response =
        running.stream(running.bankA, "Last-Event-ID", lastId).get(60, TimeUnit.SECONDS).body()) {
      Thread.ofVirtual().start(() -> copy(response, lines));
      await(lines, seen, "alert-a2");
      assertFalse(String.join("\n", seen).contains("alert-n2"), "sent twice");
    }
    try (var response =
        running.stream(running.bankA, "Last-Event-ID", "old-77").get(60, TimeUnit.SECONDS).body()) {
      Thread.ofVirtual().start(() -> copy(response, lines));
      await(lines, seen, "event: reset");
    }
  }

  /** Until the end of the stream, or until this test closes it. */
  private static void copy(Stream<String> response, Queue<String> lines) {
    try {
      response.forEach(lines::add);
    } catch (UncheckedIOException e) {
      lines.add("closed");
    }
  }

  private static void await(LinkedBlockingQueue<String> lines, List<String> seen, String part)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end) {
      var line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        seen.add(line);
        if (line.contains(part)) {
          return;
        }
      }
    }
    throw new AssertionError("no '" + part + "' in " + seen);
  }
}
