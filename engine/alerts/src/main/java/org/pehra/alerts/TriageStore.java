package org.pehra.alerts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.pehra.model.TriageCodec;
import org.pehra.model.TriageRecord;

/**
 * All triage records by alert, also those whose alert has not come yet. Its commit also carries the
 * positions of the whole index and is the last one written: it never claims what is not durable.
 * Guarded by the index's write lock, except {@link #refresh}.
 */
final class TriageStore {
  private static final String ALERT = "alert";

  private final FSDirectory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private Map<String, List<TriageRecord>> recent = new HashMap<>();
  private Map<String, List<TriageRecord>> refreshing = new HashMap<>();

  TriageStore(Path dir) throws IOException {
    directory = FSDirectory.open(dir);
    try {
      var config = new IndexWriterConfig(new KeywordAnalyzer()).setCommitOnClose(false);
      writer = new IndexWriter(directory, config);
      searchers = new SearcherManager(writer, new SearcherFactory());
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(directory);
      throw e;
    }
  }

  void add(TriageRecord triage) throws IOException {
    var document = new Document();
    document.add(new StringField(AlertDocument.ID, triage.id(), Field.Store.NO));
    document.add(new StringField(ALERT, triage.alertId(), Field.Store.NO));
    document.add(new StoredField(AlertDocument.JSON, TriageCodec.encode(triage)));
    writer.updateDocument(new Term(AlertDocument.ID, triage.id()), document);
    recent.computeIfAbsent(triage.alertId(), id -> new ArrayList<>()).add(triage);
  }

  TriageState of(String alertId) throws IOException {
    var records = new ArrayList<TriageRecord>();
    var searcher = searchers.acquire();
    try {
      var query = new TermQuery(new Term(ALERT, alertId));
      int count = searcher.count(query);
      if (count > 0) {
        for (var hit : searcher.search(query, count).scoreDocs) {
          var json = searcher.storedFields().document(hit.doc).getBinaryValue(AlertDocument.JSON);
          records.add(TriageCodec.decode(json.bytes));
        }
      }
    } finally {
      searchers.release(searcher);
    }
    records.addAll(refreshing.getOrDefault(alertId, List.of()));
    records.addAll(recent.getOrDefault(alertId, List.of()));
    return records.isEmpty() ? TriageState.NEW : TriageState.of(records);
  }

  void beforeRefresh() {
    refreshing = recent;
    recent = new HashMap<>();
  }

  void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  void afterRefresh() {
    refreshing = new HashMap<>();
  }

  /** Facts of the last commit; empty when there was none. */
  Map<String, String> committed() {
    var facts = new HashMap<String, String>();
    var data = writer.getLiveCommitData();
    if (data != null) {
      data.forEach(entry -> facts.put(entry.getKey(), entry.getValue()));
    }
    return facts;
  }

  void commit(Map<String, String> facts) throws IOException {
    writer.setLiveCommitData(facts.entrySet());
    writer.commit();
  }

  void close() throws IOException {
    // readers first: files they hold would stay behind otherwise
    IOUtils.close(searchers, writer::rollback, directory);
  }
}
