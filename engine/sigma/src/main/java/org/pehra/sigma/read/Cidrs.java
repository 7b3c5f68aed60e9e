package org.pehra.sigma.read;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.pehra.sigma.Position;

/** Reads networks of the {@code cidr} modifier, v4 and v6, in their usual notation. */
final class Cidrs {
  private Cidrs() {}

  static Value.Cidr read(String text, Position position) {
    int slash = text.indexOf('/');
    var address = slash < 0 ? text : text.substring(0, slash);
    var bytes = address(address, position);
    int bits = bytes.length * 8;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1), bits, position);
    for (int bit = prefix; bit < bits; bit++) {
      if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        throw new Refusal(
            position,
            "'" + text + "' has bits set behind its prefix",
            "did you mean '" + network(bytes, prefix) + "'?");
      }
    }
    return new Value.Cidr(network(bytes, prefix), position);
  }

  private static byte[] address(String address, Position position) {
    boolean v6 = address.indexOf(':') >= 0;
    boolean shaped =
        v6
            ? address.matches("[0-9A-Fa-f:.]{2,45}")
            : address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    try {
      if (shaped) {
        return InetAddress.ofLiteral(address).getAddress();
      }
    } catch (IllegalArgumentException e) {
      throw notAnAddress(address, position);
    }
    throw notAnAddress(address, position);
  }

  private static Refusal notAnAddress(String address, Position position) {
    return new Refusal(
        position,
        "'" + address + "' is not an IP address",
        "write a network as 10.0.0.0/8 or 2001:db8::/32");
  }

  private static int prefix(String text, int bits, Position position) {
    if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= bits) {
      return Integer.parseInt(text);
    }
    throw new Refusal(
        position, "'/" + text + "' is not a prefix length", "it lies between 0 and " + bits);
  }

  private static String network(byte[] address, int prefix) {
    var masked = address.clone();
    for (int bit = prefix; bit < masked.length * 8; bit++) {
      masked[bit / 8] &= (byte) ~(1 << (7 - bit % 8));
    }
    try {
      return InetAddress.getByAddress(masked).getHostAddress() + "/" + prefix;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
