package org.pehra.connect.decode;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a source's value becomes an ECS value. A value that does not convert is left out: its
 * original stands beside it where the table says so.
 */
enum Conversion {
  /** As it is. */
  SAME {
    @Override
    void put(EventFields fields, String name, Object value) {
      fields.put(name, value);
    }
  },
  /** A whole number from decimal or {@code 0x} hexadecimal text; other text stays as it is. */
  LONG {
    @Override
    void put(EventFields fields, String name, Object value) {
      var number = number(value);
      fields.put(name, number == null ? value : number);
    }
  },
  /** Like LONG, but left out where it is not a number. */
  NUMBER {
    @Override
    void put(EventFields fields, String name, Object value) {
      fields.put(name, number(value));
    }
  },
  /** {@code true} and {@code false}; other text stays as it is. */
  BOOL {
    @Override
    void put(EventFields fields, String name, Object value) {
      var text = value.toString();
      if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
        fields.put(name, text.equalsIgnoreCase("true"));
      } else {
        fields.put(name, value);
      }
    }
  },
  /** An IP address; left out where it is none ({@code -}, {@code LOCAL}). */
  IP {
    @Override
    void put(EventFields fields, String name, Object value) {
      if (isIp(value.toString())) {
        fields.put(name, value);
      }
    }
  },
  /** Text in lower case. */
  LOWER {
    @Override
    void put(EventFields fields, String name, Object value) {
      fields.put(name, value.toString().toLowerCase(Locale.ROOT));
    }
  },
  /** An account as {@code DOMAIN\name}: {@code <name>.name} and {@code <name>.domain}. */
  ACCOUNT {
    @Override
    void put(EventFields fields, String name, Object value) {
      var account = value.toString();
      int slash = account.indexOf('\\');
      if (!account.isEmpty() && !account.equals("-")) {
        fields.put(name + ".name", account.substring(slash + 1));
        if (slash > 0) {
          fields.put(name + ".domain", account.substring(0, slash));
        }
      }
    }
  },
  /** A name; left out where it is a dash or empty. */
  NAME {
    @Override
    void put(EventFields fields, String name, Object value) {
      var text = value.toString();
      if (!text.isEmpty() && !text.equals("-")) {
        fields.put(name, value);
      }
    }
  },
  /** The last part of a Windows or Unix path. */
  BASENAME {
    @Override
    void put(EventFields fields, String name, Object value) {
      var path = value.toString();
      int cut = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
      if (cut < path.length() - 1) {
        fields.put(name, path.substring(cut + 1));
      }
    }
  },
  /** Sysmon's {@code SHA1=…,MD5=…,IMPHASH=…}: {@code <name>.hash.*} in lower case. */
  HASHES {
    @Override
    void put(EventFields fields, String name, Object value) {
      for (var hash : value.toString().split(",")) {
        int equals = hash.indexOf('=');
        var target = equals < 0 ? null : HASH_FIELDS.get(hash.substring(0, equals));
        if (target != null) {
          fields.put(name + target, hash.substring(equals + 1).toLowerCase(Locale.ROOT));
        }
      }
    }
  };

  private static final Map<String, String> HASH_FIELDS =
      Map.of(
          "MD5", ".hash.md5",
          "SHA1", ".hash.sha1",
          "SHA256", ".hash.sha256",
          "IMPHASH", ".pe.imphash");

  /** Puts the converted value under the name. */
  abstract void put(EventFields fields, String name, Object value);

  /** The fields that a value put under the name may end in. */
  Set<String> fields(String name) {
    return switch (this) {
      case ACCOUNT -> Set.of(name + ".name", name + ".domain");
      case HASHES ->
          HASH_FIELDS.values().stream()
              .map(end -> name + end)
              .collect(java.util.stream.Collectors.toUnmodifiableSet());
      case SAME, LONG, NUMBER, BOOL, IP, LOWER, NAME, BASENAME -> Set.of(name);
    };
  }

  static Conversion named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether the text is an IPv4 or IPv6 address. */
  static boolean isIp(String text) {
    if (text.isEmpty() || Character.digit(text.charAt(0), 16) < 0 && text.charAt(0) != ':') {
      return false;
    }
    try {
      InetAddress.ofLiteral(text);
      return text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A whole number from decimal or hexadecimal text, or null. */
  static @org.jspecify.annotations.Nullable Number number(Object value) {
    if (value instanceof Number number) {
      return number;
    }
    var text = value.toString().strip();
    try {
      return text.startsWith("0x") || text.startsWith("0X")
          ? Long.parseLong(text.substring(2), 16)
          : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
