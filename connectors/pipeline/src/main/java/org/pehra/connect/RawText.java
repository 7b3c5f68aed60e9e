package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record's bytes as text.
 *
 * @param text what is no UTF-8 is replaced by U+FFFD
 * @param valid nothing had to be replaced
 */
record RawText(String text, boolean valid) {
  static final char REPLACEMENT = '\ufffd';

  static RawText of(byte[] bytes) {
    var lenient = new String(bytes, UTF_8);
    if (lenient.indexOf(REPLACEMENT) < 0) {
      return new RawText(lenient, true);
    }
    try {
      var text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return new RawText(text, true);
    } catch (CharacterCodingException e) {
      return new RawText(lenient, false);
    }
  }

  /**
   * The beginning of a long record. A number that the cut might have gone through is left out,
   * since its first part would no longer be recognised.
   */
  static String start(byte[] bytes, int chars) {
    int most = (int) Math.min(bytes.length, 4L * chars);
    var text = new String(bytes, 0, most, UTF_8);
    if (most == bytes.length && text.length() <= chars) {
      return text;
    }
    int end = Math.min(chars, text.length());
    while (end > 0 && !Character.isWhitespace(text.charAt(end - 1)) && chars - end < 128) {
      end--;
    }
    while (end > 0 && numberPart(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Control characters that no log writes: something else speaks here. */
  static boolean binary(byte[] bytes) {
    int look = Math.min(bytes.length, 4096);
    int odd = 0;
    for (int i = 0; i < look; i++) {
      int b = bytes[i] & 0xff;
      if (b == 0) {
        return true;
      }
      odd += b < 0x20 && b != '\t' && b != '\r' && b != '\n' && b != 0x1b ? 1 : 0;
    }
    return odd * 10 > look;
  }

  /** Half a surrogate pair, which no UTF-8 can carry, replaced by U+FFFD. */
  static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, REPLACEMENT);
      }
    }
    return mended == null ? text : mended.toString();
  }

  /** The same for a field's value, which may be text, a number, a flag or a list of these. */
  static @Nullable Object wellFormed(@Nullable Object value) {
    return switch (value) {
      case String text -> wellFormed(text);
      case List<?> list -> {
        var mended = new ArrayList<@Nullable Object>(list.size());
        list.forEach(each -> mended.add(wellFormed(each)));
        yield mended;
      }
      case null -> null;
      default -> value;
    };
  }

  private static boolean numberPart(char c) {
    return Character.isDigit(c) || Character.isWhitespace(c) || c == '-' || c == '+' || c == '%';
  }
}
