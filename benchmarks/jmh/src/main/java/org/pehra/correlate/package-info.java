/** What benchmarks need of the inside of a shard. */
@NullMarked
package org.pehra.correlate;

import org.jspecify.annotations.NullMarked;
