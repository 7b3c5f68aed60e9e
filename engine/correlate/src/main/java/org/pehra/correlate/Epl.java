package org.pehra.correlate;

/** Writes the EPL of planned rules. */
final class Epl {
  private Epl() {}

  /** Equal for rules that one statement can serve. */
  static String shape(PlannedRule rule) {
    return rule.judge().sharedEpl(shared(rule));
  }

  /**
   * The statement that runs: a rule's numbers come with its signals, so rules that differ only in
   * them share it. The operator holds the exact timespan of each entity; Esper retains nothing.
   */
  static String statement(PlannedRule rule) {
    return statement(rule, shared(rule), shape(rule));
  }

  private static String statement(PlannedRule rule, String aggregate, String condition) {
    return """
    @name('shape %d')
    select at, %s as reached
    from %s(shape = %d)
    having %s\
    """
        .formatted(rule.shape(), aggregate, SignalEvent.TYPE, rule.shape(), condition);
  }

  /** The rule's statement by itself, with its numbers in their places. */
  static String commented(PlannedRule rule) {
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
        + (rule.timed() ? "\n// judged at the end of each window, not at each event" : "")
        + "\n"
        + statement(rule, aggregate(rule), rule.judge().epl(aggregate(rule)))
        + "\n";
  }

  private static String shared(PlannedRule rule) {
    return rule.kind().function() + "(timespan, parameter, entity, at, weight, value, leg)";
  }

  private static String aggregate(PlannedRule rule) {
    return "%s(%d, %s, entity, at, weight, value, leg)"
        .formatted(rule.kind().function(), rule.timespan(), Judge.Bounds.number(rule.parameter()));
  }
}
