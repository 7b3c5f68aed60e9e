package org.pehra.server;

import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.AlertQuery;
import org.pehra.alerts.Times;

/** Reads a search from the query string; unknown names are refused, not ignored. */
final class SearchRequest {
  private static final Set<String> FILTERS =
      Set.of("status", "level", "rule", "institution", "triage", "tag", "scope", "type");
  private static final Set<String> OTHERS =
      Set.of("q", "from", "to", "sort", "size", "after", "facets", "interval");
  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,6})([smhd])");

  private SearchRequest() {}

  static AlertQuery read(Context request, Instant now) {
    for (var name : request.queryParamMap().keySet()) {
      if (!FILTERS.contains(name) && !OTHERS.contains(name)) {
        throw Bodies.bad(
            "there is no parameter '" + name + "'",
            "known are " + Stream.concat(OTHERS.stream(), FILTERS.stream()).sorted().toList());
      }
    }
    var query =
        AlertQuery.ALL
            .text(or(request.queryParam("q"), ""))
            .between(time(request, "from", now), time(request, "to", now))
            .sort(or(request.queryParam("sort"), AlertQuery.ALL.sort()))
            .size(size(request.queryParam("size")))
            .after(request.queryParam("after"))
            .facets(list(request, "facets"));
    for (var filter : FILTERS) {
      var values = list(request, filter);
      if (!values.isEmpty()) {
        query = query.filter(filter, values);
      }
    }
    var interval = or(request.queryParam("interval"), "none");
    return switch (interval) {
      case "none" -> query;
      case "auto" -> query.histogram(null);
      default -> query.histogram(interval(interval));
    };
  }

  private static String or(@Nullable String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** Values of a parameter that may be repeated and separated by commas. */
  private static List<String> list(Context request, String name) {
    return request.queryParams(name).stream()
        .flatMap(values -> Stream.of(values.split(",")))
        .filter(value -> !value.isBlank())
        .distinct()
        .toList();
  }

  private static @Nullable Instant time(Context request, String name, Instant now) {
    var value = request.queryParam(name);
    return value == null || value.isEmpty() ? null : Times.parse(value, now);
  }

  private static int size(@Nullable String size) {
    try {
      return size == null ? AlertQuery.ALL.size() : Integer.parseInt(size);
    } catch (NumberFormatException e) {
      throw Bodies.bad("size is not a number", "at most " + AlertQuery.MAX_SIZE);
    }
  }

  private static Duration interval(String text) {
    var matcher = INTERVAL.matcher(text);
    if (!matcher.matches()) {
      throw Bodies.bad("interval '" + text + "' is not one", "write auto, none, 30s, 5m, 1h or 1d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
