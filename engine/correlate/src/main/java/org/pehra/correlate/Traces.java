package org.pehra.correlate;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;

/** The traces of one correlation's groups. Keeps all their signals. One thread. */
public final class Traces {
  /** Where a group is. */
  public record Place(Institution scope, GroupKey group) {}

  private final Supplier<Trace> next;
  private final Predicate<Place> wanted;
  private final long lateness;
  private final long kept;
  private final Map<Place, Trace> groups = new LinkedHashMap<>();
  private final Set<Place> others = new HashSet<>();

  /**
   * @param ruleId of a rule of the plan
   * @param wanted groups to trace; of the others only the names are kept
   */
  public Traces(Plan plan, String ruleId, Predicate<Place> wanted) {
    var rule = plan.windowed(ruleId);
    var watched = plan.watched().get(ruleId);
    if (rule != null) {
      var interner = new Interner();
      next = () -> new WindowTrace(rule, interner);
    } else if (watched != null) {
      next = () -> new WatchTrace(watched);
    } else {
      throw new IllegalArgumentException("rule " + ruleId + " does not run");
    }
    this.wanted = wanted;
    lateness = plan.lateness().toMillis();
    kept = plan.kept(ruleId).toMillis();
  }

  /**
   * Takes a signal of the correlation.
   *
   * @param clockMillis its institution's time when it came
   */
  public void take(Signal signal, long clockMillis) {
    var place = new Place(signal.scope(), signal.group());
    if (!wanted.test(place)) {
      others.add(place);
      return;
    }
    var trace = groups.computeIfAbsent(place, key -> next.get());
    long behind = clockMillis - signal.atMillis();
    if (behind >= kept) {
      trace.note(Trace.Taken.TOO_LATE);
    } else {
      trace.take(signal, behind > lateness);
    }
  }

  /** All groups that are traced and were heard of. */
  public Map<Place, Trace> groups() {
    return Collections.unmodifiableMap(groups);
  }

  /** Groups that were heard of, and are not traced. */
  public Set<Place> others() {
    return Collections.unmodifiableSet(others);
  }
}
