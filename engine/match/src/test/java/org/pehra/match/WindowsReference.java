package org.pehra.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.LogSource;

/** Log sources of Windows events, by the entries of the data file, applied without any index. */
final class WindowsReference {
  private static final LogSources SOURCES = Corpus.windowsSources();

  private WindowsReference() {}

  /** The log sources that an event answers to. */
  static List<LogSource> answers(Map<String, List<String>> event) {
    List<LogSource> answers = new ArrayList<>();
    for (var entry : SOURCES.entries()) {
      boolean all =
          entry.when().entrySet().stream()
              .allMatch(
                  when ->
                      event.getOrDefault(when.getKey(), List.of()).stream()
                          .anyMatch(
                              value ->
                                  when.getValue().contains("*")
                                      || when.getValue().stream()
                                          .anyMatch(value::equalsIgnoreCase)));
      if (all) {
        answers.add(entry.logSource());
      }
    }
    return answers;
  }

  static boolean sees(LogSource rule, List<LogSource> answers) {
    return rule.equals(new LogSource("", "", ""))
        || answers.stream()
            .anyMatch(
                one ->
                    (rule.product().isEmpty() || rule.product().equals(one.product()))
                        && (rule.category().isEmpty() || rule.category().equals(one.category()))
                        && (rule.service().isEmpty() || rule.service().equals(one.service())));
  }
}
