/**
 * EPL that rule authors write: checked, compiled and run in a room of its own.
 *
 * <p>In: a statement's text. Out: its rows. Nothing is compiled but what {@link
 * org.pehra.correlate.epl.EplCheck} knows to be harmless, and Esper is given no way to find a class
 * by its name. Never: threads, a wall clock, groups' alerts; what rows mean is the business of
 * {@link org.pehra.correlate.watch}.
 */
@NullMarked
package org.pehra.correlate.epl;

import org.jspecify.annotations.NullMarked;
