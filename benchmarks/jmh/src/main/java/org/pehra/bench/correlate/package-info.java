/**
 * How fast a correlation shard is.
 *
 * <p>In: made-up signals. Out: figures for {@code benchmarks/README.md}. Never: Kafka.
 */
@NullMarked
package org.pehra.bench.correlate;

import org.jspecify.annotations.NullMarked;
