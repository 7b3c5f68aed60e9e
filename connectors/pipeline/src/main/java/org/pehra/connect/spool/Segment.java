package org.pehra.connect.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the spool. Written under the spool's append lock; read up to {@link #durable} by
 * another thread through a channel of its own, because interrupting a thread closes the channel it
 * uses.
 */
final class Segment {
  static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.spool");
  private static final int READ_BYTES = 1 << 20;

  /** Enough to see how long the first record is. */
  private static final int LEAST_READ = 8;

  /**
   * How much is in the file.
   *
   * @param bytes from its start
   * @param records not counting those delivered before this start of the process
   */
  record Extent(long bytes, long records) {}

  final long number;
  final Path path;
  private final @Nullable FileChannel channel;
  private volatile Extent written;
  private volatile Extent durable;
  private volatile boolean closed;

  private Segment(long number, Path path, @Nullable FileChannel channel, Extent extent) {
    this.number = number;
    this.path = path;
    this.channel = channel;
    this.written = extent;
    this.durable = extent;
    this.closed = channel == null;
  }

  static Segment create(Path folder, long number) throws IOException {
    var path = folder.resolve(number + ".spool");
    var channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true); // else the file's name may be lost although its content is not
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
    return new Segment(number, path, channel, new Extent(0, 0));
  }

  /**
   * Opens a file of an earlier start for reading and cuts what is not whole at its end.
   *
   * @param from records before this offset were delivered and are not counted
   */
  static Segment recover(Path path, long number, long from) throws IOException {
    long size = Files.size(path);
    long at = Math.min(from, size);
    long records = 0;
    for (var batch = read(path, number, at, size, READ_BYTES);
        !batch.entries().isEmpty();
        batch = read(path, number, at, size, READ_BYTES)) {
      records += batch.entries().size();
      at = batch.next().offset();
    }
    cut(path, at);
    return new Segment(number, path, null, new Extent(at, records));
  }

  /** What was written, durable or not. */
  Extent written() {
    return written;
  }

  /** What survives a loss of power and may be read. */
  Extent durable() {
    return durable;
  }

  /** Nothing more is written: what is durable is all there will be. */
  boolean closed() {
    return closed;
  }

  /** Appends; after an exception the segment must be given up. */
  void append(Disk disk, ByteBuffer frames, int count) throws IOException {
    int bytes = frames.remaining();
    disk.write(open(), frames, written.bytes);
    written = new Extent(written.bytes + bytes, written.records + count);
  }

  /** Makes durable what was written when it was called. */
  void force(Disk disk, Extent upTo) throws IOException {
    disk.force(open());
    durable = upTo;
  }

  /** Writes no more. */
  void finish() throws IOException {
    closed = true;
    if (channel != null) {
      channel.close();
    }
  }

  /** Writes no more and forgets what is not durable: nobody was told that it was accepted. */
  void giveUp() {
    written = durable;
    try {
      finish();
      cut(path, durable.bytes);
    } catch (IOException e) {
      // the rest may come back at the next start, as a repetition of what the sources send again
    }
  }

  /** Whole records from an offset on, at least one when there is one. */
  Batch read(long from, int maxBytes) throws IOException {
    return read(path, number, from, durable.bytes, maxBytes);
  }

  void delete() throws IOException {
    finish();
    Files.deleteIfExists(path);
  }

  private FileChannel open() throws IOException {
    if (channel == null) {
      throw new IOException("the spool file " + path + " is of an earlier start");
    }
    return channel;
  }

  private static Batch read(Path path, long number, long from, long end, int maxBytes)
      throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      var buffer = fill(file, from, (int) Math.min(Math.max(maxBytes, LEAST_READ), end - from));
      int first = buffer.remaining() < 4 ? -1 : Entry.claimedBytes(buffer);
      if (first > buffer.remaining() && first <= end - from) {
        buffer = fill(file, from, first);
      }
      var entries = new ArrayList<Entry>();
      for (var entry = Entry.read(buffer); entry != null; entry = Entry.read(buffer)) {
        entries.add(entry);
      }
      return new Batch(entries, new Position(number, from + buffer.position()));
    }
  }

  private static ByteBuffer fill(FileChannel file, long from, int bytes) throws IOException {
    var buffer = ByteBuffer.allocate(bytes);
    for (long at = from; buffer.hasRemaining(); ) {
      int read = file.read(buffer, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return buffer.flip();
  }

  private static void cut(Path path, long bytes) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (file.size() > bytes) {
        file.truncate(bytes);
        file.force(true);
      }
    }
  }
}
