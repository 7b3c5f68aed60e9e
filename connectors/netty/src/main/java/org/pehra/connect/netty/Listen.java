package org.pehra.connect.netty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen.
 *
 * @param host name or address; anything but loopback needs {@code tls} or {@code insecure}
 * @param port 0 lets the system choose
 * @param tls absent: plain text
 * @param insecure plain text beyond loopback is wanted
 */
public record Listen(String host, int port, @Nullable Tls tls, boolean insecure) {
  public Listen {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
  }

  /** Loopback, plain text. */
  public static Listen loopback(int port) {
    return new Listen("127.0.0.1", port, null, false);
  }

  InetSocketAddress address() throws IOException {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on '" + host + "': not an address of this machine", e);
    }
    if (!address.isLoopbackAddress() && tls == null && !insecure) {
      throw new IOException(
          "refusing to listen on "
              + this
              + " in plain text: set tls, or insecure: true where the network is trusted");
    }
    return new InetSocketAddress(address, port);
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
