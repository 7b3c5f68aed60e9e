package org.pehra.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Level;

/**
 * An answer.
 *
 * @param total all matching alerts of the view, exact
 * @param alerts this page's summaries: the alert's JSON without evidence, with {@code
 *     evidence_count} and {@code triage}
 * @param facets by name, the most frequent values first, bounded
 * @param histogram absent unless asked for
 * @param next cursor of the next page, absent on the last
 */
public record AlertPage(
    long total,
    List<ObjectNode> alerts,
    Map<String, List<FacetValue>> facets,
    @Nullable Histogram histogram,
    @Nullable String next) {

  /**
   * How often a value occurs among all matching alerts.
   *
   * @param label for humans, where it differs from the value
   */
  public record FacetValue(String value, @Nullable String label, long count) {}

  /**
   * Matching alerts by {@code last_at}.
   *
   * @param intervalMs width of a bucket, which starts at a multiple of it since 1970 UTC
   * @param buckets in order of time; empty ones are left out
   */
  public record Histogram(long intervalMs, List<Bucket> buckets) {}

  /** One bucket; levels without alerts are left out. */
  public record Bucket(Instant at, long count, Map<Level, Long> byLevel) {}
}
