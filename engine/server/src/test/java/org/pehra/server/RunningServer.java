package org.pehra.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.AlertIndex;
import org.pehra.model.Counters;
import org.pehra.model.Json;
import org.pehra.model.TriageRecord;

/** A whole server over a real index; the log is replaced by applying at once. */
final class RunningServer implements AutoCloseable {
  final AlertIndex index;
  final Users users;
  final Counters counters = new Counters();
  final List<AuditSink.Entry> audit = new CopyOnWriteArrayList<>();
  final Server server;
  final String national;
  final String bankA;
  final String bankB;
  volatile Instant now = TestAlerts.NOW;
  volatile HealthCheck.Health health = HealthCheck.Health.OK;
  volatile Log log = Log.WORKS;
  private final HttpClient http = HttpClient.newHttpClient();

  /** What becomes of published triage records. */
  enum Log {
    WORKS,
    FAILS,
    NEVER_APPLIED
  }

  RunningServer(Path dir) {
    InstantSource clock = () -> now;
    index = AlertIndex.open(dir.resolve("index"), counters, clock);
    users = Users.open(dir, clock);
    users.add(new User("nadia", Role.NATIONAL, null), null);
    users.add(new User("ayesha", Role.ANALYST, TestAlerts.A), "password of bank a");
    users.add(new User("bilal", Role.ANALYST, TestAlerts.B), null);
    national = users.token("nadia");
    bankA = users.token("ayesha");
    bankB = users.token("bilal");
    server =
        Server.start(
            new ServerConfig("localhost", 0, null, false),
            new Server.Parts(
                index,
                users,
                this::publish,
                audit::add,
                counters,
                Map.of("log", () -> health),
                clock,
                Duration.ofMillis(200)));
  }

  private CompletionStage<?> publish(TriageRecord record) {
    return switch (log) {
      case WORKS ->
          CompletableFuture.runAsync(
              () -> {
                index.apply(record);
                index.refresh();
              });
      case FAILS -> CompletableFuture.failedFuture(new IOException("no broker"));
      case NEVER_APPLIED -> CompletableFuture.completedFuture(1L);
    };
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  HttpResponse<String> get(String path, @Nullable String token) {
    return send(request(path, token).GET());
  }

  JsonNode json(String path, String token) {
    return read(get(path, token));
  }

  static JsonNode read(HttpResponse<String> response) {
    try {
      return Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  HttpResponse<String> post(String path, @Nullable String token, String body, String... headers) {
    var request =
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  HttpRequest.Builder request(String path, @Nullable String token) {
    var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Opens a stream; its lines come one by one. */
  CompletableFuture<HttpResponse<java.util.stream.Stream<String>>> stream(
      String token, String... headers) {
    var request = request("/api/v1/stream", token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines());
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    index.close();
  }
}
