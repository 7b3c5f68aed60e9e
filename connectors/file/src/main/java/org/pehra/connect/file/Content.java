package org.pehra.connect.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of a file, uncompressed, at any offset. Keeps the file open: it may be renamed. */
interface Content extends AutoCloseable {

  /** Fills the array from the offset; how many bytes there were, less than asked at the end. */
  int read(long offset, byte[] into, int length) throws IOException;

  /** Whether a file that is read to its end is over, however long one waits. */
  boolean ends();

  /**
   * Size in bytes.
   *
   * @return for a compressed file, more than any offset
   */
  long size() throws IOException;

  @Override
  void close() throws IOException;

  static Content open(Path path) throws IOException {
    return path.toString().endsWith(".gz") ? new Gzip(path) : new Plain(path);
  }

  /** A file as it is. */
  final class Plain implements Content {
    private final FileChannel channel;

    Plain(Path path) throws IOException {
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public int read(long offset, byte[] into, int length) throws IOException {
      var buffer = ByteBuffer.wrap(into, 0, length);
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
        // until full or at the end
      }
      return buffer.position();
    }

    @Override
    public boolean ends() {
      return false;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** A gzip file, read from its start when an earlier offset is asked for. */
  final class Gzip implements Content {
    private static final int BUFFER = 1 << 16;
    private final Path path;
    private @Nullable InputStream stream;
    private long at;

    Gzip(Path path) {
      this.path = path;
    }

    @Override
    public int read(long offset, byte[] into, int length) throws IOException {
      try {
        var open = at(offset);
        int read = open.readNBytes(into, 0, length);
        at += read;
        return read;
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    private InputStream at(long offset) throws IOException {
      if (stream != null && offset < at) {
        close();
      }
      var open = stream;
      if (open == null) {
        var raw = Files.newInputStream(path);
        try {
          open = new GZIPInputStream(raw, BUFFER);
        } catch (IOException e) {
          raw.close();
          throw e;
        }
        stream = open;
        at = 0;
      }
      open.skipNBytes(offset - at);
      at = offset;
      return open;
    }

    @Override
    public boolean ends() {
      return true;
    }

    @Override
    public long size() {
      return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
      var open = stream;
      stream = null;
      at = 0;
      if (open != null) {
        open.close();
      }
    }
  }
}
