package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/** Asks a running Pehra by its REST interface. */
final class ApiClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI base;
  private final String token;

  ApiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * A client with the token given, else of {@code PEHRA_TOKEN}, else of the data directory of this
   * machine.
   */
  static ApiClient of(URI base, @Nullable String token, Path data) {
    if (token != null) {
      return new ApiClient(base, token);
    }
    var environment = System.getenv("PEHRA_TOKEN");
    if (environment != null && !environment.isBlank()) {
      return new ApiClient(base, environment.strip());
    }
    var file = LocalToken.file(data);
    try {
      return new ApiClient(base, Files.readString(file).strip());
    } catch (IOException e) {
      throw CommandFailure.usage(
          "no token: give --token, set PEHRA_TOKEN, or name the data directory of a Pehra on this machine with --data"
              + " (looked for "
              + file
              + ")");
    }
  }

  /**
   * The answer to a GET.
   *
   * @param query names and values, not yet encoded
   */
  JsonNode get(String path, Map<String, String> query) {
    var encoded =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(request(path + (encoded.isEmpty() ? "" : "?" + encoded)).GET().build());
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(base.resolve(pathAndQuery))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request) {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw CommandFailure.environment(
          "no answer from " + base + ": is Pehra running there? (./pehra run, or --url)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.environment("interrupted while waiting for " + base);
    }
    return read(response);
  }

  private JsonNode read(HttpResponse<byte[]> response) {
    JsonNode body;
    try {
      body = Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw CommandFailure.environment(
          base + " answered " + response.statusCode() + " with no JSON: is that Pehra?");
    }
    if (response.statusCode() >= 400) {
      var error = body.path("error");
      var hint = error.path("hint").asText("");
      var message =
          error.path("message").asText("status " + response.statusCode())
              + (hint.isEmpty() ? "" : " — " + hint);
      throw response.statusCode() >= 500
          ? CommandFailure.environment(message)
          : CommandFailure.usage(message);
    }
    return body;
  }
}
