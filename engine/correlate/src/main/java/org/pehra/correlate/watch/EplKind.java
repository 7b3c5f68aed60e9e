package org.pehra.correlate.watch;

import org.pehra.correlate.epl.EplStatement;
import org.pehra.correlate.watch.WatchRule.Kind;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** How a rule's own EPL is run, and told. */
record EplKind(EplStatement statement, Rule.Correlation rule, Addition.Epl written)
    implements Kind {
  @Override
  public String type() {
    return "epl";
  }

  @Override
  public Trackers trackers(int eventsPerGroup) {
    return new EplTrackers(statement, rule, written, eventsPerGroup);
  }

  /**
   * A statement that says what counts now began up to two timespans ago, the one before at three.
   */
  @Override
  public long history(long timespan) {
    return 3 * timespan;
  }

  /** What is final was sent: nothing can come before it any more. */
  @Override
  public long kept(long timespan) {
    return 0;
  }

  @Override
  public String told(Case of, String where) {
    return Words.counted(of.count, "event") + " " + where;
  }

  @Override
  public String described() {
    return "An event is judged when it is older than the lateness, in the order of time. The statement is\n// begun anew at whole multiples of %s and is shown the %s before."
        .formatted(Words.duration(rule.timespanMillis()), Words.duration(rule.timespanMillis()));
  }

  @Override
  public String epl() {
    return statement.declaration() + "\n" + written.text();
  }
}
