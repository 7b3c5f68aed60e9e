package org.pehra.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/** Answers queries on one snapshot of the index. Every query is bound to a view here. */
final class AlertSearch {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int AUTO_BUCKETS = 60;
  private static final int MAX_BUCKETS = 5_000;

  /** Widths that people read easily, in seconds. */
  private static final long[] WIDTHS = {
    1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000
  };

  private final Analyzer analyzer;
  private final InstantSource clock;

  AlertSearch(Analyzer analyzer, InstantSource clock) {
    this.analyzer = analyzer;
    this.clock = clock;
  }

  AlertPage search(IndexReader reader, AlertQuery asked, View view) throws IOException {
    asked.facets().forEach(AlertSearch::checkFacet);
    var query = query(asked, view);
    var searcher = searcher(reader);
    long interval = asked.histogram() ? interval(searcher, query, asked) : 0;
    var counted = count(searcher, query, asked.facets(), interval);
    var page = page(searcher, query, asked);
    if (searcher.timedOut()) {
      throw new QueryException(
          "the query takes too long", -1, "narrow it: a time range, a field, fewer wildcards");
    }
    return new AlertPage(
        counted.total(),
        summaries(searcher, page, asked.size()),
        counted.facets(),
        counted.histogram(),
        next(asked, page));
  }

  Optional<ObjectNode> find(IndexReader reader, String id, View view) throws IOException {
    var searcher = new IndexSearcher(reader);
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(AlertDocument.ID, id)), Occur.FILTER)
            .add(inView(view), Occur.FILTER)
            .build();
    var hits = searcher.search(query, 1).scoreDocs;
    return hits.length == 0 ? Optional.empty() : Optional.of(detail(searcher, hits[0].doc));
  }

  /** The stored JSON of an alert, whole. */
  Optional<byte[]> stored(IndexReader reader, String id) throws IOException {
    return find(reader, id, View.NATIONAL)
        .map(json -> json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Query inView(View view) {
    return new TermQuery(new Term(AlertDocument.VIEW, view.institution().id()));
  }

  private static void checkFacet(String facet) {
    if (!Fields.FACETS.contains(facet)) {
      throw new QueryException(
          "there is no facet '" + facet + "'", -1, "one of " + String.join(", ", Fields.FACETS));
    }
  }

  private static IndexSearcher searcher(IndexReader reader) {
    var searcher = new IndexSearcher(reader);
    long end = System.nanoTime() + TIMEOUT.toNanos();
    QueryTimeout timeout = () -> System.nanoTime() - end > 0;
    searcher.setTimeout(timeout);
    return searcher;
  }

  private Query query(AlertQuery asked, View view) {
    var all = new BooleanQuery.Builder();
    all.add(inView(view), Occur.FILTER);
    var clause = QueryText.parse(asked.text());
    if (!(clause instanceof Clause.All)) {
      all.add(new QueryCompiler(analyzer, clock.instant()).compile(clause), Occur.FILTER);
    }
    if (asked.from() != null || asked.to() != null) {
      all.add(LongPoint.newRangeQuery("last_at", from(asked), to(asked)), Occur.FILTER);
    }
    asked.filters().forEach((field, values) -> all.add(filter(field, values), Occur.FILTER));
    return all.build();
  }

  private static long from(AlertQuery asked) {
    return asked.from() == null ? Long.MIN_VALUE : asked.from().toEpochMilli();
  }

  private static long to(AlertQuery asked) {
    return asked.to() == null ? Long.MAX_VALUE : asked.to().toEpochMilli() - 1;
  }

  private static Query filter(String field, List<String> values) {
    var name = Fields.canonical(field);
    if (Fields.kind(name, -1) != Fields.Kind.KEYWORD || values.size() > QueryText.MAX_TERMS) {
      throw new QueryException("cannot filter by " + field, -1, "use a keyword field, few values");
    }
    var any = new BooleanQuery.Builder();
    values.forEach(value -> any.add(QueryCompiler.keyword(name, value), Occur.SHOULD));
    return new ConstantScoreQuery(any.build());
  }

  private static Aggregation.Result count(
      IndexSearcher searcher, Query query, List<String> facets, long interval) throws IOException {
    if (facets.isEmpty() && interval == 0) {
      return new Aggregation.Result(searcher.count(query), java.util.Map.of(), null);
    }
    return searcher.search(query, Aggregation.of(facets, interval));
  }

  private static TopFieldDocs page(IndexSearcher searcher, Query query, AlertQuery asked)
      throws IOException {
    var sort = Cursor.sort(asked.sort());
    FieldDoc after = asked.after() == null ? null : Cursor.read(asked.after(), asked.sort());
    // one more than asked for tells whether there is a next page
    return searcher.search(
        query, new TopFieldCollectorManager(sort, asked.size() + 1, after, asked.size() + 1));
  }

  private static List<ObjectNode> summaries(IndexSearcher searcher, TopFieldDocs page, int size)
      throws IOException {
    var alerts = new ArrayList<ObjectNode>();
    for (var hit : List.of(page.scoreDocs).subList(0, Math.min(size, page.scoreDocs.length))) {
      alerts.add(SeenAlert.summary(detail(searcher, hit.doc)));
    }
    return alerts;
  }

  private static @Nullable String next(AlertQuery asked, TopFieldDocs page) {
    return asked.size() > 0 && page.scoreDocs.length > asked.size()
        ? Cursor.of(asked.sort(), (FieldDoc) page.scoreDocs[asked.size() - 1])
        : null;
  }

  private static ObjectNode detail(IndexSearcher searcher, int doc) throws IOException {
    var json = searcher.storedFields().document(doc).getBinaryValue(AlertDocument.JSON);
    return (ObjectNode) Json.MAPPER.readTree(json.bytes, json.offset, json.length);
  }

  /** The width asked for, or the smallest that covers the range or the hits with few buckets. */
  private static long interval(IndexSearcher searcher, Query query, AlertQuery asked)
      throws IOException {
    long first = asked.from() == null ? edge(searcher, query, false) : from(asked);
    long last = asked.to() == null ? edge(searcher, query, true) : to(asked);
    long span = Math.max(0, last - first);
    if (asked.interval() != null) {
      long millis = asked.interval().toMillis();
      if (millis < 1_000 || span / millis > MAX_BUCKETS) {
        throw new QueryException(
            "an interval of " + asked.interval() + " is too short for this range",
            -1,
            "at least a second and at most " + MAX_BUCKETS + " buckets, or auto");
      }
      return millis;
    }
    for (long seconds : WIDTHS) {
      if (span / (seconds * 1_000) < AUTO_BUCKETS) {
        return seconds * 1_000;
      }
    }
    long longest = WIDTHS[WIDTHS.length - 1] * 1_000;
    return longest * (span / longest / AUTO_BUCKETS + 1);
  }

  private static long edge(IndexSearcher searcher, Query query, boolean newest) throws IOException {
    var sort = new Sort(new SortField("last_at", SortField.Type.LONG, newest));
    var hits = searcher.search(query, new TopFieldCollectorManager(sort, 1, 1)).scoreDocs;
    return hits.length == 0 ? 0 : (Long) ((FieldDoc) hits[0]).fields[0];
  }
}
