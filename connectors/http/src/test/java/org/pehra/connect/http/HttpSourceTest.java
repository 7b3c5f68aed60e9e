package org.pehra.connect.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pehra.connect.MemoryIntake;
import org.pehra.connect.RawRecord;
import org.pehra.connect.netty.Listen;
import org.pehra.model.QuarantineRecord.Code;

class HttpSourceTest {
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_RECORD = 1_000;

  private final MemoryIntake intake = new MemoryIntake();
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable HttpSource source;

  @AfterEach
  void close() {
    client.close();
    if (source != null) {
      source.close();
    }
  }

  @Test
  void linesAreAcceptedInOrder() throws Exception {
    start(null, Duration.ofSeconds(3));
    var answer = post("{\"a\":1}\n\n {\"a\":2} \r\n{\"a\":3}");
    assertEquals(200, answer.statusCode());
    assertEquals("{\"accepted\":3,\"quarantined\":0}", answer.body());
    assertEquals(List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}"), intake.texts());
    assertEquals("api/127.0.0.1", intake.records().getFirst().source());
    assertNull(intake.records().getFirst().position());
  }

  @Test
  void oneObjectOrAnArrayOfThemMaySpanLines() throws Exception {
    start(null, Duration.ofSeconds(3));
    assertEquals("{\"accepted\":1,\"quarantined\":0}", post("{\n\"a\": \"\u0627\"\n}\n").body());
    assertEquals(
        "{\"accepted\":2,\"quarantined\":1}",
        post("[ {\"b\":\n[1]} , 7,\n{\"c\":\"\u0627\"}]").body());
    assertEquals(
        List.of("{\n\"a\": \"\u0627\"\n}", "{\"b\":\n[1]}", "{\"c\":\"\u0627\"}"), intake.texts());
    assertEquals("line 2: must be a JSON object", intake.quarantined().getFirst().reason());
    assertEquals("{\"accepted\":0,\"quarantined\":0}", post("").body());
  }

  @Test
  void badLinesGoToQuarantineAndTheRestFlows() throws Exception {
    start(null, Duration.ofSeconds(3));
    var answer = post("{\"a\":1}\n{\"a\":\n7\n{\"a\":2} {}\n{\"a\":3}\n" + longRecord() + "\n");
    assertEquals(200, answer.statusCode());
    assertEquals("{\"accepted\":2,\"quarantined\":4}", answer.body());
    assertEquals(List.of("{\"a\":1}", "{\"a\":3}"), intake.texts());
    var quarantined = intake.quarantined();
    assertEquals(
        "line 2: must be a JSON object: not JSON at byte offset 5", quarantined.get(0).reason());
    assertEquals("line 3: must be a JSON object", quarantined.get(1).reason());
    assertEquals("line 4: must be one JSON object a line", quarantined.get(2).reason());
    assertEquals(Code.TOO_LONG, quarantined.get(3).code());
    assertEquals(MAX_RECORD, quarantined.get(3).record().bytes().length);

    var nothing = post("x\n");
    assertEquals(400, nothing.statusCode());
    assertTrue(nothing.body().contains("\"no_records\""), nothing.body());
    assertTrue(nothing.body().contains("line 1"), nothing.body());
    assertTrue(nothing.body().contains("\"quarantined\":1"), nothing.body());
  }

  @Test
  void aBodySentAgainGivesTheSamePositions() throws Exception {
    start(null, Duration.ofSeconds(3));
    for (int i = 0; i < 2; i++) {
      var request =
          request().header("Idempotency-Key", "k-1").POST(BodyPublishers.ofString("{}\n{}"));
      assertEquals(200, client.send(request.build(), BodyHandlers.ofString()).statusCode());
    }
    assertEquals(
        List.of("k-1:1", "k-1:2", "k-1:1", "k-1:2"),
        intake.records().stream().map(RawRecord::position).toList());
    var bad = request().header("Idempotency-Key", "k 1").POST(BodyPublishers.ofString("{}"));
    assertEquals(400, client.send(bad.build(), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void nothingIsAcceptedWhileTheSpoolIsFull() throws Exception {
    start(null, Duration.ofSeconds(3));
    intake.full(true);
    var answer = post("{\"a\":1}\n");
    assertEquals(429, answer.statusCode());
    assertEquals("2", answer.headers().firstValue("retry-after").orElse(""));
    intake.full(false);
    assertEquals(200, post("{\"a\":1}\n").statusCode());
    assertEquals(List.of("{\"a\":1}"), intake.texts());
  }

  @Test
  void gzipIsBounded() throws Exception {
    start(null, Duration.ofSeconds(3));
    assertEquals(200, gzip(zip("{\"a\":1}\n{\"a\":2}\n".getBytes(UTF_8))).statusCode());
    assertEquals(2, intake.records().size());
    assertEquals(413, gzip(zip(new byte[50 << 20])).statusCode());
    assertEquals(400, gzip("{}".getBytes(UTF_8)).statusCode());
    var cut = java.util.Arrays.copyOf(zip("{\"a\":1}\n".getBytes(UTF_8)), 15);
    assertEquals(400, gzip(cut).statusCode());
    assertEquals(2, intake.records().size());
  }

  @Test
  void aBodyTooLargeIsRefused() throws Exception {
    var started = start(null, Duration.ofSeconds(3));
    var large = "{\"a\":1}\n".repeat(MAX_BODY / 8 + 1);
    assertEquals(413, post(large).statusCode());
    var chunked =
        request().POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large))).build();
    assertEquals(413, client.send(chunked, BodyHandlers.ofString()).statusCode());
    assertEquals(0, started.buffered());
    assertEquals(200, post("{}").statusCode());
  }

