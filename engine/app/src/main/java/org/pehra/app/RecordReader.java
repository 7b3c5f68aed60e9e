package org.pehra.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into records: one a line, or, where the stream begins with a JSON object that does
 * not end on its line or with a JSON array, one a JSON object (concatenated, pretty-printed or as
 * elements of the array). One thread.
 */
final class RecordReader {
  private static final int BLOCK = 1 << 18;

  private final InputStream in;
  private final int maxRecordBytes;
  private byte[] buffer = new byte[BLOCK];
  private int start;
  private int end;
  private boolean ended;
  private boolean decided;
  private boolean objects;
  private long tooLong;

  RecordReader(InputStream in, int maxRecordBytes) {
    this.in = in;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Records that were longer than the limit and left out. */
  long tooLong() {
    return tooLong;
  }

  /** The next record that is not blank, without its line end; null at the end. */
  byte @Nullable [] next() throws IOException {
    while (true) {
      if (!decided) {
        decide();
      }
      var record = objects ? nextObject() : nextLine();
      if (record == null || !isBlank(record)) {
        return record;
      }
    }
  }

  private void decide() throws IOException {
    decided = true;
    while (true) {
      skipBlanks();
      int line = indexOf((byte) '\n', start);
      if (line >= 0 || ended || end - start > maxRecordBytes) {
        objects = !isLines(buffer, start, line >= 0 ? line : end);
        return;
      }
      fill();
    }
  }

  /**
   * Whether a stream that begins so has one record a line.
   *
   * @param head up to the end of its first line that is not blank, at least
   */
  static boolean isLines(byte[] head) {
    int from = 0;
    while (from < head.length && isBlank(head[from])) {
      from++;
    }
    int line = from;
    while (line < head.length && head[line] != '\n') {
      line++;
    }
    return isLines(head, from, line);
  }

  private static boolean isLines(byte[] bytes, int from, int until) {
    boolean opens = from < until && (bytes[from] == '{' || bytes[from] == '[');
    return !opens || bytes[from] != '[' && objectEnd(bytes, from, until) >= 0;
  }

  private byte @Nullable [] nextLine() throws IOException {
    int from = start;
    while (true) {
      int line = indexOf((byte) '\n', from);
      if (line >= 0) {
        return take(line, line + 1);
      }
      from = end;
      if (ended) {
        return start < end ? take(end, end) : null;
      }
      if (end - start > maxRecordBytes) {
        skipLine();
        from = start;
      } else {
        int kept = end - start;
        fill();
        from = start + kept;
      }
    }
  }

  private void skipLine() throws IOException {
    tooLong++;
    while (true) {
      int line = indexOf((byte) '\n', start);
      if (line >= 0) {
        start = line + 1;
        return;
      }
      start = end;
      if (ended) {
        return;
      }
      fill();
    }
  }

  private byte @Nullable [] nextObject() throws IOException {
    skipTo((byte) '{');
    while (start < end) {
      int close = objectEnd(buffer, start, end);
      if (close >= 0) {
        return take(close, close);
      }
      if (ended) {
        return take(end, end);
      }
      if (end - start > maxRecordBytes) {
        tooLong++;
        skipLine();
        skipTo((byte) '{');
      } else {
        fill();
      }
    }
    return null;
  }

  /** The index after the object that starts at from, or -1 when it does not end before until. */
  private static int objectEnd(byte[] bytes, int from, int until) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < until; i++) {
      byte c = bytes[i];
      if (text) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          text = false;
        }
      } else if (c == '"') {
        text = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private void skipBlanks() throws IOException {
    while (true) {
      while (start < end && isBlank(buffer[start])) {
        start++;
      }
      if (start < end || ended) {
        return;
      }
      fill();
    }
  }

  private void skipTo(byte wanted) throws IOException {
    while (true) {
      int found = indexOf(wanted, start);
      if (found >= 0) {
        start = found;
        return;
      }
      start = end;
      if (ended) {
        return;
      }
      fill();
    }
  }

  private byte[] take(int until, int next) {
    int stop = until > start && buffer[until - 1] == '\r' ? until - 1 : until;
    var record = Arrays.copyOfRange(buffer, start, stop);
    start = next;
    return record;
  }

  private int indexOf(byte wanted, int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      ended = true;
    } else {
      end += read;
    }
  }

  private static boolean isBlank(byte[] record) {
    for (byte c : record) {
      if (!isBlank(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
