package org.pehra.correlate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Counters;

/**
 * Where a shard tells of rules that fail, whatever they were at. While replaying there is no one to
 * be told: of each rule the first failure is kept until there is.
 */
final class RuleFailures {
  private final Counters counters;
  private final String partition;
  private final Map<String, Throwable> untold = new LinkedHashMap<>();
  private @Nullable Output out;

  RuleFailures(Counters counters, String partition) {
    this.counters = counters;
    this.partition = partition;
  }

  /** From here on to this output. */
  void tell(Output to) {
    out = to;
    if (!untold.isEmpty()) {
      untold.forEach(to::failed);
      untold.clear();
    }
  }

  void failed(String ruleId, Throwable cause) {
    counters
        .counter("pehra_correlate_failed_total", "partition", partition, "rule", ruleId)
        .increment();
    counters.rule(ruleId).failed(cause);
    if (out == null) {
      untold.putIfAbsent(ruleId, cause);
    } else {
      out.failed(ruleId, cause);
    }
  }
}
