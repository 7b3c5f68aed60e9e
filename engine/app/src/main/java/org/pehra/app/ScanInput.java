package org.pehra.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts inputs into chunks of whole records, to be worked on by several threads. Lines are cut where
 * a block ends and found by whoever works on the chunk; objects of other JSON are found here, one
 * by one. Safe for use by several threads.
 */
final class ScanInput {
  /** Longest chunk of lines, a few times the longest record. */
  private static final int BLOCK = 1 << 22;

  private static final int OBJECTS = 1 << 18;

  /**
   * Records that belong together.
   *
   * @param number of the chunk, from 0 over all inputs
   * @param source name of the input
   * @param position of its first byte in the input, or number of its first record where {@code
   *     ends} says where the records are
   * @param ends indexes after each record, one following the other; null where each line is one
   * @param tooLong records left out before this chunk
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Chunk(
      long number,
      String source,
      byte[] bytes,
      int length,
      long position,
      int @Nullable [] ends,
      long tooLong) {}

  private final InputFiles files;
  private final int maxRecordBytes;
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private InputFiles.@Nullable Stream stream;
  private @Nullable RecordReader objects;
  private byte[] rest = new byte[0];
  private long position;
  private long number;
  private boolean ended;

  ScanInput(InputFiles files, int maxRecordBytes) {
    this.files = files;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** The next chunk, or null at the end of all inputs. */
  synchronized @Nullable Chunk next() throws IOException {
    while (true) {
      if (stream == null && !open()) {
        return null;
      }
      var current = java.util.Objects.requireNonNull(stream);
      var chunk = objects != null ? objects(current, objects) : lines(current);
      if (chunk != null) {
        return chunk;
      }
      stream = null;
      objects = null;
    }
  }

  /** Gives a chunk's memory back. */
  synchronized void done(Chunk chunk) {
    if (chunk.ends == null && chunk.bytes.length == BLOCK) {
      free.push(chunk.bytes);
    }
  }

  private boolean open() throws IOException {
    stream = ended ? null : files.next();
    if (stream == null) {
      ended = true;
      return false;
    }
    position = 0;
    byte[] head = stream.in().readNBytes(maxRecordBytes + 1);
    rest = head;
    if (!RecordReader.isLines(head)) {
      objects =
          new RecordReader(
              new SequenceInputStream(new ByteArrayInputStream(head), stream.in()), maxRecordBytes);
      rest = new byte[0];
    }
    return true;
  }

  private @Nullable Chunk lines(InputFiles.Stream from) throws IOException {
    long tooLong = 0;
    byte[] bytes = free.isEmpty() ? new byte[BLOCK] : free.pop();
    System.arraycopy(rest, 0, bytes, 0, rest.length);
    int length = rest.length;
    rest = new byte[0];
    while (true) {
      length += from.in().readNBytes(bytes, length, BLOCK - length);
      if (length == 0 && tooLong == 0) {
        free.push(bytes);
        return null;
      }
      int end = length < BLOCK ? length : lastLine(bytes, length);
      if (end > 0 || length == 0) {
        rest = Arrays.copyOfRange(bytes, end, length);
        var chunk = new Chunk(number++, from.name(), bytes, end, position, null, tooLong);
        position += end;
        return chunk;
      }
      tooLong++;
      position += length;
      length = skipLine(from, bytes);
    }
  }

  private static int lastLine(byte[] bytes, int length) {
    int end = length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Reads past the end of the line; returns how many bytes behind it were read. */
  private int skipLine(InputFiles.Stream from, byte[] bytes) throws IOException {
    while (true) {
      int count = from.in().readNBytes(bytes, 0, BLOCK);
      for (int i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
          position += i + 1;
          System.arraycopy(bytes, i + 1, bytes, 0, count - i - 1);
          return count - i - 1;
        }
      }
      position += count;
      if (count == 0) {
        return 0;
      }
    }
  }

  private @Nullable Chunk objects(InputFiles.Stream from, RecordReader reader) throws IOException {
    long tooLong = reader.tooLong();
    byte[] bytes = new byte[OBJECTS];
    var ends = new int[64];
    int count = 0;
    int length = 0;
    while (length < OBJECTS) {
      byte[] record = reader.next();
      if (record == null) {
        break;
      }
      if (bytes.length < length + record.length) {
        bytes = Arrays.copyOf(bytes, length + record.length);
      }
      System.arraycopy(record, 0, bytes, length, record.length);
      length += record.length;
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, count * 2);
      }
      ends[count++] = length;
    }
    tooLong = reader.tooLong() - tooLong;
    if (count == 0 && tooLong == 0) {
      return null;
    }
    var chunk =
        new Chunk(
            number++, from.name(), bytes, length, position, Arrays.copyOf(ends, count), tooLong);
    position += count;
    return chunk;
  }
}
