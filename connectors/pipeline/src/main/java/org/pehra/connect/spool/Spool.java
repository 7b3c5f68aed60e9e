package org.pehra.connect.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.spool.Segment.Extent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded first-in, first-out buffer on disk. Any number of threads append, one reads and
 * acknowledges. {@link #append} returns true only when the records survive a loss of power; threads
 * that wait at the same time share one write to the medium.
 */
public final class Spool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final long SEGMENT_BYTES = 16 << 20;

  private final Path folder;
  private final long maxBytes;
  private final long segmentBytes;
  private final Disk disk;
  private final FolderLock folderLock;
  private final AckFile ackFile;

  /** Guards forcing and changing the current segment; taken before {@link #appending}. */
  private final ReentrantLock forcing = new ReentrantLock();

  /** Guards writing to the current segment. */
  private final ReentrantLock appending = new ReentrantLock();

  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition more = waiting.newCondition();

  /** Segments with something unacknowledged, and the current one, by number. */
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

  private volatile Segment current;
  private volatile Position acknowledged;

  /** Guards what {@link #records} adds up. */
  private final Object counting = new Object();

  private volatile long acknowledgedRecords;
  private volatile boolean failing;

  private Spool(Path folder, long maxBytes, Disk disk) throws IOException {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.segmentBytes = Math.min(SEGMENT_BYTES, Math.max(1, maxBytes / 4));
    this.disk = disk;
    Files.createDirectories(folder);
    this.folderLock = FolderLock.take(folder);
    try {
      this.ackFile = new AckFile(folder);
      this.acknowledged = recover(ackFile.read());
      this.current = Segment.create(folder, nextNumber());
      segments.put(current.number, current);
    } catch (IOException | RuntimeException e) {
      folderLock.close();
      throw e;
    }
  }

  /**
   * Opens the spool in a folder, with what an earlier process left in it.
   *
   * @param maxBytes most that may wait for delivery
   * @throws IOException when the folder cannot be used or another process uses it: says the mend
   */
  public static Spool open(Path folder, long maxBytes) throws IOException {
    return new Spool(folder, maxBytes, Disk.REAL);
  }

  static Spool open(Path folder, long maxBytes, Disk disk) throws IOException {
    return new Spool(folder, maxBytes, disk);
  }

  /**
   * Takes records, all or none.
   *
   * @return false when the spool is full or the disk fails: nothing was taken
   */
  public boolean append(List<Entry> entries) {
    if (entries.isEmpty()) {
      return true;
    }
    var frames = frames(entries);
    try {
      while (bytes() + frames.remaining() <= maxBytes) {
        var segment = withRoom(frames.remaining());
        var end = write(segment, frames, entries.size());
        if (end != null) {
          return force(segment, end);
        } // else another thread went on to the next segment
      }
    } catch (IOException e) {
      failed(e);
    }
    return false;
  }

  /** The oldest unacknowledged records' place. */
  public Position acknowledged() {
    return acknowledged;
  }

  /**
   * The next records, waiting for some. Only one thread reads.
   *
   * @param maxBytes about how much at once
   * @return none when the time is over
   * @throws IOException when the disk cannot be read
   */
  public Batch read(Position from, int maxBytes, Duration wait) throws IOException {
    long nanos = wait.toNanos();
    for (var at = from; ; ) {
      var segment = segments.get(at.segment());
      if (segment != null && at.offset() < segment.durable().bytes()) {
        var batch = segment.read(at.offset(), maxBytes);
        if (batch.entries().isEmpty()) {
          throw new IOException("the spool file " + segment.path + " changed under the process");
        }
        return batch;
      }
      var next = segment == null || segment.closed() ? segments.higherEntry(at.segment()) : null;
      if (next != null && (segment == null || at.offset() >= segment.durable().bytes())) {
        at = new Position(next.getKey(), 0);
        continue;
      }
      nanos = awaitMore(at, nanos);
      if (nanos <= 0) {
        return new Batch(List.of(), at);
      }
    }
  }

  /** Everything before the position was delivered and may go. Only the reading thread calls it. */
  public void acknowledge(Position upTo, long records) throws IOException {
    long delivered = acknowledgedRecords + records;
    acknowledged = upTo;
    try {
      ackFile.write(upTo);
    } catch (IOException e) {
      failed(e); // a full disk must not keep delivered segments from being deleted
    }
    var over = List.copyOf(segments.headMap(upTo.segment()).values());
    // at once, or who counts meanwhile finds records gone that were subtracted already
    synchronized (counting) {
      for (var segment : over) {
        segments.remove(segment.number);
        delivered -= segment.durable().records();
      }
      acknowledgedRecords = delivered;
    }
    for (var segment : over) {
      segment.delete();
    }
  }

  /** Bytes that wait for delivery. */
  public long bytes() {
    var from = acknowledged;
    long bytes = 0;
    for (var segment : segments.tailMap(from.segment(), true).values()) {
      bytes += segment.written().bytes() - (segment.number == from.segment() ? from.offset() : 0);
    }
    return bytes;
  }

  /** Records that wait for delivery. */
  public long records() {
    synchronized (counting) {
      long records = -acknowledgedRecords;
      for (var segment : segments.values()) {
        records += segment.durable().records();
      }
      return records;
    }
  }

  /** Whether the last write failed, for instance because the disk is full. */
  public boolean failing() {
    return failing;
  }

  @Override
  public void close() throws IOException {
    forcing.lock();
    appending.lock();
    try {
      for (var segment : segments.values()) {
        segment.finish();
      }
    } finally {
      appending.unlock();
      forcing.unlock();
      folderLock.close();
    }
  }

  private static ByteBuffer frames(List<Entry> entries) {
    int bytes = 0;
    for (var entry : entries) {
      bytes = Math.addExact(bytes, entry.frameBytes());
    }
    var frames = ByteBuffer.allocate(bytes);
    for (var entry : entries) {
      entry.write(frames);
    }
    return frames.flip();
  }

  /** Where the written records end; nothing when the segment has been closed meanwhile. */
  private @Nullable Extent write(Segment segment, ByteBuffer frames, int count) throws IOException {
    appending.lock();
    try {
      if (segment.closed()) {
        return null;
      }
      segment.append(disk, frames, count);
      return segment.written();
    } catch (IOException e) {
      segment.giveUp();
      throw e;
    } finally {
      appending.unlock();
    }
  }

  /** Group commit: whoever holds the lock forces for all who have written so far. */
  private boolean force(Segment segment, Extent end) throws IOException {
    forcing.lock();
    try {
      if (segment.durable().bytes() >= end.bytes()) {
        return true;
      }
      if (segment.closed()) {
        return false; // given up, and this was not durable yet
      }
      forceWritten(segment);
    } finally {
      forcing.unlock();
    }
    signalMore();
    return true;
  }

  /**
   * After a failed force the system may have forgotten the bytes and report success next time. So
   * the segment is given up where it was last known to be durable.
   */
  private void forceWritten(Segment segment) throws IOException {
    try {
      segment.force(disk, segment.written());
      failing = false;
    } catch (IOException e) {
      appending.lock();
      try {
        segment.giveUp();
      } finally {
        appending.unlock();
      }
      throw e;
    }
  }

  /** The segment to append to: the current one, or a new one when it is full or given up. */
  private Segment withRoom(int bytes) throws IOException {
    var segment = current;
    if (hasRoom(segment, bytes)) {
      return segment;
    }
    forcing.lock();
    try {
      appending.lock();
      try {
        if (hasRoom(current, bytes)) {
          return current;
        }
        var next = Segment.create(folder, current.number + 1);
        segments.put(next.number, next);
        if (!current.closed()) {
          forceWritten(current);
          current.finish();
        }
        current = next;
      } finally {
        appending.unlock();
      }
    } finally {
      forcing.unlock();
    }
    signalMore();
    return current;
  }

  private boolean hasRoom(Segment segment, int bytes) {
    long written = segment.written().bytes();
    return !segment.closed() && (written == 0 || written + bytes <= segmentBytes);
  }

  private Position recover(Position acked) throws IOException {
    var found = new TreeMap<Long, Path>();
    try (var paths = Files.list(folder)) {
      paths.forEach(
          path -> {
            var name = Segment.NAME.matcher(path.getFileName().toString());
            if (name.matches()) {
              found.put(Long.parseLong(name.group(1)), path);
            }
          });
    }
    for (Map.Entry<Long, Path> entry : found.entrySet()) {
      long number = entry.getKey();
      if (number < acked.segment()) {
        Files.delete(entry.getValue());
        continue;
      }
      long from = number == acked.segment() ? acked.offset() : 0;
      long size = Files.size(entry.getValue());
      var segment = Segment.recover(entry.getValue(), number, from);
      if (segment.written().bytes() < size) {
        LOG.warn("spool tail cut file={} bytes={}", segment.path, size - segment.written().bytes());
      }
      segments.put(number, segment);
    }
    return segments.containsKey(acked.segment())
        ? new Position(
            acked.segment(),
            Math.min(acked.offset(), segments.get(acked.segment()).written().bytes()))
        : new Position(Math.max(acked.segment(), segments.isEmpty() ? 0 : segments.firstKey()), 0);
  }

  private long nextNumber() {
    return Math.max(acknowledged.segment(), segments.isEmpty() ? 0 : segments.lastKey()) + 1;
  }

  /** Waits until there is something after the position; what is left of the time. */
  private long awaitMore(Position at, long nanos) {
    long left = nanos;
    waiting.lock();
    try {
      while (!moreAfter(at) && left > 0) {
        left = more.awaitNanos(left);
      }
      return left;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      waiting.unlock();
    }
  }

  private boolean moreAfter(Position at) {
    var segment = segments.get(at.segment());
    return segment != null
        && (at.offset() < segment.durable().bytes()
            || segment.closed() && segments.higherKey(at.segment()) != null);
  }

  private void signalMore() {
    waiting.lock();
    try {
      more.signalAll();
    } finally {
      waiting.unlock();
    }
  }

  private void failed(IOException e) {
    if (!failing) {
      failing = true;
      LOG.error(
          "spool cannot be written folder={} error={} mend=\"free disk space; sources wait\"",
          folder,
          e.toString());
    }
  }
}
