package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pehra.connect.Decoded.Sensitive;

/**
 * Keyed tokens of secret numbers: HMAC-SHA256 cut to 128 bits, 32 lower-case hexadecimal digits.
 * Equal numbers have equal tokens; without the key nobody can enumerate the numbers. Thread-safe.
 *
 * <p>Each use has a key of its own, derived from the institution's or the national key by HMAC of
 * the use's name, so that what one use publishes says nothing about another.
 */
public final class Tokens {
  /** Characters of a token. */
  private static final int LENGTH = 32;

  private final Mac card;
  private final Mac citizen;
  private final Mac nationalCard;
  private final Mac nationalCitizen;
  private final Mac raw;

  public Tokens(Keys keys) {
    card = derived(keys.institution(), "pehra token pan");
    citizen = derived(keys.institution(), "pehra token cnic");
    nationalCard = derived(keys.national(), "pehra token pan");
    nationalCitizen = derived(keys.national(), "pehra token cnic");
    raw = derived(keys.institution(), "pehra event.hash");
  }

  /** The token within the institution. */
  public String institution(Sensitive kind, String digits) {
    return token(
        switch (kind) {
          case CARD -> card;
          case NATIONAL_ID -> citizen;
        },
        digits);
  }

  /** The token that is the same at every institution. */
  public String national(Sensitive kind, String digits) {
    return token(
        switch (kind) {
          case CARD -> nationalCard;
          case NATIONAL_ID -> nationalCitizen;
        },
        digits);
  }

  /**
   * The token within the institution as it stands in a text: {@code pan:} or {@code cnic:} first.
   */
  String inText(Sensitive kind, String digits) {
    return prefix(kind) + institution(kind, digits);
  }

  /** Whether a token that stands in a text covers this place. */
  static boolean covers(String text, int at) {
    int from = at;
    while (from > 0 && at - from < LENGTH && hex(text.charAt(from - 1))) {
      from--;
    }
    int to = from;
    while (to < text.length() && to - from <= LENGTH && hex(text.charAt(to))) {
      to++;
    }
    return to - from == LENGTH && followsPrefix(text, from);
  }

  private static boolean followsPrefix(String text, int at) {
    for (var kind : Sensitive.values()) {
      var prefix = prefix(kind);
      if (at >= prefix.length() && text.startsWith(prefix, at - prefix.length())) {
        return true;
      }
    }
    return false;
  }

  static String prefix(Sensitive kind) {
    return switch (kind) {
      case CARD -> "pan:";
      case NATIONAL_ID -> "cnic:";
    };
  }

  private static boolean hex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  /** {@code event.hash}: all 256 bits, 64 hexadecimal digits, over the raw bytes. */
  public String hash(byte[] bytes) {
    return HexFormat.of().formatHex(fresh(raw).doFinal(bytes));
  }

  private static String token(Mac mac, String digits) {
    var bytes = fresh(mac).doFinal(digits.getBytes(UTF_8));
    return HexFormat.of().formatHex(bytes, 0, LENGTH / 2);
  }

  private static Mac derived(byte[] key, String use) {
    var subkey = mac(key).doFinal(use.getBytes(US_ASCII));
    try {
      return mac(subkey);
    } finally {
      Arrays.fill(subkey, (byte) 0);
    }
  }

  private static Mac mac(byte[] key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static Mac fresh(Mac keyed) {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's HmacSHA256 can be cloned", e);
    }
  }
}
