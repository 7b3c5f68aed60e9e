package org.pehra.correlate;

import java.time.Duration;

/** Writes the EPL of planned rules. */
final class Epl {
  /** The type of what a shard sends into Esper. */
  static final String EVENT_TYPE = "Signal";

  private Epl() {}

  /** Equal for rules that one statement can serve. */
  static String shape(PlannedRule rule) {
    return rule.timespan() + " " + rule.judge().epl(aggregate(rule));
  }

  /**
   * The statement. The data window only frees memory: it keeps events of an institution for the
   * timespan and the lateness, in which its groups may lag behind each other; the operator itself
   * holds the exact timespan. {@code at} is selected so that expiry does not fire.
   */
  static String statement(PlannedRule rule, Duration lateness) {
    var aggregate = aggregate(rule);
    return """
        @name('shape %d')
        select at, %s as reached
        from %s(shape = %d)#groupwin(scope)#ext_timed(at, %d milliseconds)
        group by entity
        having %s\
        """
        .formatted(
            rule.shape(),
            aggregate,
            EVENT_TYPE,
            rule.shape(),
            rule.timespan() + lateness.toMillis(),
            rule.judge().epl(aggregate));
  }

  static String commented(PlannedRule rule, Duration lateness) {
    var head = rule.rule().head();
    return "// "
        + head.title().replaceAll("\\s+", " ")
        + " ("
        + head.id()
        + "), "
        + rule.type()
        + "\n// entity: the group "
        + rule.groupNames()
        + " of one "
        + (Planner.national(rule.rule()) ? "nation" : "institution")
        + "; legs: "
        + rule.legIds()
        + "\n"
        + statement(rule, lateness)
        + "\n";
  }

  private static String aggregate(PlannedRule rule) {
    return "%s(%d, %s, at, weight, value, leg)"
        .formatted(rule.kind().function(), rule.timespan(), Judge.Bounds.number(rule.parameter()));
  }
}
