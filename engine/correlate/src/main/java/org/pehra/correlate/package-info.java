/**
 * Stateful correlation in event time.
 *
 * <p>In: signals and watermarks of one {@code signals} partition, and the rules' {@link
 * org.pehra.correlate.Plan}. Out: every alert, and the firings of chained correlations as new
 * signals. Never: Kafka, a wall clock, threads; and no type of Esper leaves this package. Next
 * stage: {@code engine/alerts} indexes the alerts.
 *
 * <p>Two lanes, one meaning. A signal that is the newest of its group goes through the rule's EPL
 * statement in the shard's Esper runtime (the live lane). A signal that comes late disturbs its
 * group: the group's retained signals are put in order and judged anew by the same {@link
 * org.pehra.correlate.window.Window} operators that the EPL calls, until the late one has left the
 * timespan. What the judgements become is the business of {@link org.pehra.correlate.Group}: alerts
 * that open, grow, close, merge or are taken back.
 *
 * <p>Rules of Pehra's own kinds, and those whose authors write EPL, are judged beside, by {@link
 * org.pehra.correlate.watch.Watches}.
 */
@NullMarked
package org.pehra.correlate;

import org.jspecify.annotations.NullMarked;
