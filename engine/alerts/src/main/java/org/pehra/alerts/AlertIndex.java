package org.pehra.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.document.Document;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.TriageRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts, searchable: a view of the topics {@code alerts} and {@code triage} that can be thrown
 * away and rebuilt.
 *
 * <p>Applying a record again, or an older revision after a newer, changes nothing, so records may
 * come in any order and more than once. What was applied can be searched after the next refresh,
 * within {@link #REFRESH} and the time the refresh takes. It is durable only after {@link #commit},
 * which also keeps the positions to go on from; a crash before it only means reading those records
 * again.
 *
 * <p>Each alert is stored once for each different sight of it ({@link View}); a search is bound to
 * its view's documents and cannot touch others. Thread-safe.
 */
public final class AlertIndex implements AutoCloseable {
  /** Pause between refreshes. */
  public static final Duration REFRESH = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(AlertIndex.class);

  private final IndexFiles files;
  private final Months months;
  private final TriageStore triage;
  private final Newest newest;
  private final AlertSearch search;
  private final Counters counters;
  private final List<Consumer<AlertChange>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService refresher;
  private final Object writeLock = new Object();
  private final Object refreshLock = new Object();

  private List<AlertChange> changes = new ArrayList<>();
  private Map<String, Long> positions;
  private volatile @Nullable Exception failure;

  private AlertIndex(IndexFiles files, Counters counters, InstantSource clock) {
    this.files = files;
    this.months = files.months();
    this.triage = files.triage();
    this.newest = new Newest(months);
    this.positions = files.positions();
    this.counters = counters;
    this.search = new AlertSearch(AlertDocument.analyzer(), clock);
    this.refresher =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("alerts-refresh").factory());
  }

  /**
   * Opens the index of a directory, making it when there is none. One that is incomplete, corrupt
   * or of another version is emptied: then {@link #positions} is empty.
   *
   * @throws IndexException when another process has it open or it cannot be read or written
   */
  public static AlertIndex open(Path dir, Counters counters, InstantSource clock) {
    var index = new AlertIndex(IndexFiles.open(dir), counters, clock);
    long pause = REFRESH.toMillis();
    var _ =
        index.refresher.scheduleWithFixedDelay(
            index::refreshQuietly, pause, pause, TimeUnit.MILLISECONDS);
    return index;
  }

  /**
   * The offset of the next record to apply, by {@code topic-partition}, as of the last commit;
   * empty for a new or emptied index: read every topic from its beginning.
   */
  public Map<String, Long> positions() {
    synchronized (writeLock) {
      return Map.copyOf(positions);
    }
  }

  /**
   * Indexes an alert unless a revision as new is known.
   *
   * @return whether it was indexed
   */
  public boolean put(Alert alert) {
    synchronized (writeLock) {
      return guarded(
          () -> {
            var known = newest.known(alert.id());
            if (known != null && known.revision() >= alert.revision()) {
              counters.counter("pehra_alerts_outdated_total").increment();
              return false;
            }
            write(alert, known == null ? null : known.month(), triage.of(alert.id()), null);
            counters.counter("pehra_alerts_indexed_total").increment();
            return true;
          });
    }
  }

  /**
   * Keeps a triage record and applies it to its alert, now or when that comes.
   *
   * @return whether it was new
   */
  public boolean apply(TriageRecord record) {
    synchronized (writeLock) {
      return guarded(
          () -> {
            var before = triage.of(record.alertId());
            if (before.knows(record.id())) {
              return false;
            }
            triage.add(record);
            counters.counter("pehra_alerts_triaged_total").increment();
            var known = newest.known(record.alertId());
            if (known != null) {
              var history = new ArrayList<>(before.history());
              history.add(record);
              write(load(record.alertId()), known.month(), TriageState.of(history), record);
            }
            return true;
          });
    }
  }

  private void write(
      Alert alert, @Nullable String monthBefore, TriageState state, @Nullable TriageRecord cause)
      throws IOException {
    List<Document> forms = new ArrayList<>();
    SeenAlert.allOf(alert, state).forEach(seen -> forms.add(AlertDocument.of(seen)));
    months.put(alert.id(), Months.name(alert.detectedAt()), monthBefore, forms);
    newest.put(alert);
    changes.add(new AlertChange(alert, state, cause));
  }

  private Alert load(String id) throws IOException {
    var alert = newest.unread(id);
    if (alert != null) {
      return alert;
    }
    var json = read(reader -> search.stored(reader, id));
    return AlertCodec.decode(json.orElseThrow());
  }

  /** Makes everything applied so far searchable, then tells the listeners. */
  public void refresh() {
    synchronized (refreshLock) {
      List<AlertChange> batch;
      synchronized (writeLock) {
        if (changes.isEmpty()) {
          return;
        }
        batch = changes;
        changes = new ArrayList<>();
        newest.beforeRefresh();
        triage.beforeRefresh();
      }
      var _ =
          guarded(
              () -> {
                months.maybeRefreshBlocking();
                triage.refresh();
                return true;
              });
      synchronized (writeLock) {
        newest.afterRefresh();
        triage.afterRefresh();
      }
      batch.forEach(this::tell);
    }
  }

  private void refreshQuietly() {
    try {
      refresh();
    } catch (RuntimeException e) {
      LOG.error("refreshing the index failed", e);
    }
  }

  private void tell(AlertChange change) {
    for (var listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        LOG.warn("a listener failed alert={}", change.alert().id(), e);
      }
    }
  }

  /**
   * Adds a listener, called in order of application, by one thread, as soon as a change can be
   * found by a search. It must not block: refreshing waits for it.
   */
  public void onChange(Consumer<AlertChange> listener) {
    listeners.add(listener);
  }

  /**
   * Makes everything applied so far durable, together with where to go on.
   *
   * @param next offsets of the next records to read, by {@code topic-partition}; partitions not
   *     named keep theirs
   */
  public void commit(Map<String, Long> next) {
    synchronized (writeLock) {
      var merged = new HashMap<>(positions);
      merged.putAll(next);
      var _ =
          guarded(
              () -> {
                months.commit();
                files.commit(merged);
                return true;
              });
      positions = merged;
    }
  }

  /**
   * Searches what the view may see.
   *
   * @throws QueryException for a query that cannot be run
   */
  public AlertPage search(AlertQuery query, View view) {
    return read(reader -> search.search(reader, query, view));
  }

  /** One alert in full, as the view may see it; absent when there is none for it. */
  public Optional<ObjectNode> find(String id, View view) {
    return read(reader -> search.find(reader, id, view));
  }

  /** Why the index stopped working, if it did; then it must be closed and opened anew. */
  public Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private interface Reading<T> {
    T run(org.apache.lucene.index.IndexReader reader) throws IOException;
  }

  private <T> T guarded(Action<T> action) {
    try {
      return action.run();
    } catch (IOException | org.apache.lucene.store.AlreadyClosedException e) {
      failure = e;
      throw new IndexException(
          "the alert index failed: "
              + e.getMessage()
              + "; restart, and delete the index directory"
              + " if that does not help: it is rebuilt",
          e);
    }
  }

  private <T> T read(Reading<T> reading) {
    return guarded(
        () -> {
          var snapshot = months.acquire();
          try {
            return reading.run(snapshot.reader());
          } finally {
            months.release(snapshot);
          }
        });
  }

  /** Closes; what was not committed is given up, as in a crash. */
  @Override
  public void close() {
    refresher.shutdown();
    synchronized (refreshLock) {
      synchronized (writeLock) {
        try {
          files.close();
        } catch (IOException e) {
          LOG.warn("closing the index failed", e);
        }
      }
    }
  }
}
