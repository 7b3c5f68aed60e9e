package org.pehra.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen.
 *
 * @param host address or name to bind; beyond loopback only with TLS or {@code insecure}
 * @param port 0 takes any free one
 * @param tls absent for plain HTTP
 * @param insecure allow plain HTTP beyond loopback
 */
public record ServerConfig(String host, int port, @Nullable Tls tls, boolean insecure) {
  public static final ServerConfig DEFAULT = new ServerConfig("localhost", 8787, null, false);

  /** Certificate and key. */
  public sealed interface Tls {}

  /** A PEM file with the certificate and its chain, and one with the PKCS #8 key, unencrypted. */
  public record Pem(Path certificate, Path key) implements Tls {}

  /** A PKCS #12 file. */
  public record Pkcs12(Path file, String password) implements Tls {}
}
