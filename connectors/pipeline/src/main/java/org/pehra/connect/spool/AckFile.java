package org.pehra.connect.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/**
 * Up to where records were delivered. Not forced to the medium: an older or lost file only means
 * that records are delivered again.
 */
final class AckFile {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18}) (\\d{1,18})\n");

  private final Path file;
  private final Path fresh;

  AckFile(Path folder) {
    this.file = folder.resolve("acknowledged");
    this.fresh = folder.resolve("acknowledged.new");
  }

  Position read() throws IOException {
    try {
      var content = FORM.matcher(Files.readString(file, US_ASCII));
      if (content.matches()) {
        return new Position(Long.parseLong(content.group(1)), Long.parseLong(content.group(2)));
      }
    } catch (NoSuchFileException | java.nio.charset.MalformedInputException e) {
      // nothing acknowledged that we know of
    }
    return new Position(0, 0);
  }

  void write(Position position) throws IOException {
    Files.writeString(fresh, position.segment() + " " + position.offset() + "\n", US_ASCII);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
