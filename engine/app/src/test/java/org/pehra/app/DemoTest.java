package org.pehra.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.app.PehraProcess.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Topics;
import org.pehra.stream.Log;

/**
 * The demo as a process of its own: with the embedded broker, and against a broker that is another
 * process. Then {@code run} goes on with what the second left, takes lines that hold card and
 * citizen numbers, and answers the users of two banks.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // playTwice sets all fields before any test
class DemoTest {
  private static final int EXPECTED_ALERTS = 4;
  private static final Pattern CARD = Pattern.compile("(?:de2=|\"card\":\")(\\d{13,19})");
  private static final String CITIZEN = "35202-1234567-1";
  private static final List<String> SECRETS =
      List.of("4000001234567899", CITIZEN, CITIZEN.replace("-", ""), "5555555555554444");

  /** Lines that no decoder of their port can read, and lines with a citizen's number. */
  private static final List<String> HARD =
      List.of(
          "this is no switch record but names 4000001234567899",
          "de2=4000001234567899 mti=0200 broken=\"never closed 5555 5555 5555 4444",
          "card 5555-5555-5555-4444 of cnic " + CITIZEN + " refused",
          "cnic=" + CITIZEN + " pan=5555555555554444 mti=0200 ts=2026-01-01T00:00:00Z");

  @TempDir private static Path folder;
  private static PehraProcess broker;
  private static String servers;
  private static String embedded;
  private static String outside;
  private static PehraProcess run;
  private static Ports ports;
  private static URI console;

  private record Ports(int switchA, int cardsA, int cardsB) {}

  @BeforeAll
  static void playTwice() throws IOException {
    broker =
        PehraProcess.start(
            folder.resolve("broker.out"),
            "broker",
            "--port",
            "0",
            "--data",
            folder.resolve("broker").toString());
    servers = broker.await("^broker on (.+)$").group(1);
    var logging = List.of("-Dpehra.log=DEBUG");
    try (var first = PehraProcess.start(folder.resolve("embedded.out"), logging, once("embedded"));
        var second =
            PehraProcess.start(
                folder.resolve("outside.out"),
                logging,
                once("outside", "--bootstrap-servers", servers))) {
      assertEquals(0, first.exitCode(), first::toString);
      assertEquals(0, second.exitCode(), second::toString);
      embedded = first.printed();
      outside = second.printed();
    }
    goOn();
  }

  private static List<String> once(String data, String... more) {
    var arguments =
        new ArrayList<>(List.of("demo", "--once", "--data", folder.resolve(data).toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static void goOn() throws IOException {
    ports = new Ports(PehraProcess.freePort(), PehraProcess.freePort(), PehraProcess.freePort());
    var config = folder.resolve("run.yml");
    Files.writeString(
        config,
        """
        kafka: {bootstrap_servers: '%s'}
        server: {listen: 'localhost:0'}
        connect:
          sources:
          - {type: syslog, name: switch, institution: bank-a, decoder: iso8583-kv, listen: '127.0.0.1:%d'}
          - {type: syslog, name: cards, institution: bank-a, decoder: cms-json, listen: '127.0.0.1:%d'}
          - {type: syslog, name: cards, institution: bank-b, decoder: cms-json, listen: '127.0.0.1:%d'}
        """
            .formatted(servers, ports.switchA, ports.cardsA, ports.cardsB));
    run =
        PehraProcess.start(
            folder.resolve("run.out"),
            List.of("-Dpehra.log=DEBUG"),
            List.of(
                "run",
                "--config",
                config.toString(),
                "--data",
                folder.resolve("outside").toString()));
    run.await("^ready$");
    console = URI.create(run.await("console on (http\\S+)").group(1));
  }

  @AfterAll
  static void stop() {
    for (var process : new PehraProcess[] {run, broker}) {
      if (process != null) {
        process.close();
      }
    }
  }

  @Test
  void findsExactlyTheExpectedAlertsWithEitherBroker() {
    for (var printed : List.of(embedded, outside)) {
      assertEquals(
          2,
          printed.lines().filter(line -> line.startsWith("exactly the 4 expected alerts")).count(),
          printed);
      assertEquals(EXPECTED_ALERTS, alerts(printed).size(), printed);
    }
    try (var log = Topic.connect(servers)) {
      assertTrue(ids(log).containsAll(alerts(outside).keySet()), () -> ids(log) + " " + outside);
    }
  }

  @Test
  void keepsNoCardNorCitizenNumberReadable() throws IOException {
    var secrets = new TreeSet<>(SECRETS);
    for (var file : files(PehraHome.samples())) {
      CARD.matcher(Files.readString(file)).results().forEach(card -> secrets.add(card.group(1)));
    }
    assertTrue(secrets.size() > 300, "the samples name cards");
    var clear = new Clear(secrets);
    var source = folder.resolve("outside/logs/bank-a-cms.log");
    assertFalse(
        clear.in(Files.readAllBytes(source)).isEmpty(), "found where it must be: " + source);

    try (var log = Topic.connect(servers)) {
      send(ports.switchA, HARD);
      until(
          "lines that cannot be read are in quarantine",
          () ->
              Topic.size(log, "quarantine.bank-a") >= 2
                  && Topic.size(log, "quarantine.bank-a") + later(log) >= HARD.size());
      var found = new ArrayList<String>();
      for (var topic : log.topics(Pattern.compile(".*"))) {
        for (var record : Topic.records(log, topic)) {
          clear.in(record.key()).forEach(secret -> found.add(topic + ": " + secret));
          clear.in(record.value()).forEach(secret -> found.add(topic + ": " + secret));
        }
      }
      for (var file : files(folder)) {
        boolean sources = file.toString().contains("/logs/");
        if (!sources) {
          clear.in(Files.readAllBytes(file)).forEach(secret -> found.add(file + ": " + secret));
        }
      }
      assertEquals(List.of(), found);
    }
  }

  /** Events of the switch port that {@code run} opened. */
  private static long later(Log log) {
    return Topic.json(log, "events.bank-a").stream()
        .filter(event -> event.path("pehra.source").asText().startsWith("switch/"))
        .count();
  }

  @Test
  void showsABanksUserNothingOfAnotherBank() throws Exception {
    var a = new Caller(token("bank-a"));
    var b = new Caller(token("bank-b"));
    var everything = new Caller(token(null));
    var tail = a.follow();
    selfApproved(ports.cardsB, "bank-b-operator");
    until("bank-b sees its alert", () -> b.search().toString().contains("bank-b-operator"));
    selfApproved(ports.cardsA, "bank-a-operator");
    until(
        "bank-a's stream has its alert",
        () -> tail.stream().anyMatch(line -> line.contains("bank-a-operator")));

    var all = everything.search();
    assertEquals(EXPECTED_ALERTS + 2, all.path("total").asInt(), all::toString);
    assertShows(a, all, "bank-a", List.of("bank-b", "bank-c"));
    assertShows(b, all, "bank-b", List.of("bank-a", "bank-c"));
    for (var other : List.of("bank-b", "bank-c")) {
      assertFalse(String.join("\n", tail).contains(other), tail::toString);
    }
  }

  /** The bank's own alerts and its part of national ones, and no trace of the others. */
  private static void assertShows(Caller caller, JsonNode all, String bank, List<String> others) {
    var answer = caller.search();
    var texts = new ArrayList<>(List.of(answer.toString()));
    int visible = 0;
    for (var alert : all.path("alerts")) {
      boolean takesPart = alert.path("institutions").toString().contains("\"" + bank + "\"");
      var path = "/api/v1/alerts/" + alert.path("id").asText();
      var detail = caller.get(path);
      assertEquals(takesPart ? 200 : 404, detail.statusCode(), alert::toString);
      texts.add(detail.body());
      if (takesPart) {
        visible++;
      } else {
        assertEquals(404, caller.acknowledge(path), "may not act on what it cannot see");
      }
    }
    assertEquals(visible, answer.path("total").asInt(), answer::toString);
    assertEquals(visible, buckets(answer), "the histogram counts only its own");
    for (var other : others) {
      texts.forEach(text -> assertFalse(text.contains(other), text));
      assertEquals(0, caller.total("institution:" + other), "not by a query either");
    }
  }

  private static int buckets(JsonNode answer) {
    int count = 0;
    for (var bucket : answer.path("histogram").path("buckets")) {
      count += bucket.path("count").asInt();
    }
    return count;
  }

  private static String token(@Nullable String institution) {
    var name = institution == null ? "everything" : institution + "-user";
    var data = folder.resolve("outside").toString();
    var user = new ArrayList<>(List.of("users", "add", name, "--no-password", "--data", data));
    user.addAll(
        institution == null
            ? List.of("--role", "national")
            : List.of("--institution", institution));
    PehraProcess.finish(folder.resolve("add.out"), user.toArray(String[]::new));
    try (var token =
        PehraProcess.start(folder.resolve("token"), "users", "token", name, "--data", data)) {
      assertEquals(0, token.exitCode(), token::toString);
      return token.lines().getLast().strip();
    }
  }

  private static void selfApproved(int port, String operator) throws IOException {
    var line =
        "{\"ts\":\"%s\",\"op\":\"LIMIT\",\"user\":\"%s\",\"approver\":\"%s\",\"card\":\"4000001234567899\",\"old\":50000,\"new\":5000000,\"branch\":\"0042\"}"
            .formatted(Instant.now(), operator, operator);
    send(port, List.of(line));
  }

  private static void send(int port, List<String> lines) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (var line : lines) {
        var text = "<166>1 %s sw1 app - - - %s\n".formatted(Instant.now(), line);
        socket.getOutputStream().write(text.getBytes(UTF_8));
      }
    }
  }

  private static Map<String, JsonNode> alerts(String printed) {
    var alerts = new HashMap<String, JsonNode>();
    printed
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> Topic.json(line.getBytes(UTF_8)))
        .forEach(alert -> alerts.put(alert.path("id").asText(), alert));
    return alerts;
  }

  private static Set<String> ids(Log log) {
    return Topic.json(log, Topics.ALERTS).stream()
        .map(alert -> alert.path("id").asText())
        .collect(Collectors.toSet());
  }

  private static List<Path> files(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  /** Looks for secrets in bytes: as they are, whatever stands around them. */
  private record Clear(Set<String> secrets) {
    Set<String> in(byte @Nullable [] bytes) {
      var found = new TreeSet<String>();
      if (bytes == null) {
        return found;
      }
      var text = new String(bytes, US_ASCII);
      int start = 0;
      for (int i = 0; i <= text.length(); i++) {
        boolean part =
            i < text.length()
                && (Character.isDigit(text.charAt(i)) || " -".indexOf(text.charAt(i)) >= 0);
        if (!part) {
          if (i - start >= 13) {
            search(text.substring(start, i), found);
            search(text.substring(start, i).replaceAll("[ -]", ""), found);
          }
          start = i + 1;
        }
      }
      return found;
    }

    private void search(String run, Set<String> found) {
      for (int from = 0; from < run.length(); from++) {
        for (int to = from + 13; to <= Math.min(run.length(), from + 19); to++) {
          var part = run.substring(from, to);
          if (secrets.contains(part)) {
            found.add(part);
          }
        }
      }
    }
  }

  /** A program with a token. */
  private record Caller(HttpClient http, String token) {
    Caller(String token) {
      this(HttpClient.newHttpClient(), token);
    }

    JsonNode search() {
      return Topic.json(
          get("/api/v1/alerts?size=100&facets=level,rule,institution,status,triage,tag&interval=auto")
              .body()
              .getBytes(UTF_8));
    }

    int total(String query) {
      var found = get("/api/v1/alerts?q=" + URLEncoder.encode(query, UTF_8));
      return Topic.json(found.body().getBytes(UTF_8)).path("total").asInt();
    }

    HttpResponse<String> get(String path) {
      return send(request(path).GET().build());
    }

    int acknowledge(String path) {
      var why = HttpRequest.BodyPublishers.ofString("{\"why\":\"test\"}");
      return send(request(path + "/acknowledge")
              .header("Content-Type", "application/json")
              .POST(why)
              .build())
          .statusCode();
    }

    /** Follows the live tail; the list grows by each line. */
    List<String> follow() throws IOException, InterruptedException {
      List<String> lines = new CopyOnWriteArrayList<>();
      var response =
          http.send(request("/api/v1/stream").GET().build(), HttpResponse.BodyHandlers.ofLines());
      assertEquals(200, response.statusCode());
      Thread.ofVirtual().start(() -> addAll(response.body(), lines));
      return lines;
    }

    private static void addAll(Stream<String> body, List<String> lines) {
      try {
        body.forEach(lines::add);
      } catch (UncheckedIOException e) {
        lines.add("closed"); // the server ended
      }
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(console.resolve(path))
          .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) {
      try {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
