package org.pehra.connect.file;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import org.pehra.model.Ids;
import org.pehra.model.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a source's checkpoints: replaced as a whole, so there is always a whole one. Readable by
 * the owner only, since checksums of short texts can be guessed at.
 */
final class CheckpointFile {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);

  private final Path file;

  CheckpointFile(Path folder, String source) throws IOException {
    Files.createDirectories(folder);
    var readable = source.replaceAll("[^A-Za-z0-9.-]", "_");
    this.file =
        folder.resolve("files-" + readable + "-" + Ids.of(source).substring(0, 8) + ".json");
  }

  /** Whether this source ever ran here. */
  boolean exists() {
    return Files.exists(file);
  }

  /** The checkpoints; none when the file is damaged: then all is read again, with the same ids. */
  List<Checkpoint> read() throws IOException {
    if (!exists()) {
      return List.of();
    }
    try {
      return Json.MAPPER.readValue(
          Files.readAllBytes(file), new TypeReference<List<Checkpoint>>() {});
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      LOG.warn("checkpoints damaged file={} effect=\"files are read again\"", file);
      return List.of();
    }
  }

  void write(Collection<Checkpoint> checkpoints) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try {
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(fresh); // a file system without POSIX modes
    }
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(checkpoints));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
