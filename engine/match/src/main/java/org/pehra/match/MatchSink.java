package org.pehra.match;

import org.pehra.sigma.Rule;

/** Takes the outcome of matching one event. Called by the matcher's thread, before it returns. */
public interface MatchSink {
  /** A rule matched; called in ascending order of rule ids, at most once a rule. */
  void matched(Rule.Detection rule);

  /**
   * The event could not be read and no rule saw it.
   *
   * @param reason what is wrong, without event text
   * @param at byte offset in the event
   */
  void malformed(String reason, int at);

  /** A rule could not be evaluated on this event and counts as not matched; the others went on. */
  void failed(Rule.Detection rule, RuntimeException cause);
}
