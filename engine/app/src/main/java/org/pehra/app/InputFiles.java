package org.pehra.app;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pehra scan} reads: files, plain, gzip (by content, whatever the name) and zip with
 * all its entries, and the standard input. Gives one stream after the other; one thread at a time.
 */
final class InputFiles {
  /** Names the standard input. */
  private static final Path STANDARD_INPUT = Path.of("-");

  /** One stream of records, valid until the next is asked for. */
  record Stream(String name, InputStream in) {}

  private final List<Path> files;
  private final LongAdder bytesRead = new LongAdder();
  private final long bytesTotal;
  private int opened;
  private @Nullable InputStream file;
  private @Nullable ZipInputStream zip;

  private InputFiles(List<Path> files, long bytesTotal) {
    this.files = files;
    this.bytesTotal = bytesTotal;
  }

  /**
   * All regular files under the given paths, in order of their names.
   *
   * @throws CommandFailure when a path does not exist or cannot be read
   */
  static InputFiles under(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    long total = 0;
    for (var path : paths) {
      if (path.equals(STANDARD_INPUT)) {
        files.add(path);
        continue;
      }
      try (var walk = Files.walk(path)) {
        for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
          files.add(file);
          total += Files.size(file);
        }
      } catch (IOException e) {
        throw CommandFailure.usage(
            "cannot read the input " + path + ": " + e.getClass().getSimpleName());
      }
    }
    if (files.isEmpty()) {
      throw CommandFailure.usage("no input file under " + paths);
    }
    return new InputFiles(files, total);
  }

  /** The next stream, file by file and entry by entry; null after the last. */
  @Nullable Stream next() throws IOException {
    while (true) {
      if (zip != null) {
        var entry = zip.getNextEntry();
        if (entry != null && !entry.isDirectory()) {
          return new Stream(files.get(opened - 1) + "!" + entry.getName(), zip);
        }
        if (entry != null) {
          continue;
        }
      }
      close();
      if (opened == files.size()) {
        return null;
      }
      var stream = open(files.get(opened++));
      if (stream != null) {
        return stream;
      }
    }
  }

  int count() {
    return files.size();
  }

  /** How much was read, from 0 to 1; of the bytes on disk. */
  double progress() {
    return bytesTotal == 0 ? 1 : (double) bytesRead.sum() / bytesTotal;
  }

  /** Bytes read so far, of the files as they are on disk. */
  long bytes() {
    return bytesRead.sum();
  }

  /** Closes the file that is open. */
  void close() throws IOException {
    zip = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private @Nullable Stream open(Path path) throws IOException {
    boolean standard = path.equals(STANDARD_INPUT);
    var name = standard ? "stdin" : path.toString();
    var in =
        new BufferedInputStream(
            new Counting(standard ? System.in : Files.newInputStream(path), bytesRead), 1 << 16);
    file = in;
    in.mark(4);
    int first = in.read();
    int second = in.read();
    in.reset();
    if (first == 0x1f && second == 0x8b) {
      return new Stream(name, new GZIPInputStream(in, 1 << 16));
    }
    if (first == 'P' && second == 'K') {
      zip = new ZipInputStream(in);
      return null;
    }
    return new Stream(name, in);
  }

  private static final class Counting extends FilterInputStream {
    private final LongAdder bytes;

    private Counting(InputStream in, LongAdder bytes) {
      super(in);
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      if (value >= 0) {
        bytes.increment();
      }
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count > 0) {
        bytes.add(count);
      }
      return count;
    }
  }
}