  @Test
  void theTokenIsAskedFor() throws Exception {
    start("s3cret", Duration.ofSeconds(3));
    var refused = post("{}");
    assertEquals(401, refused.statusCode());
    assertEquals("Bearer", refused.headers().firstValue("www-authenticate").orElse(""));
    for (var token : List.of("Bearer s3cre", "Bearer s3crets", "s3cret", "Basic s3cret")) {
      var wrong = request().header("Authorization", token).POST(BodyPublishers.ofString("{}"));
      assertEquals(401, client.send(wrong.build(), BodyHandlers.ofString()).statusCode());
    }
    var right =
        request().header("Authorization", "Bearer s3cret").POST(BodyPublishers.ofString("{}"));
    assertEquals(200, client.send(right.build(), BodyHandlers.ofString()).statusCode());
    var health = HttpRequest.newBuilder(uri("/health")).build();
    assertEquals(200, client.send(health, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void otherPathsMethodsAndEncodingsAreRefused() throws Exception {
    start(null, Duration.ofSeconds(3));
    assertEquals(405, client.send(request().GET().build(), BodyHandlers.ofString()).statusCode());
    var elsewhere = HttpRequest.newBuilder(uri("/v1/log")).POST(BodyPublishers.ofString("{}"));
    var answer = client.send(elsewhere.build(), BodyHandlers.ofString());
    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().startsWith("{\"error\":{"), answer.body());
    var brotli = request().header("Content-Encoding", "br").POST(BodyPublishers.ofString("{}"));
    assertEquals(415, client.send(brotli.build(), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    var started = start(null, Duration.ofSeconds(3));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
      var requests = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        var body = "{\"n\":" + i + "}\n".repeat(1 + i % 3);
        requests.append(
            "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
      }
      requests.append("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      socket.getOutputStream().write(requests.toString().getBytes(US_ASCII));
      var answers = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertEquals(52, answers.split("HTTP/1.1 200 OK", -1).length);
      assertTrue(answers.endsWith("{\"status\":\"ok\"}"), answers);
    }
    assertEquals(
        IntStream.range(0, 50).mapToObj(i -> "{\"n\":" + i + "}").toList(), intake.texts());
  }

  @Test
  void slowAndSilentClientsAreCutOff() throws Exception {
    var started = start(null, Duration.ofMillis(200));
    for (var begun : List.of("", "POST /v1/lo", "NONSENSE\r\n\r\n")) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(begun.getBytes(US_ASCII));
        socket.getInputStream().readAllBytes();
      }
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("POST /v1/logs HTTP/1.1\r\nContent-Length: 9\r\n\r\n{".getBytes(US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    }
    assertEquals(0, started.buffered());
    assertEquals(List.of(), intake.texts());
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    var started = start(null, Duration.ofSeconds(3));
    try (var second = new HttpSource(HttpSettings.of("second", Listen.loopback(started.port())))) {
      var failure = assertThrows(IOException.class, () -> second.start(intake));
      assertEquals(
          "source 'second' cannot listen on 127.0.0.1:"
              + started.port()
              + "/tcp: the port is taken: stop its owner or set another port in 'listen'",
          failure.getMessage());
    }
  }

  private HttpSource start(@Nullable String token, Duration timeout) throws IOException {
    var settings =
        new HttpSettings(
            "api", Listen.loopback(0), token, MAX_BODY, MAX_RECORD, 1 << 20, timeout, 100);
    var made = new HttpSource(settings);
    source = made;
    made.start(intake);
    return made;
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + java.util.Objects.requireNonNull(source).port() + path);
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri("/v1/logs")).version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return client.send(
        request().POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> gzip(byte[] body) throws IOException, InterruptedException {
    return client.send(
        request().header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  private static String longRecord() {
    return "{\"a\":\"" + "x".repeat(MAX_RECORD) + "\"}";
  }

  private static byte[] zip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
