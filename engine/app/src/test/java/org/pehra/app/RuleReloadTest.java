package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.pehra.app.PehraProcess.until;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Topics;
import org.pehra.stream.Log;

/** Rule files change while Pehra runs, as an author changes them. */
@Timeout(240)
class RuleReloadTest {
  private static final String DETECTION =
      """
      title: Limit raised
      id: 0d6f3b06-6c3a-4c0e-9c1f-0f2f5d6f7b01
      name: limit_raised
      status: test
      level: high
      logsource: {product: payments, service: cards}
      detection:
        sel: {user.name: cms1}
        condition: %s
      """;

  private static final String CORRELATION =
      """
      title: Two limits raised
      id: 0d6f3b06-6c3a-4c0e-9c1f-0f2f5d6f7b02
      status: test
      level: high
      correlation:
        type: event_count
        rules: [limit_raised]
        group-by: [user.name]
        timespan: 10m
        condition: {gte: 2}
      """;

  @TempDir private Path folder;

  @Test
  void changedRulesAreTakenIntoUseAndInvalidOnesAreNot() throws IOException {
    int kafka = PehraProcess.freePort();
    int port = PehraProcess.freePort();
    var rules = Files.createDirectories(folder.resolve("rules"));
    Files.writeString(
        rules.resolve("other.yml"),
        DETECTION
            .formatted("sel")
            .replace("7b01", "7b09")
            .replace("limit_raised", "other")
            .replace("cms1", "nobody"));
    try (var run = run(rules, kafka, port)) {
      run.await("^ready$");
      Files.writeString(rules.resolve("limit.yml"), DETECTION.formatted("sel"));
      Files.writeString(rules.resolve("two.yml"), CORRELATION);
      run.await("^rules changed: 3 rules run, 2 added, 0 removed");
      try (var log = Topic.connect("localhost:" + kafka)) {
        until("an alert of both: " + run, () -> alertAfterTwo(log, port));
        Files.writeString(rules.resolve("limit.yml"), DETECTION.formatted("sell"));
        run.await("rules not changed, the running ones go on reason=.*limit\\.yml:9:\\d+.*sell");
        Files.delete(rules.resolve("limit.yml"));
        Files.delete(rules.resolve("two.yml"));
        run.await("^rules changed: 1 rules run, 0 added, 2 removed");
        until("the alert is closed: " + run, () -> alerts(log, "closed") == 1);
        assertEquals(1, alerts(log, "open"), "it was opened once, by the rules that came later");
      }
    }
  }

  /** Sends one more change and looks for the alert: matching follows correlation in a moment. */
  private static boolean alertAfterTwo(Log log, int port) {
    send(port);
    return Topic.size(log, Topics.ALERTS) > 0;
  }

  private static long alerts(Log log, String status) {
    return Topic.records(log, Topics.ALERTS).stream()
        .map(record -> new String(java.util.Objects.requireNonNull(record.value()), UTF_8))
        .filter(text -> text.contains("\"status\":\"" + status + "\""))
        .map(text -> text.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
        .distinct()
        .count();
  }

  private static void send(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var line =
          "<166>1 %s cms1 app - - - {\"ts\":\"%s\",\"op\":\"LIMIT\",\"user\":\"cms1\",\"approver\":\"sup2\",\"card\":\"4000001234567899\",\"old\":50000,\"new\":60000,\"branch\":\"0042\"}\n"
              .formatted(Instant.now(), Instant.now());
      socket.getOutputStream().write(line.getBytes(UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private PehraProcess run(Path rules, int kafka, int port) throws IOException {
    var config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        kafka: {port: %d}
        server: {listen: 'localhost:0'}
        rules: {paths: ['%s'], reload_every: 200ms}
        connect:
          sources:
          - {type: syslog, name: cms, institution: bank-a, decoder: cms-json, listen: '127.0.0.1:%d'}
        """
            .formatted(kafka, rules, port));
    return PehraProcess.start(
        folder.resolve("out"),
        "run",
        "--config",
        config.toString(),
        "--data",
        folder.resolve("data").toString());
  }
}
