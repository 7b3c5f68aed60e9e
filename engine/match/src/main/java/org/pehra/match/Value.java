package org.pehra.match;

/**
 * One value of an event in the forms that predicates ask for, each made once and only when asked:
 * {@link #folded} for uncased text, {@link #plain} for everything else. Used by one thread.
 */
final class Value {
  private static final byte[] ESCAPES = escapes();

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

  /** Adds what an automaton finds in the folded value; reads the bytes as they are where it can. */
  void search(Automaton automaton, Hits hits) {
    if (direct()) {
      automaton.find(raw, from, to, (flags & EventScanner.ESCAPED) != 0, hits);
    } else {
      automaton.find(folded(), 0, foldedLength(), false, hits);
    }
  }

  /** Whether the folded value has no more than so many bytes. */
  boolean within(int length) {
    return (!direct() || to - from <= 2 * length) && foldedLength() <= length;
  }

  /** Plain ASCII but for simple escapes: no byte stands for more than one. */
  private boolean direct() {
    return (flags & (EventScanner.WIDE | EventScanner.ODD)) == 0;
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

  /** Bytes of the value as it is written: not fewer than its characters. */
  int length() {
    return to - from;
  }

  String text() {
    return (flags & EventScanner.ESCAPED) != 0
        ? Folding.wellFormed(JsonText.unescape(raw, from, to))
        : new String(raw, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
  }

  private void fold() {
    foldedBytes = room(foldedBytes, to - from);
    foldedLength = copy(foldedBytes, Folding.ASCII, true);
    if (foldedLength < 0) {
      foldedBytes = Folding.foldedBytes(text());
      foldedLength = foldedBytes.length;
    }
  }

  private void unescape() {
    plainBytes = room(plainBytes, to - from);
    plainLength = copy(plainBytes, Folding.SAME, false);
    if (plainLength < 0) {
      plainBytes = Folding.bytes(text());
      plainLength = plainBytes.length;
    }
  }

  /** Folding may lengthen a character, from two bytes to three. */
  private static byte[] room(byte[] bytes, int length) {
    return bytes.length >= length * 2 ? bytes : new byte[Math.max(length * 2, 1024)];
  }

  private static byte[] escapes() {
    var table = new byte[128];
    for (char c = 0; c < 128; c++) {
      table[c] = (byte) JsonText.simple(c);
    }
    return table;
  }

  /**
   * Copies through a table for ASCII, resolving escapes; -1 when the value holds what needs more
   * care: surrogates, characters of four bytes, invalid UTF-8.
   */
  private int copy(byte[] out, byte[] table, boolean fold) {
    final byte[] in = raw;
    boolean escaped = (flags & EventScanner.ESCAPED) != 0;
    int n = 0;
    for (int i = from; i < to; i++) {
      int c = in[i];
      if (c >= 0 && (c != '\\' || !escaped || i + 1 >= to)) {
        out[n++] = table[c];
      } else if (c >= 0 && in[i + 1] >= 0 && in[i + 1] != 'u') {
        out[n++] = table[ESCAPES[in[++i]]];
      } else {
        int wide = c >= 0 ? escape(in, i, to) : wide(in, i, to);
        if (wide < 0) {
          return -1;
        }
        i += c >= 0 ? 5 : wide < 0x800 ? 1 : 2;
        n = put(out, n, fold ? Folding.fold(wide) : wide);
      }
    }
    return n;
  }

  /** The character of an escape by number, or -1 when it is none, or a surrogate. */
  private static int escape(byte[] in, int at, int to) {
    if (at + 6 > to || in[at + 1] != 'u') {
      return -1;
    }
    int c = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = in[i] < 0 ? -1 : Character.digit((char) in[i], 16);
      if (digit < 0) {
        return -1;
      }
      c = c << 4 | digit;
    }
    return c >= 0xD800 && c < 0xE000 ? -1 : c;
  }

  /** The character of two or three bytes of UTF-8, or -1. */
  static int wide(byte[] in, int at, int to) {
    int first = in[at] & 255;
    if (at + 1 >= to || (in[at + 1] & 0xC0) != 0x80) {
      return -1;
    }
    if (first < 0xE0) {
      return first >= 0xC2 ? (first & 0x1F) << 6 | in[at + 1] & 0x3F : -1;
    }
    if (first >= 0xF0 || at + 2 >= to || (in[at + 2] & 0xC0) != 0x80) {
      return -1;
    }
    int c = (first & 0x0F) << 12 | (in[at + 1] & 0x3F) << 6 | in[at + 2] & 0x3F;
    return c < 0x800 || c >= 0xD800 && c < 0xE000 ? -1 : c;
  }

  private static int put(byte[] out, int at, int c) {
    if (c < 0x80) {
      out[at] = (byte) c;
      return at + 1;
    }
    if (c < 0x800) {
      out[at] = (byte) (0xC0 | c >> 6);
      out[at + 1] = (byte) (0x80 | c & 0x3F);
      return at + 2;
    }
    out[at] = (byte) (0xE0 | c >> 12);
    out[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
    out[at + 2] = (byte) (0x80 | c & 0x3F);
    return at + 3;
  }
}
