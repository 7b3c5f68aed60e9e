package org.pehra.alerts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * One Lucene index for each month of {@code detected_at}: the one time of an alert that no revision
 * changes, so all revisions meet in one index. Each is sorted by {@code last_at}, newest first,
 * like the usual search, which so can stop early. Searched together as one reader, newest month
 * first.
 *
 * <p>Writes come from one thread at a time; readers are free-threaded.
 */
final class Months extends ReferenceManager<Months.Snapshot> {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC);
  private static final double RAM_MB = 64;

  /** The default order, which is also that of the documents on disk. */
  static final Sort NEWEST_FIRST =
      new Sort(
          new SortField("last_at", SortField.Type.LONG, true),
          new SortField("id", SortField.Type.STRING));

  /** One state of all months. */
  record Snapshot(MultiReader reader, NavigableMap<String, DirectoryReader> months) {}

  private final Path dir;
  private final ConcurrentNavigableMap<String, IndexWriter> writers =
      new ConcurrentSkipListMap<>(Collections.reverseOrder());
  private final Set<String> dirty = new HashSet<>();

  /** Opens the months of these names, which must exist. */
  Months(Path dir, Set<String> names) throws IOException {
    this.dir = dir;
    try {
      for (var name : names) {
        writers.put(name, open(name, IndexWriterConfig.OpenMode.APPEND));
      }
      current = snapshot(null);
    } catch (IOException | RuntimeException e) {
      rollback();
      throw e;
    }
  }

  static String name(Instant detectedAt) {
    return NAME.format(detectedAt);
  }

  static boolean isName(String name) {
    return name.matches("[+-]?\\d{4,10}-\\d\\d");
  }

  Set<String> names() {
    return writers.keySet();
  }

  private IndexWriter open(String name, IndexWriterConfig.OpenMode mode) throws IOException {
    var config =
        new IndexWriterConfig(AlertDocument.analyzer())
            .setIndexSort(NEWEST_FIRST)
            .setParentField("_parent")
            .setRAMBufferSizeMB(RAM_MB)
            .setCommitOnClose(false)
            .setOpenMode(mode);
    return new IndexWriter(FSDirectory.open(dir.resolve(name)), config);
  }

  /** Replaces all forms of an alert; it moves when it lay in another month. */
  void put(String id, String month, @Nullable String before, List<Document> forms)
      throws IOException {
    if (before != null && !before.equals(month)) {
      writer(before).deleteDocuments(new Term(AlertDocument.ID, id));
    }
    writer(month).updateDocuments(new Term(AlertDocument.ID, id), forms);
  }

  private IndexWriter writer(String month) throws IOException {
    dirty.add(month);
    var writer = writers.get(month);
    if (writer == null) {
      writer = open(month, IndexWriterConfig.OpenMode.CREATE_OR_APPEND);
      writers.put(month, writer);
    }
    return writer;
  }

  /** Makes all writes durable. */
  void commit() throws IOException {
    for (var month : dirty) {
      var writer = writers.get(month);
      if (writer != null) {
        writer.commit();
      }
    }
    dirty.clear();
  }

  /** Gives up what was not committed and closes. Readers must have been closed before. */
  void rollback() throws IOException {
    var all = new ArrayList<java.io.Closeable>();
    for (var writer : writers.values()) {
      all.add(writer::rollback);
      all.add(writer.getDirectory());
    }
    writers.clear();
    IOUtils.close(all);
  }

  private Snapshot snapshot(@Nullable Snapshot old) throws IOException {
    var readers = new TreeMap<String, DirectoryReader>(Collections.reverseOrder());
    var owned = new ArrayList<IndexReader>();
    try {
      for (var entry : writers.entrySet()) {
        var before = old == null ? null : old.months.get(entry.getKey());
        var fresh =
            before == null
                ? DirectoryReader.open(entry.getValue())
                : DirectoryReader.openIfChanged(before, entry.getValue());
        if (fresh != null) {
          owned.add(fresh);
        }
        readers.put(
            entry.getKey(), fresh == null ? java.util.Objects.requireNonNull(before) : fresh);
      }
      // takes a reference of each; those of fresh ones are given back below, so it alone holds them
      var all = new MultiReader(readers.values().toArray(IndexReader[]::new), false);
      return new Snapshot(all, readers);
    } finally {
      IOUtils.close(owned.stream().map(reader -> (java.io.Closeable) reader::decRef).toList());
    }
  }

  @Override
  protected @Nullable Snapshot refreshIfNeeded(Snapshot old) throws IOException {
    var fresh = snapshot(old);
    if (Map.copyOf(fresh.months).equals(Map.copyOf(old.months))) {
      fresh.reader.decRef();
      return null;
    }
    return fresh;
  }

  @Override
  protected boolean tryIncRef(Snapshot snapshot) {
    return snapshot.reader.tryIncRef();
  }

  @Override
  protected void decRef(Snapshot snapshot) throws IOException {
    snapshot.reader.decRef();
  }

  @Override
  protected int getRefCount(Snapshot snapshot) {
    return snapshot.reader.getRefCount();
  }
}
