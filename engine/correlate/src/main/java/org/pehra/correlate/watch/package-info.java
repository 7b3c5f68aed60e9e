/**
 * The rules of Pehra's own kinds: what does not happen, impossible travel, what differs from a
 * group's own history, what authors say in EPL.
 *
 * <p>In: signals of one shard and its scopes' times. Out: alerts, and firings for the correlations
 * over these rules. A {@link org.pehra.correlate.watch.Tracker} keeps what one kind needs of a
 * group and says what it finds, whatever order the events came in; a {@link
 * org.pehra.correlate.watch.Subject} makes alerts of the findings, which open, grow, close, merge
 * and are taken back as those of any correlation. Never: threads, a wall clock. Esper is used
 * through {@link org.pehra.correlate.epl}.
 */
@NullMarked
package org.pehra.correlate.watch;

import org.jspecify.annotations.NullMarked;
