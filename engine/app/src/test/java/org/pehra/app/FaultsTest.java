package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.app.PehraProcess.until;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Topics;

/** What an operator sees when the surroundings or the input are wrong: one clear line, a code. */
@Timeout(240)
class FaultsTest {
  private static final int LINES = 200;

  /** Title, id and level of a rule, then its body. */
  private static final String RULE =
      """
      title: Self-approved change
      id: 0d6f3b06-6c3a-4c0e-9c1f-0f2f5d6f7a01
      status: test
      level: high
      logsource: {product: payments, service: cards}
      detection:
        sel: {%s: cms1}
        condition: %s
      """;

  @TempDir private Path folder;

  @Test
  void aTakenPortIsOneLine() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var kafka = run("kafka: {port: %d}\nserver: {listen: 'localhost:0'}\n".formatted(port));
      var console = run("kafka: {port: 0}\nserver: {listen: 'localhost:%d'}\n".formatted(port));
      var syslog = run(syslog("kafka: {port: 0}", port, ""));
      for (var process : new PehraProcess[] {kafka, console, syslog}) {
        assertRefused(process, "pehra: .*" + port + ".*");
      }
    }
  }

  @Test
  void aLockedDataDirectoryIsOneLine() throws IOException {
    var data = folder.resolve("shared");
    var config = "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\n";
    try (var first = run(config, data)) {
      first.await("^ready$");
      assertRefused(run(config, data), "pehra: .*" + data + ".*");
      first.stop();
    }
  }

  @Test
  void aWrongConfigurationNamesThePlaceAndTheNearestKey() throws IOException {
    try (var process = run("kafka:\n  prot: 9092\n")) {
      assertEquals(2, process.exitCode(), process::toString);
      assertTrue(process.printed().contains("config.yml:2"), process::toString);
      assertTrue(process.printed().matches("(?s).*kafka\\.prot: .*'port'.*"), process::toString);
      assertFalse(process.printed().contains("\tat "), "no stack trace");
    }
  }

  @Test
  void anInvalidRuleDoesNotStopTheOthers() throws IOException {
    var rules = Files.createDirectories(folder.resolve("rules"));
    Files.writeString(rules.resolve("good.yml"), RULE.formatted("user.name", "sel"));
    Files.writeString(
        rules.resolve("bad.yml"), RULE.formatted("user.name", "sell").replace("7a01", "7a02"));
    try (var check =
        PehraProcess.start(folder.resolve("check.out"), "rules", "check", rules.toString())) {
      assertEquals(1, check.exitCode(), check::toString);
      check.await("error .*bad\\.yml:8:\\d+.*sell");
      check.await("^1 rule valid, 1 error, 0 warnings");
    }
    try (var run =
        run(
            "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\nrules: {paths: ['%s']}\n"
                .formatted(rules))) {
      run.await("^ready$");
      run.await("^rule refused: .*bad\\.yml:8:\\d+");
      run.await("^1 rules run");
    }
  }

  /**
   * The broker of another process dies while lines arrive; they wait in the spool, and with the
   * broker's return all are published and matched, with nothing done to this process.
   */
  @Test
  void aBrokerMayDieWhileEventsArrive() throws IOException {
    int kafka = PehraProcess.freePort();
    int port = PehraProcess.freePort();
    var config = syslog("kafka: {bootstrap_servers: 'localhost:%d'}".formatted(kafka), port, "cms");
    var broker = broker(kafka);
    try (var run = run(config, folder.resolve("data"))) {
      run.await("^ready$");
      send(port, 0, LINES / 2, false);
      broker.kill();
      send(port, LINES / 2, LINES, true);
      broker = broker(kafka);
      try (var log = Topic.connect("localhost:" + kafka)) {
        until("all events: " + run, () -> Topic.size(log, "events.bank-a") >= LINES);
        until("the alert: " + run, () -> Topic.size(log, Topics.ALERTS) >= 1);
        var ids =
            Topic.json(log, "events.bank-a").stream()
                .map(event -> event.path("event.id").asText())
                .distinct()
                .count();
        assertEquals(LINES, ids, "each line is one event");
      }
    } finally {
      broker.kill();
    }
  }

  private PehraProcess broker(int port) {
    var broker =
        PehraProcess.start(
            folder.resolve("broker-" + System.nanoTime() + ".out"),
            "broker",
            "--port",
            Integer.toString(port),
            "--data",
            folder.resolve("broker").toString());
    broker.await("^broker on ");
    return broker;
  }

  /** Harmless card changes over one connection, the last one self-approved where asked for. */
  private static void send(int port, int from, int to, boolean crime) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (int i = from; i < to; i++) {
        var approver = crime && i == to - 1 ? "cms1" : "sup2";
        var line =
            "<166>1 %s cms1 app - - - {\"ts\":\"%s\",\"op\":\"LIMIT\",\"user\":\"cms1\",\"approver\":\"%s\",\"card\":\"4000001234567899\",\"old\":50000,\"new\":%d,\"branch\":\"0042\"}\n"
                .formatted(Instant.now(), Instant.now(), approver, 60_000 + i);
        socket.getOutputStream().write(line.getBytes(UTF_8));
      }
    }
  }

  private static String syslog(String kafka, int port, String decoder) {
    return """
    %s
    server: {listen: 'localhost:0'}
    connect:
      sources:
      - {type: syslog, name: cms, institution: bank-a, decoder: %s, listen: '127.0.0.1:%d'}
    """
        .formatted(kafka, decoder.isEmpty() ? "auto" : decoder + "-json", port);
  }

  private PehraProcess run(String config) throws IOException {
    return run(config, folder.resolve("data-" + System.nanoTime()));
  }

  private PehraProcess run(String config, Path data) throws IOException {
    var file =
        Files.createDirectories(folder.resolve("c" + System.nanoTime())).resolve("config.yml");
    Files.writeString(file, config);
    return PehraProcess.start(
        file.resolveSibling("out"), "run", "--config", file.toString(), "--data", data.toString());
  }

  private static void assertRefused(PehraProcess process, String line) {
    try (process) {
      assertEquals(3, process.exitCode(), process::toString);
      assertEquals(1, process.lines().size(), process::toString);
      assertTrue(process.lines().getFirst().matches(line), process::toString);
    }
  }
}
