package org.pehra.match;

import java.util.Arrays;

/**
 * One value of an event in the forms that predicates ask for, each made once and only when asked:
 * {@link #folded} for uncased text, {@link #plain} for everything else. Used by one thread.
 */
final class Value {
  private byte[] raw = new byte[0];
  private int from;
  private int to;
  private int flags;

  private byte[] foldedBytes = new byte[1024];
  private int foldedLength = -1;
  private byte[] plainBytes = new byte[1024];
  private int plainLength = -1;

  void set(byte[] bytes, int valueFrom, int valueTo, int valueFlags) {
    raw = bytes;
    from = valueFrom;
    to = valueTo;
    flags = valueFlags;
    foldedLength = -1;
    plainLength = -1;
  }

  /** Case-folded UTF-8, {@link #foldedLength} bytes of it. */
  byte[] folded() {
    if (foldedLength < 0) {
      fold();
    }
    return foldedBytes;
  }

  int foldedLength() {
    if (foldedLength < 0) {
      fold();
    }
    return foldedLength;
  }

  /** Unescaped well-formed UTF-8, {@link #plainLength} bytes of it. */
  byte[] plain() {
    if (plainLength < 0) {
      unescape();
    }
    return plainBytes;
  }

  int plainLength() {
    if (plainLength < 0) {
      unescape();
    }
    return plainLength;
  }

  String text() {
    return (flags & EventScanner.ESCAPED) != 0
        ? Folding.wellFormed(JsonText.unescape(raw, from, to))
        : new String(raw, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
  }

  private void fold() {
    foldedBytes = room(foldedBytes, to - from);
    foldedLength = copy(foldedBytes, Folding.ASCII);
    if (foldedLength < 0) {
      foldedBytes = Folding.foldedBytes(text());
      foldedLength = foldedBytes.length;
    }
  }

  private void unescape() {
    plainBytes = room(plainBytes, to - from);
    plainLength = copy(plainBytes, Folding.SAME);
    if (plainLength < 0) {
      plainBytes = Folding.bytes(text());
      plainLength = plainBytes.length;
    }
  }

  private static byte[] room(byte[] bytes, int length) {
    return bytes.length >= length ? bytes : Arrays.copyOf(bytes, Math.max(length, 1024));
  }

  /** Copies ASCII through a table, resolving one-letter escapes; -1 when the value holds more. */
  private int copy(byte[] out, byte[] table) {
    final byte[] in = raw;
    int n = 0;
    for (int i = from; i < to; i++) {
      byte c = in[i];
      if (c < 0) {
        return -1;
      }
      if (c == '\\' && (flags & EventScanner.ESCAPED) != 0 && i + 1 < to) {
        c = in[++i];
        if (c == 'u' || c < 0) {
          return -1;
        }
        c = (byte) JsonText.simple((char) c);
      }
      out[n++] = table[c];
    }
    return n;
  }
}
