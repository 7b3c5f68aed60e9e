package org.pehra.connect.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.netty.Listen;

/**
 * How an HTTP source receives.
 *
 * @param name the source's name, the first part of its records' source
 * @param listen address and port
 * @param token what clients must send as bearer token; absent: none is asked for
 * @param maxBodyBytes longest body, compressed and decompressed
 * @param maxRecordBytes longer records go to quarantine
 * @param maxBufferedBytes bodies held at a time, of all requests together; beyond, 429
 * @param timeout for a request to arrive, and for a connection to stay without one
 * @param maxConnections connections beyond are refused
 */
public record HttpSettings(
    String name,
    Listen listen,
    @Nullable String token,
    int maxBodyBytes,
    int maxRecordBytes,
    long maxBufferedBytes,
    Duration timeout,
    int maxConnections) {
  public HttpSettings {
    if (token != null && token.isBlank()) {
      throw new IllegalArgumentException("token: must not be empty");
    }
  }

  /** The defaults on an address: no token, bodies of 16 MiB, records of 1 MiB, 60 s. */
  public static HttpSettings of(String name, Listen listen) {
    return new HttpSettings(
        name, listen, null, 16 << 20, 1 << 20, 256L << 20, Duration.ofSeconds(60), 1_000);
  }

  @Override
  public String toString() {
    return "HttpSettings[name=" + name + ", listen=" + listen + "]";
  }
}
