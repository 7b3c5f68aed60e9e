/**
 * Stateless matching: which detection rules an event satisfies, and the signals that follow.
 *
 * <p>In: an event's JSON bytes and a compiled {@link org.pehra.match.RuleSet}. Out: matched rules,
 * in the order of their ids, and from them {@link org.pehra.model.Signal}s. Never: state from one
 * event to the next that a result could depend on, clocks, Kafka. Next stage: {@code
 * engine/correlate}.
 *
 * <p>The way of an event: {@code EventScanner} cuts the wanted fields from the bytes, {@code
 * Router} finds the {@code Group} of rules whose log source sees the event, each {@code FieldIndex}
 * of the group turns a value into the set of predicates it satisfies, and only rules one of whose
 * anchor predicates was satisfied are evaluated.
 */
@NullMarked
package org.pehra.match;

import org.jspecify.annotations.NullMarked;
