package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.app.PehraProcess.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Topics;
import org.pehra.stream.Log;

/** Processes that die as by {@code kill -9}, and what is there after the next start. */
@Timeout(300)
class CrashTest {
  private static final int EXPECTED_ALERTS = 4;
  private static final int RECORDS = 3000;
  private static final int BATCH = 10;
  private static final String EVENTS = "events.bank-a";

  /** What a file and posts hold. */
  private static final Set<String> EXPECTED =
      Stream.of("file", "post")
          .flatMap(way -> IntStream.range(0, RECORDS).mapToObj(i -> way + "-" + i))
          .collect(Collectors.toCollection(TreeSet::new));

  @TempDir private Path folder;

  /**
   * Both demos play at the same time. One is killed from outside in the middle; the other dies
   * twice between publishing an alert and committing the offset of its signals, a moment that no
   * signal from outside can hit. Each goes on and ends with the same alerts.
   */
  @Test
  void raisesEachAlertOnceWhateverMomentItDies() throws IOException {
    try (var killed = start("killed", List.of(), false);
        var halted = start("halted", List.of("-Dpehra.crash-at=alert-published:1"), true)) {
      assertEquals(137, halted.exitCode(), halted::toString);
      try (var again = start("halted", List.of("-Dpehra.crash-at=alert-published:3"), true)) {
        killed.await("Limit or PIN change, then cash-out abroad");
        killed.kill();
        try (var goesOn = start("killed", List.of(), true)) {
          assertEquals(137, again.exitCode(), again::toString);
          try (var last = start("halted", List.of(), true)) {
            assertOnce("halted", last);
          }
          assertOnce("killed", goesOn);
        }
      }
    }
  }

  private PehraProcess start(String data, List<String> flags, boolean once) {
    var arguments = List.of("demo", "--data", folder.resolve(data).toString(), "--kafka-port", "0");
    var how = once ? List.of("--once") : List.of("--listen", "localhost:0");
    return PehraProcess.start(
        folder.resolve(data + "-" + System.nanoTime() + ".out"),
        flags,
        Stream.of(arguments, how).flatMap(List::stream).toList());
  }

  /** The alerts found by search are those of the topic, each id once in the index and expected. */
  private void assertOnce(String data, PehraProcess demo) {
    assertEquals(0, demo.exitCode(), demo::toString);
    assertTrue(demo.printed().contains("an interrupted demo goes on"), demo::toString);
    var found =
        demo.lines().stream()
            .filter(line -> line.startsWith("{"))
            .map(line -> Topic.json(line.getBytes(UTF_8)).path("id").asText())
            .toList();
    assertEquals(EXPECTED_ALERTS, found.size(), demo::toString);
    try (var broker =
        PehraProcess.start(
            folder.resolve(data + "-broker.out"),
            "broker",
            "--port",
            "0",
            "--data",
            folder.resolve(data).toString())) {
      try (var log = Topic.connect(broker.await("^broker on (.+)$").group(1))) {
        var alerts = Topic.json(log, Topics.ALERTS);
        assertEquals(new TreeSet<>(found), ids(alerts));
        var versions =
            alerts.stream()
                .collect(
                    Collectors.groupingBy(
                        alert -> alert.path("id").asText() + alert.path("revision").asInt(),
                        Collectors.mapping(JsonNode::toString, Collectors.toSet())));
        versions.forEach(
            (revision, texts) ->
                assertEquals(
                    1, texts.size(), () -> "a revision published anew is the same: " + texts));
      }
    }
  }

