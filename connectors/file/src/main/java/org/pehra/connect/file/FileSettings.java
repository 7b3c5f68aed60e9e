package org.pehra.connect.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to tail and how.
 *
 * @param source name of the records' source, unique within the institution
 * @param paths files and globs ({@code *}, {@code **}, {@code ?}, {@code {a,b}})
 * @param start where to begin in files that are there at the very first start; files that come
 *     later are read from their beginning
 * @param checkpoints folder for the file that remembers how far each was read
 * @param maxLineBytes longest line; a longer one goes to quarantine
 * @param poll how often to look for new lines and files
 * @param settle how long a file that was rotated away, or a compressed one, must be quiet before
 *     its end is taken for its end
 */
public record FileSettings(
    String source,
    List<String> paths,
    Start start,
    Path checkpoints,
    int maxLineBytes,
    Duration poll,
    Duration settle) {

  /** Where to begin in a file that was never read. */
  public enum Start {
    BEGINNING,
    /** At the end: only lines that are written from now on. */
    END
  }

  public FileSettings {
    paths = List.copyOf(paths);
    if (source.isEmpty() || paths.isEmpty()) {
      throw new IllegalArgumentException("a file source needs a name and at least one path");
    }
    if (maxLineBytes < 1 || poll.isNegative() || poll.isZero() || settle.isNegative()) {
      throw new IllegalArgumentException(
          "max line, poll and settle of a file source must be positive");
    }
  }

  /** From the beginning, lines of 1 MiB at most, four looks a second, settled after 5 seconds. */
  public static FileSettings of(String source, List<String> paths, Path checkpoints) {
    return new FileSettings(
        source,
        paths,
        Start.BEGINNING,
        checkpoints,
        1 << 20,
        Duration.ofMillis(250),
        Duration.ofSeconds(5));
  }
}
