package org.pehra.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The token by which commands of the same machine and the same operating-system user reach a
 * running Pehra: a file in its data directory that only its owner can read.
 */
final class LocalToken {
  private LocalToken() {}

  static Path file(Path data) {
    return data.resolve("local.token");
  }

  /**
   * Writes the token so that only the owner can read it; never readable by others, not even for a
   * moment.
   */
  static void write(Path data, String token) throws IOException {
    var file = file(data);
    Files.createDirectories(data);
    var next = data.resolve("local.token.new");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, token + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(
        next,
        file,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
