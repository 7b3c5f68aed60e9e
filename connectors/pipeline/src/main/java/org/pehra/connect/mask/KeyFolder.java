package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Institution;

/**
 * Where keys are kept: {@code keys/institution-<id>.key} and {@code keys/national.key}, 64
 * hexadecimal digits each, readable by their owner only; beside the folder the file {@code
 * key-fingerprints}, which remembers that there were keys.
 *
 * <p>Keys are made at the first start. A start that finds traces of an earlier one but not the keys
 * is refused: new keys would silently cut every token from its past.
 */
public final class KeyFolder {
  private static final String NATIONAL = "national";

  private final Path folder;
  private final Path marker;
  private final List<Path> traces;
  private final List<String> made = new ArrayList<>();

  /**
   * @param dataDir holds {@code keys/}; made where missing
   * @param traces folders and files that, when not empty, show that this is not the first start
   */
  public KeyFolder(Path dataDir, List<Path> traces) {
    this.folder = dataDir.resolve("keys");
    this.marker = dataDir.resolve("key-fingerprints");
    this.traces = List.copyOf(traces);
  }

  /**
   * The keys of a data directory as Pehra lays it out. Open the keys before anything else is put
   * there: a spool, checkpoints or a broker's log without keys means that keys were lost.
   */
  public static KeyFolder in(Path dataDir) {
    return new KeyFolder(
        dataDir,
        List.of(
            dataDir.resolve("spool"), dataDir.resolve("checkpoints"), dataDir.resolve("kafka")));
  }

  /**
   * Reads the keys of an institution, making them at the first start.
   *
   * @param nationalKey a file with the national key in 64 hexadecimal digits, to be taken over at
   *     the first start; absent: made here
   * @throws IOException when a key of an earlier start is missing, damaged or unreadable, or when
   *     the given national key is another than that in use; says the mend
   */
  public synchronized Keys open(Institution institution, @Nullable Path nationalKey)
      throws IOException {
    made.clear();
    Files.createDirectories(folder);
    var known = fingerprints();
    var given = nationalKey == null ? null : read(nationalKey);
    var national = key(NATIONAL, known, given);
    if (given != null && !Keys.fingerprint(given).equals(Keys.fingerprint(national))) {
      throw new IOException(
          "the national key in "
              + nationalKey
              + " is not the one in use ("
              + Keys.fingerprint(national)
              + "): give the same key again, or start with an empty data directory");
    }
    var keys = new Keys(key("institution-" + institution.id(), known, null), national);
    write(known);
    return keys;
  }

  /** What to tell the operator after {@link #open}; empty when no key was made. */
  public synchronized String advice() {
    return made.isEmpty()
        ? ""
        : "new keys were made: back up "
            + folder.toAbsolutePath()
            + " now ("
            + String.join(", ", made)
            + "). Without them, cards and people can no longer be followed across the loss."
            + " Whoever has them can read every token: keep the copy as safe as the cards.";
  }

  private byte[] key(String name, Properties known, byte @Nullable [] given) throws IOException {
    var file = folder.resolve(name + ".key");
    if (!Files.exists(file)) {
      refuseLoss(name, file, known);
      var key = given == null ? Keys.fresh() : given;
      save(file, HexFormat.of().formatHex(key) + "\n");
      made.add(name + " " + Keys.fingerprint(key));
    }
    var key = read(file);
    var fingerprint = Keys.fingerprint(key);
    var before = known.getProperty(name);
    if (before != null && !before.equals(fingerprint)) {
      throw new IOException(
          "the key in "
              + file
              + " ("
              + fingerprint
              + ") is not the one used before ("
              + before
              + "): put the backup copy back");
    }
    known.setProperty(name, fingerprint);
    return key;
  }

  private void refuseLoss(String name, Path file, Properties known) throws IOException {
    boolean used = known.containsKey(name);
    if (!used && known.isEmpty()) {
      for (var trace : traces) {
        used |= !empty(trace);
      }
    }
    if (used) {
      throw new IOException(
          "the key "
              + file
              + " is missing although this data directory was used before: put the backup copy"
              + " back, or start with an empty data directory (tokens will then differ from all"
              + " earlier ones)");
    }
  }

  private static boolean empty(Path trace) throws IOException {
    if (!Files.isDirectory(trace)) {
      return !Files.exists(trace);
    }
    try (var entries = Files.list(trace)) {
      return entries.findAny().isEmpty();
    }
  }

  private static byte[] read(Path file) throws IOException {
    try {
      var key = HexFormat.of().parseHex(Files.readString(file, US_ASCII).strip());
      if (key.length == Keys.BYTES) {
        return key;
      }
    } catch (NoSuchFileException e) {
      throw new IOException("the key " + file + " does not exist: check the path", e);
    } catch (java.nio.charset.CharacterCodingException | IllegalArgumentException e) {
      // said below, without the file's content
    } catch (IOException e) {
      throw new IOException("cannot read the key " + file + ": check its owner and mode 0600", e);
    }
    throw new IOException(
        "the key "
            + file
            + " is damaged: it must be 64 hexadecimal digits; put the backup copy back");
  }

  private Properties fingerprints() throws IOException {
    var known = new Properties();
    if (Files.exists(marker)) {
      try (var reader = Files.newBufferedReader(marker, UTF_8)) {
        known.load(reader);
      }
    }
    return known;
  }

  private void write(Properties known) throws IOException {
    if (fingerprints().equals(known)) {
      return;
    }
    var text = new StringBuilder("# which keys this data directory was used with; not secret\n");
    known.stringPropertyNames().stream()
        .sorted()
        .forEach(
            name -> text.append(name).append('=').append(known.getProperty(name)).append('\n'));
    save(marker, text.toString());
  }

  /** Whole or not at all, on disk before it returns, readable by the owner only. */
  private static void save(Path file, String text) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    createPrivate(fresh);
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void createPrivate(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(file); // a file system without POSIX modes
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process is making keys in " + file.getParent(), e);
    }
  }
}
