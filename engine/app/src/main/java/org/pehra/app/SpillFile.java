package org.pehra.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Byte strings on disk instead of in memory: appended once, read back by their position, gone when
 * closed. One thread.
 */
final class SpillFile implements AutoCloseable {
  private final FileChannel channel;
  private final ByteBuffer pending = ByteBuffer.allocate(1 << 20);
  private long written;

  SpillFile(String name) {
    try {
      Path file = Files.createTempFile("pehra-" + name, ".spill");
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw CommandFailure.environment("cannot write temporary files: " + e.getMessage());
    }
  }

  /** Appends and returns the position to read it back from. */
  long append(byte[] bytes) {
    long position = written + pending.position();
    if (pending.remaining() < bytes.length + 4) {
      flush();
    }
    var header = ByteBuffer.allocate(4).putInt(bytes.length).flip();
    if (bytes.length + 4 > pending.capacity()) {
      write(header);
      write(ByteBuffer.wrap(bytes));
    } else {
      pending.put(header).put(bytes);
    }
    return position;
  }

  byte[] read(long position) {
    flush();
    var header = ByteBuffer.allocate(4);
    read(header, position);
    var bytes = new byte[header.flip().getInt()];
    read(ByteBuffer.wrap(bytes), position + 4);
    return bytes;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() {
    if (pending.position() > 0) {
      write(pending.flip());
      pending.clear();
    }
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        written += channel.write(bytes, written);
      }
    } catch (IOException e) {
      throw CommandFailure.environment(
          "the temporary directory is full or not writable: " + e.getMessage());
    }
  }

  private void read(ByteBuffer into, long position) {
    try {
      long at = position;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new IllegalStateException("nothing at position " + position + " of a spill file");
        }
        at += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