  private static Set<String> ids(List<JsonNode> alerts) {
    return alerts.stream()
        .map(alert -> alert.path("id").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * A writer appends to a file and a client posts batches, each until it is acknowledged, while the
   * process is killed twice. Afterwards every record is in the topic; what was sent or read twice
   * has the same id.
   */
  @Test
  void losesNothingOfFilesAndAcknowledgedPosts() throws Exception {
    var file = Files.createFile(folder.resolve("source.log"));
    int kafka = PehraProcess.freePort();
    int http = PehraProcess.freePort();
    var config = folder.resolve("run.yml");
    Files.writeString(
        config,
        """
        kafka: {port: %d}
        server: {listen: 'localhost:0'}
        connect:
          sources:
          - {type: file, name: file, institution: bank-a, decoder: json, paths: ['%s']}
          - {type: http, name: post, institution: bank-a, decoder: json, listen: '127.0.0.1:%d'}
        """
            .formatted(kafka, file, http));
    var sent = new AtomicInteger();
    var process = run(config);
    try {
      var writing = CompletableFuture.runAsync(() -> append(file));
      var posting = CompletableFuture.runAsync(() -> post(http, sent));
      for (int at : new int[] {RECORDS / 4, RECORDS / 2}) {
        until("posted " + at, () -> sent.get() >= at);
        process.kill();
        process = run(config);
      }
      writing.join();
      posting.join();
      try (var log = Topic.connect("localhost:" + kafka)) {
        until("every record: " + process, () -> isComplete(log));
      }
    } finally {
      process.kill();
    }
    assertComplete();
  }

  private PehraProcess run(Path config) {
    var process =
        PehraProcess.start(
            folder.resolve("run-" + System.nanoTime() + ".out"),
            "run",
            "--config",
            config.toString(),
            "--data",
            folder.resolve("data").toString());
    process.await("^ready$");
    return process;
  }

  private void append(Path file) {
    for (int i = 0; i < RECORDS; i++) {
      try {
        Files.writeString(file, record("file", i), StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void post(int port, AtomicInteger sent) {
    var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    for (int from = 0; from < RECORDS; from += BATCH) {
      var body =
          IntStream.range(from, from + BATCH)
              .mapToObj(i -> record("post", i))
              .collect(Collectors.joining());
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/logs"))
              .header("Content-Type", "application/x-ndjson")
              .header("Idempotency-Key", "batch-" + from)
              .timeout(Duration.ofSeconds(5))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      until("acknowledged", () -> acknowledged(http, request));
      sent.addAndGet(BATCH);
    }
  }

  private static boolean acknowledged(HttpClient http, HttpRequest request) {
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 4 && status != 429) {
        throw new AssertionError("refused with " + status);
      }
      return status / 100 == 2;
    } catch (IOException e) {
      return false; // the process is dead or starting
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String record(String way, int number) {
    return "{\"ts\":\"%s\",\"n\":\"%s-%d\"}%n".formatted(Instant.now(), way, number);
  }

  private void assertComplete() {
    try (var broker =
            PehraProcess.start(
                folder.resolve("broker.out"),
                "broker",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString());
        var log = Topic.connect(broker.await("^broker on (.+)$").group(1))) {
      var numbers = numbers(log);
      assertEquals(EXPECTED, new TreeSet<>(numbers.values()), "nothing is lost");
      assertEquals(EXPECTED.size(), numbers.size(), "each record has one id");
      assertEquals(0, Topic.size(log, "quarantine.bank-a"));
    }
  }

  private static boolean isComplete(Log log) {
    return Topic.size(log, EVENTS) >= EXPECTED.size()
        && EXPECTED.equals(new TreeSet<>(numbers(log).values()));
  }

  /** Id and number of each event. */
  private static Map<String, String> numbers(Log log) {
    Map<String, String> numbers = new HashMap<>();
    for (var event : Topic.json(log, EVENTS)) {
      numbers.put(event.path("event.id").asText(), number(event));
    }
    return numbers;
  }

  private static String number(JsonNode event) {
    for (var field : event.properties()) {
      if (field.getKey().equals("n") || field.getKey().endsWith(".n")) {
        return field.getValue().asText();
      }
    }
    throw new AssertionError("no number in " + event);
  }
}
