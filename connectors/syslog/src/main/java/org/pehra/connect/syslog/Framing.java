package org.pehra.connect.syslog;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts a TCP stream into messages after RFC 6587. Which of the two framings is used is decided for
 * every frame anew: octet counting where digits, a space and {@code <} begin it, else a line ended
 * by LF or CR LF. However the stream is split into reads, the frames are the same. One thread.
 */
final class Framing {
  /** A count has at most this many digits; more would be a line that begins with a number. */
  private static final int COUNT_DIGITS = 8;

  private static final int INCOMPLETE = -1;
  private static final int SMALL_BYTES = 8 * 1024;

  /** A larger buffer is given back once it is empty: there may be a thousand connections. */
  private static final int KEPT_BYTES = 256 * 1024;

  private final int maxBytes;
  private byte[] buffer = new byte[SMALL_BYTES];
  private int start;
  private int end;

  /** Up to where the current line was searched for its end. */
  private int searched;

  /** Bytes still to come of an over-long counted message. */
  private long countLeft;

  private byte[] longHead = {};
  private long longLength;
  private boolean inLongLine;
  private boolean dead;

  /**
   * @param maxBytes longest message
   */
  Framing(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The frame that a datagram is, RFC 5426; empty when there is nothing in it. */
  static Optional<Frame> datagram(byte[] bytes, int maxBytes) {
    int length = withoutEnd(bytes, 0, bytes.length);
    if (length == 0) {
      return Optional.empty();
    }
    var binary = BinaryCheck.check(bytes, 0, length);
    if (binary.isPresent()) {
      int probe = Math.min(length, BinaryCheck.PROBE_BYTES);
      return Optional.of(new Frame.Binary(Arrays.copyOf(bytes, probe), binary.get()));
    }
    return Optional.of(
        length > maxBytes
            ? new Frame.TooLong(Arrays.copyOf(bytes, maxBytes), length)
            : new Frame.Message(length == bytes.length ? bytes : Arrays.copyOf(bytes, length)));
  }

  /** Takes bytes that were read; gives the frames they complete. */
  void read(byte[] bytes, Consumer<Frame> out) {
    if (dead) {
      return;
    }
    append(bytes);
    boolean more = true;
    while (more && !dead) {
      more = next(out);
    }
  }

  /** The stream ended or went silent: what is left of a frame is a frame. */
  void end(Consumer<Frame> out) {
    if (dead) {
      return;
    }
    if (inLongLine || countLeft > 0) {
      out.accept(new Frame.TooLong(longHead, longLength));
    } else if (end > start) {
      finish(start, end, out);
    }
    inLongLine = false;
    countLeft = 0;
    start = end = searched = 0;
  }

  /** Whether a frame has begun but not ended. */
  boolean partial() {
    return !dead && (end > start || inLongLine || countLeft > 0);
  }

  private void append(byte[] bytes) {
    if (end + bytes.length > buffer.length) {
      int held = end - start;
      int needed = held + bytes.length;
      byte[] target = needed > buffer.length ? new byte[Math.max(needed, 2 * held)] : buffer;
      System.arraycopy(buffer, start, target, 0, held);
      searched -= start;
      start = 0;
      end = held;
      buffer = target;
    }
    System.arraycopy(bytes, 0, buffer, end, bytes.length);
    end += bytes.length;
  }

  /** One step; false when more bytes are needed. */
  private boolean next(Consumer<Frame> out) {
    if (countLeft > 0) {
      return skipCounted(out);
    }
    if (inLongLine) {
      return skipLine(out);
    }
    while (start < end && (buffer[start] == '\n' || buffer[start] == '\r')) {
      start++;
    }
    searched = Math.max(searched, start);
    if (start == end) {
      return false;
    }
    int digits = countDigits();
    if (digits == INCOMPLETE) {
      return false;
    }
    return digits > 0 ? counted(digits, out) : line(out);
  }

  /** Digits of an octet count that begins here; 0 when it is a line. */
  private int countDigits() {
    int at = start;
    while (at < end && at - start <= COUNT_DIGITS && isDigit(buffer[at])) {
      at++;
    }
    int digits = at - start;
    if (digits == 0 || digits > COUNT_DIGITS || buffer[start] == '0') {
      return 0;
    }
    if (at == end) {
      return INCOMPLETE;
    }
    if (buffer[at] != ' ') {
      return 0;
    }
    if (at + 1 == end) {
      return INCOMPLETE;
    }
    return buffer[at + 1] == '<' ? digits : 0;
  }

  private boolean counted(int digits, Consumer<Frame> out) {
    int count = 0;
    for (int i = start; i < start + digits; i++) {
      count = count * 10 + buffer[i] - '0';
    }
    int from = start + digits + 1;
    if (count > maxBytes) {
      start = from;
      countLeft = count;
      longLength = 0;
      longHead = new byte[0];
      return true;
    }
    if (end - from < count) {
      return false;
    }
    finish(from, from + count, out);
    advance(from + count);
    return true;
  }

  private boolean line(Consumer<Frame> out) {
    int lineEnd = indexOfLineEnd();
    int length = (lineEnd == INCOMPLETE ? end : lineEnd) - start;
    if (BinaryCheck.isTlsHello(buffer, start, end - start)) {
      die(start, start + 3, BinaryCheck.TLS_REASON, out);
      return false;
    }
    if (length >= BinaryCheck.PROBE_BYTES && diesOfBinary(start, length, out)) {
      return false;
    }
    if (length > maxBytes) {
      longHead = Arrays.copyOfRange(buffer, start, start + maxBytes);
      longLength = 0;
      inLongLine = true;
      return true;
    }
    if (lineEnd == INCOMPLETE) {
      searched = end;
      return false;
    }
    finish(start, lineEnd, out);
    advance(lineEnd + 1);
    return true;
  }

  private boolean skipCounted(Consumer<Frame> out) {
    int taken = (int) Math.min(countLeft, end - start);
    keepHead(taken);
    countLeft -= taken;
    longLength += taken;
    advance(start + taken);
    if (countLeft > 0) {
      return false;
    }
    out.accept(new Frame.TooLong(longHead, longLength));
    return true;
  }

  private boolean skipLine(Consumer<Frame> out) {
    int lineEnd = indexOfLineEnd();
    int to = lineEnd == INCOMPLETE ? end : lineEnd;
    longLength += to - start;
    advance(to);
    if (lineEnd == INCOMPLETE) {
      return false;
    }
    inLongLine = false;
    out.accept(new Frame.TooLong(longHead, longLength));
    return true;
  }

  private void keepHead(int taken) {
    int room = Math.min(taken, maxBytes - longHead.length);
    if (room > 0) {
      int had = longHead.length;
      longHead = Arrays.copyOf(longHead, had + room);
      System.arraycopy(buffer, start, longHead, had, room);
    }
  }

  /** The end of a message without the CR, LF and NUL that senders leave there. */
  private static int withoutEnd(byte[] bytes, int from, int to) {
    int last = to;
    while (last > from
        && (bytes[last - 1] == '\n' || bytes[last - 1] == '\r' || bytes[last - 1] == 0)) {
      last--;
    }
    return last;
  }

  private void finish(int from, int to, Consumer<Frame> out) {
    int last = withoutEnd(buffer, from, to);
    int probed = to - from >= BinaryCheck.PROBE_BYTES ? to - from : last - from;
    if (!diesOfBinary(from, probed, out) && last > from) {
      out.accept(new Frame.Message(Arrays.copyOfRange(buffer, from, last)));
    }
  }

  private boolean diesOfBinary(int from, int length, Consumer<Frame> out) {
    var binary = BinaryCheck.check(buffer, from, length);
    binary.ifPresent(reason -> die(from, from + length, reason, out));
    return binary.isPresent();
  }

  private void die(int from, int to, String reason, Consumer<Frame> out) {
    dead = true;
    int probe = Math.min(to, from + BinaryCheck.PROBE_BYTES);
    out.accept(new Frame.Binary(Arrays.copyOfRange(buffer, from, probe), reason));
  }

  private int indexOfLineEnd() {
    for (int i = Math.max(searched, start); i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return INCOMPLETE;
  }

  private void advance(int to) {
    start = to;
    searched = to;
    if (start == end) {
      start = end = searched = 0;
      if (buffer.length > KEPT_BYTES) {
        buffer = new byte[SMALL_BYTES];
      }
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
