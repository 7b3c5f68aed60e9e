package org.pehra.correlate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;

/** The traces of all groups of one correlation. One thread. */
public final class Traces {
  /** Where a group is. */
  public record Place(Institution scope, GroupKey group) {}

  private final Supplier<Trace> next;
  private final Map<Place, Trace> groups = new LinkedHashMap<>();

  /**
   * @param ruleId of a rule of the plan
   */
  public Traces(Plan plan, String ruleId) {
    var rule = plan.rules().get(ruleId);
    var watched = plan.watched().get(ruleId);
    if (rule != null) {
      var interner = new Interner();
      next = () -> new WindowTrace(rule, interner);
    } else if (watched != null) {
      next = () -> new WatchTrace(watched);
    } else {
      throw new IllegalArgumentException("rule " + ruleId + " does not run");
    }
  }

  /** Takes a signal of the correlation. */
  public Trace.Taken take(Signal signal) {
    return groups
        .computeIfAbsent(new Place(signal.scope(), signal.group()), place -> next.get())
        .take(signal);
  }

  /** All groups that were heard of. */
  public Map<Place, Trace> groups() {
    return Collections.unmodifiableMap(groups);
  }
}
