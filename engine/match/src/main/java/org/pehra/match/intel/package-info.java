/**
 * Indicators of compromise: read from files, and found in the values of events. In: STIX 2.1, MISP
 * JSON and CSV; out: for a value and a time, the indicators that it meets. Never: a wall clock, so
 * that what has expired is decided by the event's time.
 */
@NullMarked
package org.pehra.match.intel;

import org.jspecify.annotations.NullMarked;
