package org.pehra.match;

import java.util.List;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleLoader;

/** Rules from text, for tests. */
final class Rules {
  private Rules() {}

  static List<Rule> load(String yaml) {
    var result = new RuleLoader(LoadOptions.DEFAULT).loadText("test.yml", yaml);
    if (!result.errors().isEmpty()) {
      throw new AssertionError(result.errors());
    }
    return result.rules();
  }

  static List<Rule.Detection> detections(List<? extends Rule> rules) {
    return rules.stream()
        .filter(Rule.Detection.class::isInstance)
        .map(Rule.Detection.class::cast)
        .toList();
  }

  static List<Rule.Correlation> correlations(List<? extends Rule> rules) {
    return rules.stream()
        .filter(Rule.Correlation.class::isInstance)
        .map(Rule.Correlation.class::cast)
        .toList();
  }

  static RuleSet compile(String yaml, LogSources sources) {
    return RuleSet.compile(detections(load(yaml)), sources);
  }

  /** Every event is of the product {@code test}. */
  static final LogSources TEST =
      LogSources.of(
          List.of(new LogSources.Entry(java.util.Map.of(), new LogSource("test", "", ""))));

  /** A rule for every event of {@link #TEST}, with this detection part, in one line each. */
  static String rule(String id, String... detection) {
    return """
        title: %s
        name: %s
        logsource: {product: test}
        detection:
          %s
        """
        .formatted(id, id, String.join("\n  ", detection));
  }
}
