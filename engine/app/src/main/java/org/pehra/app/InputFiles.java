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

/**
 * The files that {@code pehra scan} reads: plain, gzip (by content, whatever the name) and zip with
 * all its entries.
 */
final class InputFiles {
  /** Takes one stream of records; may read it to its end or leave it. */
  interface Visitor {
    void visit(String name, InputStream in) throws IOException;
  }

  private final List<Path> files;
  private final LongAdder bytesRead = new LongAdder();
  private final long bytesTotal;

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

  /** Opens every file, entry by entry. */
  void visit(Visitor visitor) throws IOException {
    for (var file : files) {
      try (var in =
          new BufferedInputStream(new Counting(Files.newInputStream(file), bytesRead), 1 << 16)) {
        visit(file, in, visitor);
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

  private static void visit(Path file, InputStream in, Visitor visitor) throws IOException {
    in.mark(4);
    int first = in.read();
    int second = in.read();
    in.reset();
    if (first == 0x1f && second == 0x8b) {
      visitor.visit(file.toString(), new GZIPInputStream(in, 1 << 16));
    } else if (first == 'P' && second == 'K') {
      var zip = new ZipInputStream(in);
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          visitor.visit(file + "!" + entry.getName(), zip);
        }
      }
    } else {
      visitor.visit(file.toString(), in);
    }
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
