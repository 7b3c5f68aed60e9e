package org.pehra.connect.config;

/**
 * A host and a port, written {@code 127.0.0.1:5514} or {@code [::1]:5514}.
 *
 * @param host name or address, without brackets
 */
public record Address(String host, int port) {
  public Address {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("an address is a host and a port from 0 to 65535");
    }
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    var host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address: write host:port, such as 127.0.0.1:5514", e);
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
