package org.pehra.connect.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Intake;
import org.pehra.connect.file.Checkpoint.Mark;
import org.pehra.connect.file.FileSettings.Start;
import org.pehra.model.Counters;
import org.pehra.model.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one source and how far each is read. Knows a file by device and inode; what it
 * begins with and what stood before the offset tell whether it is still the same content, or
 * whether another file, for instance a copy, goes on with it. One thread.
 */
final class TailedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TailedFiles.class);
  private static final Duration KEEP = Duration.ofDays(7);

  /** A file as it is found now. */
  private record Found(Path path, BasicFileAttributes attributes) {
    boolean compressed() {
      return path.toString().endsWith(".gz");
    }
  }

  private final FileSettings settings;
  private final InstantSource clock;
  private final Globs globs;
  private final CheckpointFile checkpointFile;
  private final Lines lines;
  private final LongAdder errors;
  private final LongAdder truncations;

  /** All checkpoints by file key, also of files that are gone. */
  private final Map<String, Checkpoint> checkpoints = new LinkedHashMap<>();

  /** Files that are open, by file key. */
  private final Map<String, Tailed> live = new LinkedHashMap<>();

  /** Copies of files that are being read, by file key, with the key of the original. */
  private final Map<String, String> copies = new HashMap<>();

  private final Map<String, Path> copyPaths = new HashMap<>();

  private final Set<Path> complained = new HashSet<>();
  private final boolean firstEver;
  private boolean firstLook = true;
  private List<Checkpoint> saved = List.of();

  TailedFiles(FileSettings settings, Counters counters, InstantSource clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.globs = new Globs(settings.paths());
    this.lines = new Lines(settings, clock);
    this.checkpointFile = new CheckpointFile(settings.checkpoints(), settings.source());
    this.errors = counters.counter("pehra_connect_file_errors_total", "source", settings.source());
    this.truncations =
        counters.counter("pehra_connect_file_truncations_total", "source", settings.source());
    this.firstEver = !checkpointFile.exists();
    for (var checkpoint : checkpointFile.read()) {
      checkpoints.put(checkpoint.fileKey(), checkpoint);
    }
  }

  /**
   * Finds files and hands over what is new in them.
   *
   * @return whether there is more already
   */
  boolean look(Intake intake, BooleanSupplier stop) throws IOException {
    var found = find();
    for (var entry : live.entrySet()) {
      var file = found.get(entry.getKey());
      if (file == null) {
        entry.getValue().vanished();
      } else {
        entry.getValue().seenAt(file.path, now());
      }
    }
    restartTruncated(found);
    found.forEach((key, file) -> quietly(file.path, () -> consider(key, file, found.keySet())));
    firstLook = false;
    boolean more = read(intake, stop);
    save();
    return more;
  }

  @Override
  public void close() {
    for (var tailed : live.values()) {
      quietly(tailed.path(), tailed::close);
    }
    live.clear();
  }

  private Map<String, Found> find() throws IOException {
    var found = new LinkedHashMap<String, Found>();
    for (var path : globs.find()) {
      quietly(
          path,
          () -> {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            found.putIfAbsent(key(path, attributes), new Found(path, attributes));
          });
    }
    if (firstLook) {
      findRenamed(found);
    }
    return found;
  }

  /** Files that were renamed out of sight while nobody looked, with something left to read. */
  private void findRenamed(Map<String, Found> found) {
    for (var checkpoint : checkpoints.values()) {
      var folder = Path.of(checkpoint.path()).getParent();
      if (checkpoint.done() || found.containsKey(checkpoint.fileKey()) || folder == null) {
        continue;
      }
      quietly(
          folder,
          () -> {
            try (var siblings = Files.newDirectoryStream(folder, Files::isRegularFile)) {
              for (var path : siblings) {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (key(path, attributes).equals(checkpoint.fileKey())) {
                  found.put(checkpoint.fileKey(), new Found(path, attributes));
                }
              }
            }
          });
    }
  }

  private void restartTruncated(Map<String, Found> found) {
    for (var key : List.copyOf(live.keySet())) {
      var tailed = live.get(key);
      if (tailed != null && !tailed.content().ends()) {
        quietly(tailed.path(), () -> restartIfTruncated(key, tailed, found.get(key)));
      }
    }
  }

  private void restartIfTruncated(String key, Tailed tailed, @Nullable Found file)
      throws IOException {
    if (!tailed.truncated()) {
      return;
    }
    truncations.increment();
    var old = tailed.checkpoint();
    LOG.info(
        "file truncated source={} path={} read={}", settings.source(), tailed.path(), old.offset());
    retire(old);
    copies.forEach((copy, original) -> adopt(copy, original, key, old));
    copies.values().removeIf(original -> original.equals(key));
    if (file == null) {
      live.remove(key);
      tailed.close();
      return;
    }
    var fresh = fresh(key, file, old.generation() + 1);
    checkpoints.put(key, fresh);
    live.put(key, new Tailed(tailed.content(), fresh, file.path));
  }

  /** A copy that was made before the truncation and is shorter than what was read: all read. */
  private void adopt(String copy, String original, String truncated, Checkpoint old) {
    var path = copyPaths.get(copy);
    if (!original.equals(truncated) || path == null) {
      return;
    }
    quietly(
        path,
        () -> {
          long size = Files.size(path);
          if (size < old.offset()) {
            checkpoints.put(
                copy,
                new Checkpoint(
                    old.identity(),
                    copy,
                    old.generation(),
                    old.head(),
                    Mark.NONE,
                    size,
                    false,
                    path.toString(),
                    true,
                    now()));
          }
        });
  }

  /** Opens a file that is not open yet, if there is something to read in it. */
  private void consider(String key, Found file, Set<String> present) throws IOException {
    if (live.containsKey(key) || finished(key, file) || settling(file)) {
      return;
    }
    var content = Content.open(file.path);
    try {
      var checkpoint = resume(key, file, content, present);
      if (checkpoint == null) {
        content.close();
        return;
      }
      checkpoints.put(key, checkpoint);
      live.put(key, new Tailed(content, checkpoint, file.path));
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
  }

  private boolean finished(String key, Found file) {
    var checkpoint = checkpoints.get(key);
    if (checkpoint == null || !checkpoint.done()) {
      return false;
    }
    boolean same =
        file.attributes.lastModifiedTime().toMillis() <= checkpoint.seenAtMillis()
            && (file.compressed() || file.attributes.size() == checkpoint.offset());
    if (same) {
      checkpoints.put(key, checkpoint.seen(file.path.toString(), now()));
    }
    return same;
  }

  /** A compressed file may still be being written. */
  private boolean settling(Found file) {
    return file.compressed()
        && now() - file.attributes.lastModifiedTime().toMillis() < settings.settle().toMillis();
  }

  /** Where to go on, or nothing for a copy of what is being read under its old name. */
  private @Nullable Checkpoint resume(String key, Found file, Content content, Set<String> present)
      throws IOException {
    var known = checkpoints.get(key);
    if (known != null) {
      if (Tailed.continues(content, known)) {
        return open(known, key, file);
      }
      retire(known);
      return fresh(key, file, known.generation() + 1);
    }
    for (var gone : List.copyOf(checkpoints.values())) {
      if (gone.offset() > 0
          && !present.contains(gone.fileKey())
          && !live.containsKey(gone.fileKey())
          && Tailed.continues(content, gone)) {
        checkpoints.remove(gone.fileKey());
        return open(gone, key, file);
      }
    }
    for (var original : live.entrySet()) {
      if (content.ends() && continuesRead(content, original.getValue())) {
        return null; // wait until the original has been read to its end
      }
      if (!content.ends() && isCopy(content, original.getValue())) {
        copies.put(key, original.getKey());
        copyPaths.put(key, file.path);
        return null;
      }
    }
    copies.remove(key);
    copyPaths.remove(key);
    return firstEver && firstLook && settings.start() == Start.END
        ? atEnd(fresh(key, file, 0), content)
        : fresh(key, file, 0);
  }

  private static boolean continuesRead(Content content, Tailed original) throws IOException {
    return original.checkpoint().offset() > 0 && Tailed.continues(content, original.checkpoint());
  }

  /** Whether all of it is the beginning of a file that is being read. */
  private static boolean isCopy(Content content, Tailed original) throws IOException {
    long size = content.size();
    if (size == 0 || original.content().ends() || original.content().size() < size) {
      return false;
    }
    var mine = new byte[(int) Math.min(size, 4096)];
    var its = new byte[mine.length];
    for (long at : new long[] {0, size - mine.length}) {
      int read = content.read(at, mine, mine.length);
      if (original.content().read(at, its, read) != read || !java.util.Arrays.equals(mine, its)) {
        return false;
      }
    }
    return true;
  }

  private Checkpoint open(Checkpoint known, String key, Found file) {
    return new Checkpoint(
        known.identity(),
        key,
        known.generation(),
        known.head(),
        known.tail(),
        known.offset(),
        known.inOverlong(),
        file.path.toString(),
        false,
        now());
  }

  private Checkpoint fresh(String key, Found file, int generation) {
    var identity =
        Ids.of(
            key,
            Long.toString(file.attributes.creationTime().toMillis()),
            Integer.toString(generation));
    return new Checkpoint(
        identity,
        key,
        generation,
        Mark.NONE,
        Mark.NONE,
        0,
        false,
        file.path.toString(),
        false,
        now());
  }

  /** Behind the last whole line. */
  private static Checkpoint atEnd(Checkpoint fresh, Content content) throws IOException {
    if (content.ends()) {
      return fresh.finished();
    }
    long size = content.size();
    var bytes = new byte[(int) Math.min(size, 1 << 20)];
    long from = size - bytes.length;
    int at = content.read(from, bytes, bytes.length);
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return Tailed.withHead(content, fresh)
        .moved(from + at, false, Mark.of(bytes, Math.max(0, at - 64), at));
  }

  /** Remembers what a file held before it was truncated: a copy of that may turn up. */
  private void retire(Checkpoint old) {
    var key = old.fileKey() + "#" + old.generation();
    checkpoints.put(
        key,
        new Checkpoint(
            old.identity(),
            key,
            old.generation(),
            old.head(),
            old.tail(),
            old.offset(),
            old.inOverlong(),
            old.path(),
            true,
            old.seenAtMillis()));
  }

  private boolean read(Intake intake, BooleanSupplier stop) {
    boolean more = false;
    for (var key : List.copyOf(live.keySet())) {
      var tailed = live.get(key);
      if (tailed != null && !stop.getAsBoolean()) {
        more |= read(key, tailed, intake);
      }
    }
    return more;
  }

  private boolean read(String key, Tailed tailed, Intake intake) {
    try {
      var step = tailed.read(lines, intake, now(), settings.settle().toMillis());
      complained.remove(tailed.path());
      return step == Lines.Step.MORE;
    } catch (IOException e) {
      complain(tailed.path(), e);
      return false;
    } finally {
      checkpoints.put(key, tailed.checkpoint());
      if (tailed.checkpoint().done()) {
        live.remove(key);
        quietly(tailed.path(), tailed::close);
      }
    }
  }

  private void save() throws IOException {
    long oldest = now() - KEEP.toMillis();
    checkpoints
        .values()
        .removeIf(
            checkpoint ->
                checkpoint.seenAtMillis() < oldest && !live.containsKey(checkpoint.fileKey()));
    var current = checkpoints.values().stream().map(each -> each.seen(each.path(), 0)).toList();
    if (!current.equals(saved) || !checkpointFile.exists()) {
      checkpointFile.write(checkpoints.values());
      saved = current;
    }
  }

  private static String key(Path path, BasicFileAttributes attributes) {
    var key = attributes.fileKey();
    return key == null ? path.toString() : key.toString();
  }

  private long now() {
    return clock.millis();
  }

  private interface FileWork {
    void run() throws IOException;
  }

  /** One bad file must not hold up the others: counted, logged once, tried again. */
  private void quietly(Path path, FileWork work) {
    try {
      work.run();
    } catch (IOException e) {
      complain(path, e);
    }
  }

  private void complain(Path path, IOException e) {
    if (complained.add(path)) {
      errors.increment();
      LOG.warn(
          "file cannot be read source={} path={} error={}", settings.source(), path, e.toString());
    }
  }
}
