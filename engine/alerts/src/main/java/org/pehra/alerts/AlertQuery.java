package org.pehra.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the index.
 *
 * @param text query in the language of {@link QueryText}; empty matches all
 * @param from earliest {@code last_at}, inclusive
 * @param to latest {@code last_at}, exclusive
 * @param filters keyword field → accepted values (any of them); every field must accept
 * @param sort field, behind {@code -} for descending: last_at, first_at, detected_at, level, count
 * @param size page size, 0 to {@link #MAX_SIZE}
 * @param after cursor of the page before, from {@link AlertPage#next}
 * @param facets names of {@link Fields#FACETS}
 * @param histogram whether to count by time and level
 * @param interval width of the histogram's buckets; absent chooses one that gives at most 60
 */
public record AlertQuery(
    String text,
    @Nullable Instant from,
    @Nullable Instant to,
    Map<String, List<String>> filters,
    String sort,
    int size,
    @Nullable String after,
    List<String> facets,
    boolean histogram,
    @Nullable Duration interval) {

  public static final int MAX_SIZE = 500;
  public static final AlertQuery ALL =
      new AlertQuery("", null, null, Map.of(), "-last_at", 50, null, List.of(), false, null);

  public AlertQuery {
    filters = Map.copyOf(filters);
    facets = List.copyOf(facets);
    if (size < 0 || size > MAX_SIZE) {
      throw new QueryException(
          "size " + size + " is not between 0 and " + MAX_SIZE, -1, "page with 'after'");
    }
  }

  public AlertQuery text(String text) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery between(@Nullable Instant from, @Nullable Instant to) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery filter(String field, List<String> values) {
    var more = new LinkedHashMap<>(filters);
    more.put(field, List.copyOf(values));
    return new AlertQuery(text, from, to, more, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery sort(String sort) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery size(int size) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery after(@Nullable String after) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery facets(List<String> facets) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, histogram, interval);
  }

  public AlertQuery histogram(@Nullable Duration interval) {
    return new AlertQuery(text, from, to, filters, sort, size, after, facets, true, interval);
  }
}
