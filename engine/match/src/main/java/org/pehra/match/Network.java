package org.pehra.match;

import org.jspecify.annotations.Nullable;

/**
 * An IP network of one family (RFC 4632, RFC 4291). An IPv4-mapped IPv6 address ({@code
 * ::ffff:10.0.0.1}) is the IPv4 address; a zone ({@code %eth0}) is left out. Immutable.
 */
final class Network {
  /** Longer texts are no addresses. */
  static final int MAX_LENGTH = 64;

  private final Address base;
  private final long highMask;
  private final long lowMask;

  private Network(Address base, int prefix) {
    int bits = base.v4 ? prefix + 96 : prefix;
    highMask = bits >= 64 ? -1 : bits == 0 ? 0 : -1L << (64 - bits);
    lowMask = bits <= 64 ? 0 : -1L << (128 - bits);
    this.base = base;
  }

  /**
   * Reads {@code address/prefix}; without a prefix, the one address.
   *
   * @throws IllegalArgumentException when it is not a network
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    var address = Address.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("not an IP network: " + text);
    }
    int most = address.v4 ? 32 : 128;
    int prefix = slash < 0 ? most : number(text.substring(slash + 1));
    if (prefix < 0 || prefix > most) {
      throw new IllegalArgumentException("not an IP network: " + text);
    }
    return new Network(address, prefix);
  }

  private static int number(String text) {
    return digits(text, 3, 10) ? Integer.parseInt(text) : -1;
  }

  /** Whether a text is made of one to so many ASCII digits; without the cost of an expression. */
  private static boolean digits(String text, int most, int radix) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= most;
  }

  boolean contains(String text) {
    var address = Address.parse(text);
    return address != null && base().equals(base(address));
  }

  /** Its first address. */
  Address base() {
    return new Address(base.v4, base.high & highMask, base.low & lowMask);
  }

  /**
   * The first address of the network of this length that holds an address; null where the family is
   * another.
   */
  @Nullable Address base(Address address) {
    return address.v4 == base.v4
        ? new Address(address.v4, address.high & highMask, address.low & lowMask)
        : null;
  }

  boolean sameLength(Network other) {
    return base.v4 == other.base.v4 && highMask == other.highMask && lowMask == other.lowMask;
  }

  /** 128 bits; an IPv4 address is in the low 32. */
  record Address(boolean v4, long high, long low) {
    static @Nullable Address parse(String text) {
      if (text.length() > MAX_LENGTH || text.isEmpty() || !begins(text.charAt(0))) {
        return null;
      }
      if (text.indexOf(':') < 0) {
        long v4 = v4(text);
        return v4 < 0 ? null : new Address(true, 0, v4);
      }
      int zone = text.indexOf('%');
      return v6(zone < 0 ? text : text.substring(0, zone));
    }

    private static boolean begins(char c) {
      return c == ':' || c <= 'f' && Character.digit(c, 16) >= 0;
    }

    private static long v4(String text) {
      var parts = text.split("\\.", -1);
      if (parts.length != 4) {
        return -1;
      }
      long address = 0;
      for (var part : parts) {
        int value = part.length() > 1 && part.charAt(0) == '0' ? -1 : number(part);
        if (value < 0 || value > 255) {
          return -1;
        }
        address = address << 8 | value;
      }
      return address;
    }

    private static @Nullable Address v6(String text) {
      var groups = new int[8];
      int gap = text.indexOf("::");
      int head = gap < 0 ? groups(text, groups, 0) : groups(text.substring(0, gap), groups, 0);
      if (head < 0 || gap < 0 && head != 8) {
        return null;
      }
      if (gap >= 0) {
        var tail = new int[8];
        int count = groups(text.substring(gap + 2), tail, 0);
        if (count < 0 || head + count > 7) {
          return null;
        }
        System.arraycopy(tail, 0, groups, 8 - count, count);
      }
      return of(groups);
    }

    private static Address of(int[] groups) {
      long high = 0;
      long low = 0;
      for (int i = 0; i < 4; i++) {
        high = high << 16 | groups[i];
        low = low << 16 | groups[i + 4];
      }
      boolean mapped = high == 0 && low >>> 32 == 0xFFFF;
      return mapped ? new Address(true, 0, low & 0xFFFFFFFFL) : new Address(false, high, low);
    }

    /**
     * Reads groups between colons, an IPv4 address at the end counting as two; their number or -1.
     */
    private static int groups(String text, int[] into, int start) {
      if (text.isEmpty()) {
        return 0;
      }
      int n = start;
      var parts = text.split(":", -1);
      for (int i = 0; i < parts.length; i++) {
        boolean dotted = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
        if (n + (dotted ? 2 : 1) > 8) {
          return -1;
        }
        if (dotted) {
          long v4 = v4(parts[i]);
          if (v4 < 0) {
            return -1;
          }
          into[n++] = (int) (v4 >>> 16);
          into[n++] = (int) (v4 & 0xFFFF);
        } else if (digits(parts[i], 4, 16)) {
          into[n++] = Integer.parseInt(parts[i], 16);
        } else {
          return -1;
        }
      }
      return n;
    }
  }
}
