package org.pehra.connect.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.config.ConfigException;
import org.pehra.connect.config.ConfigReader;
import org.pehra.connect.config.ConfigWriter;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.Institution;
import org.pehra.stream.InMemoryLog;
import org.pehra.stream.Log;
import org.pehra.stream.TopicPartition;

class ConnectorsTest {
  private static final String CARD = "4000001234567899";

  @Test
  void everySourceReachesItsInstitutionsTopic(@TempDir Path folder) throws Exception {
    var lines = Files.writeString(folder.resolve("app.log"), "ts=1 user=a card=" + CARD + "\n");
    var yaml =
        """
        connect:
          sources:
            - type: syslog
              name: switch
              institution: bank-a
              listen: 127.0.0.1:0
              protocols: [tcp]
              zone: Asia/Karachi
            - {type: http, name: api, institution: bank-b, decoder: json, listen: "127.0.0.1:0"}
            - {type: file, name: app, institution: bank-b, paths: ['%s']}
        """
            .formatted(lines);
    var config = new ConfigReader().read("t.yaml", yaml, ConnectConfig.class);
    var counters = new Counters();
    try (var log = new InMemoryLog();
        var connectors =
            Connectors.start(
                config.connect(), folder.resolve("data"), log, counters, InstantSource.system())) {
      int syslog = connectors.port(new Institution("bank-a"), "switch");
      int http = connectors.port(new Institution("bank-b"), "api");
      assertEquals(0, connectors.port(new Institution("bank-b"), "app"), "a file has no port");
      assertEquals(
          List.of(
              "receiving from bank-a/switch on port " + syslog,
              "receiving from bank-b/api on port " + http,
              "receiving from bank-b/app"),
          connectors.receiving());
      assertTrue(connectors.notices().getFirst().contains("back up"), "says to back up the keys");
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), syslog)) {
        socket.getOutputStream().write(("<13>atm: de2=" + CARD + " mti=0210\n").getBytes(UTF_8));
      }
      post(http, "{\"pan\":\"" + CARD + "\"}");
      var a = events(log, "events.bank-a", 1);
      var b = events(log, "events.bank-b", 2);
      assertEquals("switch/127.0.0.1", Event.parse(a.getFirst()).source());
      assertEquals(
          List.of("api/127.0.0.1", "app"),
          b.stream()
              .map(json -> Event.parse(json).source())
              .map(source -> source.startsWith("app") ? "app" : source)
              .sorted()
              .toList());
      a.forEach(json -> assertFalse(new String(json, UTF_8).contains(CARD)));
      b.forEach(json -> assertFalse(new String(json, UTF_8).contains(CARD)));
      assertEquals(3, counters.total("pehra_connect_received_total"));
    }
  }

  @Test
  void whatStartedIsClosedWhenASourceCannotStart(@TempDir Path folder) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var log = new InMemoryLog()) {
      int first;
      try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        first = other.getLocalPort();
      }
      var config =
          read(
              "{type: http, name: one, institution: a, listen: '127.0.0.1:%d'}".formatted(first),
              "{type: http, name: two, institution: a, listen: '127.0.0.1:%d'}"
                  .formatted(taken.getLocalPort()));
      var failure = assertThrows(IOException.class, () -> start(config, folder, log));
      assertTrue(String.valueOf(failure.getMessage()).contains("the port is taken"));
      try (var free = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
        assertEquals(first, free.getLocalPort());
      }
    }
  }

  @Test
  void settingsThatContradictAreNamed(@TempDir Path folder) throws Exception {
    var twice = "{type: syslog, name: x, institution: a}";
    assertProblem("t.yaml:2:3: connect: two sources of a are named 'x': rename one", twice, twice);
    assertProblem(
        "t.yaml:3:7: connect.sources[0]: tls is for TCP only: set 'protocols: [tcp]'",
        "{type: syslog, name: x, institution: a, tls: {cert: c, key: k}}");
    assertProblem(
        "t.yaml:3:53: connect.sources[0].lisen: unknown key: did you mean 'listen'?",
        "{type: syslog, name: x, institution: bank-aa, lisen: 'localhost:1'}");
    assertProblem(
        "t.yaml:3:42: connect.sources[0].institution: institution 'national' is reserved: choose"
            + " another id",
        "{type: http, name: x, institution: national}");
    try (var log = new InMemoryLog()) {
      var config = read("{type: http, name: x, institution: a, decoder: jsn}");
      var failure = assertThrows(ConfigException.class, () -> start(config, folder, log));
      assertTrue(failure.problems().getFirst().startsWith("source 'x': decoder 'jsn' is none of "));
    }
  }

  @Test
  void configurationIsReadBackEqual() {
    var config =
        new ConnectConfig(
            new ConnectConfig.Kafka("k:9092", Map.of("security.protocol", "SSL")),
            read(
                "{type: syslog, name: x, institution: a, protocols: [tcp], tls: {cert: c, key: k}}",
                "{type: file, name: y, institution: a, paths: ['/var/log/**/*.log', '/x/{a,b}']}",
                "{type: http, name: z, institution: a, token_file: /etc/token}"));
    var yaml = new ConfigWriter().write(config);
    assertEquals(config, new ConfigReader().read("written", yaml, ConnectConfig.class), yaml);
  }

  private static void assertProblem(String problem, String... sources) {
    var failure = assertThrows(ConfigException.class, () -> read(sources));
    assertEquals(List.of(problem), failure.problems());
  }

  private static ConnectorsConfig read(String... sources) {
    var yaml = new StringBuilder("connect:\n  sources:\n");
    List.of(sources).forEach(source -> yaml.append("    - ").append(source).append('\n'));
    return new ConfigReader().read("t.yaml", yaml.toString(), ConnectConfig.class).connect();
  }

  private static void start(ConnectorsConfig config, Path data, Log log) throws IOException {
    Connectors.start(config, data, log, new Counters(), InstantSource.system()).close();
  }

  private static void post(int port, String body) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/logs"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertEquals(200, client.send(request, BodyHandlers.ofString()).statusCode());
    }
  }

  private static List<byte[]> events(Log log, String topic, int count) {
    List<byte[]> events = new ArrayList<>();
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var from = Map.of(new TopicPartition(topic, 0), 0L, new TopicPartition(topic, 1), 0L);
    while (log.topics(java.util.regex.Pattern.compile(topic)).isEmpty()
        && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    try (var consumer = log.assign("test", from)) {
      while (events.size() < count && System.nanoTime() < until) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> events.add(Objects.requireNonNull(record.value())));
      }
    }
    assertEquals(count, events.size(), topic);
    return events;
  }
}
