package org.pehra.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.alerts.AlertIndex;
import org.pehra.model.Counters;

class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path dir;

  @Test
  void servesWithPkcs12AndWithPem() throws Exception {
    var file = dir.resolve("server.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
    var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    var certificate = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    var key = pem("PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
    assertServes(new ServerConfig.Pkcs12(file, PASSWORD), store);
    assertServes(new ServerConfig.Pem(certificate, key), store);
    var swapped = new ServerConfig.Pem(key, certificate);
    assertThrows(ServerException.class, () -> TlsKeys.context(swapped));
    var wrong = new ServerConfig.Pkcs12(file, "wrong");
    assertThrows(ServerException.class, () -> TlsKeys.context(wrong));
  }

  private Path pem(String type, byte[] content) throws IOException {
    var text = Base64.getMimeEncoder().encodeToString(content);
    return Files.writeString(
        dir.resolve(type.replace(' ', '-') + ".pem"),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  private void assertServes(ServerConfig.Tls tls, KeyStore trusted) throws Exception {
    var users = Users.open(dir, InstantSource.system());
    var password = users.createFirstAdmin();
    try (var index = AlertIndex.open(dir.resolve("index"), new Counters(), InstantSource.system());
        var server =
            Server.start(
                new ServerConfig("localhost", 0, tls, false),
                new Server.Parts(
                    index,
                    users,
                    record -> CompletableFuture.completedFuture(0L),
                    AuditSink.NONE,
                    new Counters(),
                    Map.of(),
                    InstantSource.system(),
                    Duration.ofSeconds(1)));
        var http = HttpClient.newBuilder().sslContext(trusting(trusted)).build()) {
      var base = "https://localhost:" + server.port();
      var health = HttpRequest.newBuilder(URI.create(base + "/health")).build();
      var answer = http.send(health, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertTrue(answer.headers().firstValue("Strict-Transport-Security").isPresent());
      if (password.isPresent()) {
        var body = "{\"user\":\"admin\",\"password\":\"" + password.get() + "\"}";
        var login =
            HttpRequest.newBuilder(URI.create(base + "/api/v1/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var cookie =
            http.send(login, HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertTrue(cookie.contains("Secure"), cookie);
      }
    }
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
