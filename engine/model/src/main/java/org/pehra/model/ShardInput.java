package org.pehra.model;

/**
 * What lies in the {@code signals} topic: signals, and the watermarks that are correlation's only
 * clock.
 */
public sealed interface ShardInput permits Signal, Watermark {
  /** Event time in milliseconds since 1970 UTC. */
  long atMillis();
}
