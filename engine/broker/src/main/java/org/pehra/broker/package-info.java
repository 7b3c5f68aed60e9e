/**
 * The Kafka server inside our own process: one node that is broker and controller, for a laptop or
 * a small institution.
 *
 * <p>In: a data directory. Out: a bootstrap address for {@link org.pehra.stream.KafkaLog}, the same
 * as an outside cluster's. Never: reads or writes records itself. The only module that sees the
 * Kafka server.
 */
@NullMarked
package org.pehra.broker;

import org.jspecify.annotations.NullMarked;
