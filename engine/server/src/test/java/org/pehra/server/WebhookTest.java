package org.pehra.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.Json;
import org.pehra.model.Level;
import org.pehra.model.Topics;
import org.pehra.stream.InMemoryLog;
import org.pehra.stream.TopicSpec;

@SuppressWarnings("NullAway.Init") // set before each test
class WebhookTest {
  private static final String SECRET = "a secret of enough length";
  private static final Instant NOW = TestAlerts.NOW;

  private final InMemoryLog log = new InMemoryLog();
  private final Counters counters = new Counters();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private HttpServer receiver;

  private record Received(String id, String signature, String body) {}

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/hook", this::receive);
    receiver.start();
    log.createTopics(List.of(new TopicSpec(Topics.ALERTS, 1, null, Duration.ZERO)));
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    log.close();
  }

  private void receive(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    received.add(
        new Received(
            headers.getFirst("X-Pehra-Event-Id"), headers.getFirst("X-Pehra-Signature"), body));
    var answer = answers.poll();
    exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
    exchange.close();
  }

  private Webhook webhook() {
    var url = URI.create("http://localhost:" + receiver.getAddress().getPort() + "/hook");
    var config =
        new Webhook.Config(url, SECRET, Level.HIGH, 3, Duration.ofMillis(1), Duration.ofSeconds(5));
    return Webhook.start(config, log, counters, () -> NOW);
  }

  private void publish(Alert alert) {
    try (var publisher = log.publisher("test")) {
      var key = alert.id().getBytes(UTF_8);
      publisher.publish(Topics.ALERTS, OptionalInt.empty(), key, AlertCodec.encode(alert));
      publisher.flush();
    }
  }

  private Received next() throws InterruptedException {
    var next = received.poll(10, TimeUnit.SECONDS);
    assertNotNull(next, "nothing was posted");
    return next;
  }

  @Test
  void postsNewAlertsSignedAndOnlyThem() throws Exception {
    publish(TestAlerts.of("before", TestAlerts.A));
    try (var _ = webhook()) {
      publish(TestAlerts.of("first", TestAlerts.A));
      var posted = next();
      assertEquals("first", posted.id());
      var json = Json.MAPPER.readTree(posted.body());
      assertEquals("first", json.at("/alert/id").asText());
      assertFalse(posted.body().contains("accounts"));
      assertEquals(
          Webhook.signature(SECRET, NOW.getEpochSecond(), posted.body().getBytes(UTF_8)),
          posted.signature());
    }
    publish(TestAlerts.of("while-away", TestAlerts.A));
    try (var _ = webhook()) {
      assertEquals("while-away", next().id());
    }
    assertTrue(received.isEmpty());
  }

  @Test
  void triesAgainAndGivesUpInTheEnd() throws Exception {
    answers.addAll(List.of(500, 429, 200, 500, 500, 503, 400, 200));
    try (var _ = webhook()) {
      for (var id : List.of("late", "lost", "refused", "fine")) {
        publish(TestAlerts.of(id, TestAlerts.A));
      }
      var ids = new java.util.ArrayList<String>();
      while (!ids.contains("fine")) {
        ids.add(next().id());
      }
      assertEquals(8, ids.size(), ids.toString());
    }
    assertEquals(2, counters.counter("pehra_webhook_alerts_total", "outcome", "delivered").sum());
    assertEquals(2, counters.counter("pehra_webhook_alerts_total", "outcome", "given_up").sum());
    assertEquals(6, counters.total("pehra_webhook_failures_total"));
  }

  @Test
  void knowsTheSignatureOfAnother() {
    // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac 'a secret of enough length'
    assertEquals(
        "t=1700000000,v1=ee23b92584c73450c54ad797e973e03024407c3f6bd915b5e8b60f29a7077a00",
        Webhook.signature(SECRET, 1_700_000_000, "{}".getBytes(UTF_8)));
  }

  @Test
  void refusesAWeakSecretAndAStrangeUrl() {
    var url = URI.create("http://localhost/hook");
    assertThrows(IllegalArgumentException.class, () -> Webhook.Config.of(url, "short", Level.LOW));
    assertThrows(
        IllegalArgumentException.class,
        () -> Webhook.Config.of(URI.create("file:///etc/passwd"), SECRET, Level.LOW));
  }
}
