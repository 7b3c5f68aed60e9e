package org.pehra.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A topic as Pehra needs it.
 *
 * @param retention how long records are kept; absent means for ever
 * @param compactedAfter age from which only the newest record of a key is kept; absent means all
 *     are
 */
public record TopicSpec(
    String name, int partitions, @Nullable Duration retention, @Nullable Duration compactedAfter) {
  public TopicSpec {
    if (name.isEmpty() || partitions < 1) {
      throw new IllegalArgumentException("topic '" + name + "' with " + partitions + " partitions");
    }
  }
}
