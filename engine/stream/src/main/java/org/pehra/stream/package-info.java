/**
 * The log between the stages: publish, consume, replay, fetch one record. The only module that sees
 * Kafka clients.
 *
 * <p>In: bytes with a topic and a key. Out: the same bytes, in order of their partition, at least
 * once. Never: what the bytes mean. Every stage stands on {@link org.pehra.stream.Log}; tests use
 * {@code InMemoryLog}.
 */
@NullMarked
package org.pehra.stream;

import org.jspecify.annotations.NullMarked;
