package org.pehra.alerts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an index: {@code yyyy-MM/} for each month, {@code triage/}, and a lock. The
 * commit of {@code triage/} names the months and positions it stands for and is written last; where
 * one of those months is missing or cannot be read, everything is deleted, to be rebuilt.
 */
final class IndexFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);

  /** Rises when documents change: then the index is rebuilt. */
  private static final String FORMAT = "1";

  private static final String TRIAGE = "triage";
  private static final String POSITION = "position.";

  private final FSDirectory directory;
  private final Lock lock;
  private final Months months;
  private final TriageStore triage;

  private IndexFiles(FSDirectory directory, Lock lock, Months months, TriageStore triage) {
    this.directory = directory;
    this.lock = lock;
    this.months = months;
    this.triage = triage;
  }

  static IndexFiles open(Path dir) {
    try {
      Files.createDirectories(dir);
      var directory = FSDirectory.open(dir);
      var lock = directory.obtainLock("index.lock");
      try {
        return open(dir, directory, lock);
      } catch (IOException | RuntimeException e) {
        IOUtils.closeWhileHandlingException(lock, directory);
        throw e;
      }
    } catch (LockObtainFailedException e) {
      throw new IndexException(
          "the index directory "
              + dir
              + " is in use by another process: stop it, or use another"
              + " data directory",
          e);
    } catch (IOException e) {
      throw new IndexException(
          "the index directory "
              + dir
              + " cannot be used: "
              + e
              + "; check its owner, its rights"
              + " and the free space",
          e);
    }
  }

  private static IndexFiles open(Path dir, FSDirectory directory, Lock lock) throws IOException {
    try {
      return existing(dir, directory, lock);
    } catch (IOException | RuntimeException e) {
      LOG.warn("index is emptied and rebuilt dir={} reason={}", dir, e.toString());
      deleteAll(dir);
      return existing(dir, directory, lock);
    }
  }

  private static IndexFiles existing(Path dir, FSDirectory directory, Lock lock)
      throws IOException {
    var present = months(dir);
    var triage = new TriageStore(dir.resolve(TRIAGE));
    try {
      var facts = triage.committed();
      var named = Set.of(facts.getOrDefault("months", "").split(","));
      boolean intact =
          facts.isEmpty()
              ? present.isEmpty()
              : FORMAT.equals(facts.get("format"))
                  && (named.equals(Set.of("")) || present.containsAll(named));
      if (!intact) {
        throw new IOException("the index is incomplete or of another version");
      }
      return new IndexFiles(directory, lock, new Months(dir, committed(dir, present)), triage);
    } catch (IOException | RuntimeException e) {
      triage.close();
      throw e;
    }
  }

  /** Months begun after the last commit hold nothing yet and are not opened. */
  private static Set<String> committed(Path dir, Set<String> present) throws IOException {
    var names = new TreeSet<String>();
    for (var name : present) {
      try (var month = FSDirectory.open(dir.resolve(name))) {
        if (org.apache.lucene.index.DirectoryReader.indexExists(month)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Set<String> months(Path dir) throws IOException {
    var names = new TreeSet<String>();
    try (var children = Files.newDirectoryStream(dir)) {
      for (var child : children) {
        var name = String.valueOf(child.getFileName());
        if (Months.isName(name) && Files.isDirectory(child)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static void deleteAll(Path dir) throws IOException {
    for (var name : months(dir)) {
      IOUtils.rm(dir.resolve(name));
    }
    IOUtils.rm(dir.resolve(TRIAGE));
  }

  Months months() {
    return months;
  }

  TriageStore triage() {
    return triage;
  }

  Map<String, Long> positions() {
    var positions = new HashMap<String, Long>();
    triage
        .committed()
        .forEach(
            (name, value) -> {
              if (name.startsWith(POSITION)) {
                positions.put(name.substring(POSITION.length()), Long.valueOf(value));
              }
            });
    return positions;
  }

  void commit(Map<String, Long> positions) throws IOException {
    var facts = new HashMap<String, String>();
    facts.put("format", FORMAT);
    facts.put("months", String.join(",", months.names()));
    positions.forEach((name, offset) -> facts.put(POSITION + name, offset.toString()));
    triage.commit(facts);
  }

  @Override
  public void close() throws IOException {
    // readers before writers, and the lock last
    IOUtils.close(months, months::rollback, triage::close, lock, directory);
  }
}
