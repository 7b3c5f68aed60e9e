package org.pehra.connect.spool;

import java.util.List;

/**
 * Records read from the spool, in order.
 *
 * @param next where the following ones are; acknowledge this when all are delivered
 */
public record Batch(List<Entry> entries, Position next) {
  public Batch {
    entries = List.copyOf(entries);
  }
}
