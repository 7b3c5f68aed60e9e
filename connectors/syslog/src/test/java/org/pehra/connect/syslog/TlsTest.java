package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.MemoryIntake;
import org.pehra.connect.netty.Listen;
import org.pehra.connect.netty.Tls;

class TlsTest {
  private final MemoryIntake intake = new MemoryIntake();

  @Test
  void messagesOverTls(@TempDir Path folder) throws Exception {
    var certificate = Certificate.make(folder);
    try (var source = source(certificate.tls())) {
      source.start(intake);
      try (var socket = client(certificate, folder, false, source.port())) {
        socket.getOutputStream().write("13 <13>app: safe".getBytes(UTF_8));
        socket.getOutputStream().write("<13>app: safe too\n".getBytes(UTF_8));
        socket.getOutputStream().flush();
        intake.awaitRecords(2);
      }
      try (var plain = new Socket(InetAddress.getLoopbackAddress(), source.port())) {
        plain.setSoTimeout(10_000);
        plain.getOutputStream().write("<13>app: in clear\n".getBytes(UTF_8));
        plain.getInputStream().readAllBytes();
      }
    }
    assertEquals(List.of("<13>app: safe", "<13>app: safe too"), intake.texts());
  }

  @Test
  void clientsMustShowACertificateWhereAsked(@TempDir Path folder) throws Exception {
    var certificate = Certificate.make(folder);
    try (var source = source(new Tls(certificate.cert(), certificate.key(), certificate.cert()))) {
      source.start(intake);
      assertThrows(
          IOException.class,
          () -> {
            try (var socket = client(certificate, folder, false, source.port())) {
              socket.getOutputStream().write("<13>app: who?\n".getBytes(UTF_8));
              socket.getInputStream().read();
              throw new IOException("closed");
            }
          });
      try (var socket = client(certificate, folder, true, source.port())) {
        socket.getOutputStream().write("<13>app: known\n".getBytes(UTF_8));
        intake.awaitRecords(1);
      }
    }
    assertEquals(List.of("<13>app: known"), intake.texts());
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreNamed(@TempDir Path folder) throws Exception {
    var missing = folder.resolve("none.pem");
    var absent = source(new Tls(missing, missing, null));
    assertEquals(
        "tls.cert: cannot read " + missing + ": check path and rights",
        assertThrows(IOException.class, () -> absent.start(intake)).getMessage());
    var junk = Files.writeString(folder.resolve("junk.pem"), "junk");
    var broken = source(new Tls(junk, junk, null));
    var failure = assertThrows(IOException.class, () -> broken.start(intake));
    assertTrue(String.valueOf(failure.getMessage()).contains("must be a PEM certificate chain"));
    absent.close();
    broken.close();
  }

  private static SyslogSource source(Tls tls) {
    var plain = SyslogSettings.of("tls", new Listen("127.0.0.1", 0, tls, false));
    return new SyslogSource(
        new SyslogSettings(
            plain.name(),
            plain.listen(),
            Set.of(SyslogSettings.Protocol.TCP),
            plain.zone(),
            plain.year(),
            plain.maxMessageBytes(),
            plain.idle(),
            10,
            1 << 20));
  }

  private static Socket client(Certificate certificate, Path folder, boolean known, int port)
      throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null);
    try (var in = Files.newInputStream(certificate.cert())) {
      trusted.setCertificateEntry(
          "a", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    var password = "changeit".toCharArray();
    keys.init(KeyStore.getInstance(folder.resolve("keys.p12").toFile(), password), password);
    var context = SSLContext.getInstance("TLS");
    context.init(known ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
    var socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }
}
