package org.pehra.alerts;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;

/**
 * The newest revision known of every alert, whether the readers show it yet or not. Guarded by the
 * index's write lock.
 */
final class Newest {
  private final Months months;

  /** Alerts put since the last refresh began, and those put before that are being refreshed. */
  private Map<String, Alert> recent = new HashMap<>();

  private Map<String, Alert> refreshing = new HashMap<>();

  Newest(Months months) {
    this.months = months;
  }

  /** A revision and the month it lies in. */
  record Known(int revision, String month) {}

  void put(Alert alert) {
    recent.put(alert.id(), alert);
  }

  void beforeRefresh() {
    refreshing.putAll(recent); // not empty where the refresh before failed
    recent = new HashMap<>();
  }

  void afterRefresh() {
    refreshing = new HashMap<>();
  }

  /** The alert, if the readers do not show it yet. */
  @Nullable Alert unread(String id) {
    var alert = recent.get(id);
    return alert == null ? refreshing.get(id) : alert;
  }

  @Nullable Known known(String id) throws IOException {
    var alert = unread(id);
    if (alert != null) {
      return new Known(alert.revision(), Months.name(alert.detectedAt()));
    }
    var snapshot = months.acquire();
    try {
      for (var month : snapshot.months().entrySet()) {
        for (var leaf : month.getValue().leaves()) {
          long revision = revision(leaf.reader(), new BytesRef(id));
          if (revision > 0) {
            return new Known((int) revision, month.getKey());
          }
        }
      }
      return null;
    } finally {
      months.release(snapshot);
    }
  }

  private static long revision(LeafReader reader, BytesRef id) throws IOException {
    var terms = reader.terms(AlertDocument.ID);
    if (terms == null) {
      return 0;
    }
    var iterator = terms.iterator();
    if (!iterator.seekExact(id)) {
      return 0;
    }
    PostingsEnum docs = iterator.postings(null, PostingsEnum.NONE);
    NumericDocValues revisions = reader.getNumericDocValues(AlertDocument.REVISION);
    var live = reader.getLiveDocs();
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if ((live == null || live.get(doc)) && revisions.advanceExact(doc)) {
        return revisions.longValue();
      }
    }
    return 0;
  }
}
