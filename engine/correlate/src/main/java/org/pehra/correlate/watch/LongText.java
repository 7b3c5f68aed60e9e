package org.pehra.correlate.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Values that only need to be told apart, kept short however long they are. */
public final class LongText {
  /** Characters that are kept as they are. */
  public static final int MAX = 1024;

  private static final int SHOWN = 64;

  private LongText() {}

  /**
   * The text itself, or the beginning of a long one and a digest of all of it: different for
   * different texts.
   */
  public static String identified(String text) {
    if (text.length() <= MAX) {
      return text;
    }
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
      return text.substring(0, end) + "… sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
