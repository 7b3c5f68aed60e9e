package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The case folding of Sigma's text comparison: that of {@link String#equalsIgnoreCase}, code point
 * by code point, which never changes the number of code points. Text is compared as folded UTF-8
 * bytes.
 */
final class Folding {
  /** Folds the ASCII letters of single bytes; other bytes stay. */
  static final byte[] ASCII = asciiTable();

  /** Leaves single bytes as they are. */
  static final byte[] SAME = sameTable();

  private static final char REPLACEMENT = '\uFFFD';

  private Folding() {}

  static int fold(int codePoint) {
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }

  static String fold(String text) {
    var folded = new StringBuilder(text.length());
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      if (codePoint < 128) {
        folded.append((char) ASCII[codePoint]);
      } else {
        folded.appendCodePoint(fold(codePoint));
      }
    }
    return folded.toString();
  }

  static byte[] foldedBytes(String text) {
    return fold(wellFormed(text)).getBytes(UTF_8);
  }

  static byte[] bytes(String text) {
    return wellFormed(text).getBytes(UTF_8);
  }

  /** The text with every lone surrogate replaced, so that it has an UTF-8 form. */
  static String wellFormed(String text) {
    int i = 0;
    while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> out.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? REPLACEMENT : c));
    return out.toString();
  }

  private static byte[] sameTable() {
    var table = new byte[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) i;
    }
    return table;
  }

  private static byte[] asciiTable() {
    var table = new byte[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
    }
    return table;
  }
}
