package org.pehra.alerts;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Level;

/** Counts hits by facet value, and by time and level, in one pass over the doc values. */
final class Aggregation extends SimpleCollector {
  static final int MAX_VALUES = 50;

  private final List<String> facets;
  private final long intervalMs;
  private final Map<String, Map<String, Long>> counts = new HashMap<>();
  private final TreeMap<Long, long[]> buckets = new TreeMap<>();
  private final List<Leaf> leaves = new ArrayList<>();
  private @Nullable NumericDocValues times;
  private @Nullable NumericDocValues levels;
  private long[] bucket = new long[0];
  private long bucketAt = Long.MIN_VALUE;
  private long total;

  /** Counts of one facet in the current segment, by ordinal. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, counted into in the hot loop
  private record Leaf(String facet, SortedSetDocValues values, long[] counts) {}

  private Aggregation(List<String> facets, long intervalMs) {
    this.facets = facets;
    this.intervalMs = intervalMs;
  }

  /**
   * The answer.
   *
   * @param histogram absent unless asked for
   */
  record Result(
      long total,
      Map<String, List<AlertPage.FacetValue>> facets,
      AlertPage.@Nullable Histogram histogram) {}

  /**
   * @param intervalMs width of the buckets, 0 for no histogram
   */
  static CollectorManager<Aggregation, Result> of(List<String> facets, long intervalMs) {
    return new CollectorManager<>() {
      @Override
      public Aggregation newCollector() {
        return new Aggregation(facets, intervalMs);
      }

      @Override
      public Result reduce(Collection<Aggregation> collectors) throws IOException {
        var all = new Aggregation(facets, intervalMs);
        for (var one : collectors) {
          all.add(one);
        }
        return all.result();
      }
    };
  }

  @Override
  public ScoreMode scoreMode() {
    return ScoreMode.COMPLETE_NO_SCORES;
  }

  @Override
  protected void doSetNextReader(LeafReaderContext context) throws IOException {
    finishLeaf();
    for (var facet : facets) {
      var values = DocValues.getSortedSet(context.reader(), AlertDocument.FACET + facet);
      leaves.add(new Leaf(facet, values, new long[(int) values.getValueCount()]));
    }
    if (intervalMs > 0) {
      times = DocValues.getNumeric(context.reader(), "last_at");
      levels = DocValues.getNumeric(context.reader(), "level");
    }
  }

  @Override
  public void collect(int doc) throws IOException {
    total++;
    for (var leaf : leaves) {
      if (leaf.values.advanceExact(doc)) {
        for (int i = 0; i < leaf.values.docValueCount(); i++) {
          leaf.counts[(int) leaf.values.nextOrd()]++;
        }
      }
    }
    if (times != null && levels != null && times.advanceExact(doc) && levels.advanceExact(doc)) {
      // documents are sorted by time, so the bucket seldom changes
      long at = Math.floorDiv(times.longValue(), intervalMs) * intervalMs;
      if (at != bucketAt) {
        bucketAt = at;
        bucket = buckets.computeIfAbsent(at, key -> new long[Fields.LEVELS.size()]);
      }
      bucket[(int) levels.longValue()]++;
    }
  }

  private void finishLeaf() throws IOException {
    for (var leaf : leaves) {
      var into = counts.computeIfAbsent(leaf.facet, name -> new HashMap<>());
      for (int ord = 0; ord < leaf.counts.length; ord++) {
        if (leaf.counts[ord] > 0) {
          into.merge(leaf.values.lookupOrd(ord).utf8ToString(), leaf.counts[ord], Long::sum);
        }
      }
    }
    leaves.clear();
  }

  private void add(Aggregation other) throws IOException {
    other.finishLeaf();
    total += other.total;
    other.counts.forEach(
        (facet, values) -> {
          var into = counts.computeIfAbsent(facet, name -> new HashMap<>());
          values.forEach((value, count) -> into.merge(value, count, Long::sum));
        });
    other.buckets.forEach(
        (at, more) -> {
          var sums = buckets.computeIfAbsent(at, key -> new long[Fields.LEVELS.size()]);
          for (int i = 0; i < more.length; i++) {
            sums[i] += more[i];
          }
        });
  }

  private Result result() {
    var named = new LinkedHashMap<String, List<AlertPage.FacetValue>>();
    facets.forEach(facet -> named.put(facet, top(counts.getOrDefault(facet, Map.of()))));
    return new Result(total, named, intervalMs > 0 ? histogram() : null);
  }

  /** Values with a label are stored as {@code value NUL label}; one value may have had several. */
  private static List<AlertPage.FacetValue> top(Map<String, Long> values) {
    var labels = new HashMap<String, String>();
    var sums = new HashMap<String, Long>();
    values.forEach(
        (stored, count) -> {
          var parts = stored.split("\0", 2);
          sums.merge(parts[0], count, Long::sum);
          if (parts.length == 2) {
            labels.merge(parts[0], parts[1], (a, b) -> a.compareTo(b) > 0 ? a : b);
          }
        });
    return sums.entrySet().stream()
        .map(e -> new AlertPage.FacetValue(e.getKey(), labels.get(e.getKey()), e.getValue()))
        .sorted(
            Comparator.comparingLong(AlertPage.FacetValue::count)
                .reversed()
                .thenComparing(AlertPage.FacetValue::value))
        .limit(MAX_VALUES)
        .toList();
  }

  private AlertPage.Histogram histogram() {
    var result = new ArrayList<AlertPage.Bucket>();
    buckets.forEach(
        (at, counts) -> {
          var byLevel = new EnumMap<Level, Long>(Level.class);
          long sum = 0;
          for (int i = 0; i < counts.length; i++) {
            sum += counts[i];
            if (counts[i] > 0) {
              byLevel.put(Fields.LEVELS.get(i), counts[i]);
            }
          }
          result.add(new AlertPage.Bucket(Instant.ofEpochMilli(at), sum, byLevel));
        });
    return new AlertPage.Histogram(intervalMs, result);
  }
}
