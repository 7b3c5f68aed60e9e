package org.pehra.app;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pehra.match.LogSources;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.read.Nearest;

/** What was probably meant by a log source that no event has. Immutable. */
final class LogSourceHints {
  private final LogSources sources;

  LogSourceHints(LogSources sources) {
    this.sources = sources;
  }

  /** The log source as a rule writes it, on one line. */
  static String text(LogSource source) {
    var text = new StringJoiner(", ", "{", "}");
    add(text, "product", source.product());
    add(text, "category", source.category());
    add(text, "service", source.service());
    return text.toString();
  }

  private static void add(StringJoiner text, String name, String value) {
    if (!value.isEmpty()) {
      text.add(name + ": " + value);
    }
  }

  /** The first part that no event has beside the parts before it, with the nearest that one has. */
  String hint(LogSource rule) {
    Predicate<LogSource> product =
        entry -> rule.product().isEmpty() || entry.product().equalsIgnoreCase(rule.product());
    Predicate<LogSource> category =
        entry -> rule.category().isEmpty() || entry.category().equalsIgnoreCase(rule.category());
    if (!has(product)) {
      return near("product", rule.product(), values(entry -> true, LogSource::product));
    }
    if (!has(product.and(category))) {
      return near("category", rule.category(), values(product, LogSource::category));
    }
    return near("service", rule.service(), values(product.and(category), LogSource::service));
  }

  private boolean has(Predicate<LogSource> test) {
    return sources.entries().stream().map(LogSources.Entry::logSource).anyMatch(test);
  }

  private Set<String> values(Predicate<LogSource> test, Function<LogSource, String> part) {
    Set<String> values = new LinkedHashSet<>();
    for (var entry : sources.entries()) {
      if (test.test(entry.logSource()) && !part.apply(entry.logSource()).isEmpty()) {
        values.add(part.apply(entry.logSource()));
      }
    }
    return values;
  }

  private static String near(String part, String written, Set<String> known) {
    if (known.isEmpty()) {
      return "leave '" + part + "' out: no event of this kind has one";
    }
    var hint = Nearest.hint(written, known);
    return hint.startsWith("known") ? part + " '" + written + "' is not; " + hint : hint;
  }
}
