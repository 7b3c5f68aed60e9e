/**
 * The operators of correlation rules, and their names in EPL.
 *
 * <p>In: the events of one group in order of time. Out: an aggregate over the newest timespan.
 * Never: which rule asks, or what becomes of the answer. Public only because Esper's generated code
 * must reach {@link org.pehra.correlate.window.WithinFactory}; nothing outside this module uses it.
 */
@NullMarked
package org.pehra.correlate.window;

import org.jspecify.annotations.NullMarked;
