package org.pehra.connect.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a listening port, from PEM files.
 *
 * @param cert certificate chain, the server's own first
 * @param key private key, PKCS #8 without a password
 * @param clientCa authorities of clients' certificates; when given, every client must show one
 */
public record Tls(Path cert, Path key, @Nullable Path clientCa) {

  /**
   * Reads the files.
   *
   * @throws IOException naming the file that cannot be read or is not what it should be
   */
  SslContext context() throws IOException {
    requireReadable("cert", cert);
    requireReadable("key", key);
    try {
      var builder =
          SslContextBuilder.forServer(cert.toFile(), key.toFile()).protocols("TLSv1.3", "TLSv1.2");
      if (clientCa != null) {
        requireReadable("client_ca", clientCa);
        builder.trustManager(clientCa.toFile()).clientAuth(ClientAuth.REQUIRE);
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "tls: "
              + cert
              + " and "
              + key
              + " must be a PEM certificate chain and its PKCS #8 key without a password: "
              + e.getMessage(),
          e);
    }
  }

  private static void requireReadable(String what, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("tls." + what + ": cannot read " + file + ": check path and rights");
    }
  }
}
