package org.pehra.model;

/**
 * "No more events of this institution and input partition before this time are expected", published
 * by matching to every {@code signals} partition once a second, also when the input is idle.
 * Correlation reads no other clock, so a replay sees the same time as the first run.
 *
 * @param institution whose events
 * @param partition input partition of the institution's events topic
 * @param atMillis event time, milliseconds since 1970 UTC
 * @param idle the time was advanced because nothing arrived, not by an event
 */
public record Watermark(Institution institution, int partition, long atMillis, boolean idle)
    implements ShardInput {
  public Watermark {
    if (partition < 0) {
      throw new IllegalArgumentException("partition " + partition + " is negative");
    }
  }
}
