package org.pehra.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pehra.model.Institution;
import org.pehra.model.Watermark;

/**
 * How far event time has come in each input partition. An idle partition's time goes on with the
 * wall clock, so that a source that fell silent neither keeps windows open nor holds up its
 * institution. One thread.
 */
final class Watermarks {
  private record Input(Institution institution, int partition) implements Comparable<Input> {
    @Override
    public int compareTo(Input other) {
      int byInstitution = institution.compareTo(other.institution);
      return byInstitution != 0 ? byInstitution : Integer.compare(partition, other.partition);
    }
  }

  private static final class Progress {
    private long atMillis = Long.MIN_VALUE;
    private long arrivedAtMillis;
    private long publishedMillis = Long.MIN_VALUE;
  }

  private final Duration idleAfter;
  private final Map<Input, Progress> inputs = new TreeMap<>();

  /**
   * Starts with no input known.
   *
   * @param idleAfter how long nothing must arrive before the clock advances the time
   */
  Watermarks(Duration idleAfter) {
    this.idleAfter = idleAfter;
  }

  /** An event of this time arrived now. */
  void seen(Institution institution, int partition, long atMillis, long nowMillis) {
    var progress = inputs.computeIfAbsent(new Input(institution, partition), key -> new Progress());
    progress.atMillis = Math.max(progress.atMillis, atMillis);
    progress.arrivedAtMillis = nowMillis;
  }

  /** The input partition goes to another process. */
  void forget(Institution institution, int partition) {
    inputs.remove(new Input(institution, partition));
  }

  /** The watermarks that moved since the last call, in a stable order. */
  List<Watermark> advance(long nowMillis) {
    List<Watermark> moved = new ArrayList<>();
    inputs.forEach(
        (input, progress) -> {
          long silence = nowMillis - progress.arrivedAtMillis;
          boolean idle = silence >= idleAfter.toMillis();
          long at = idle ? progress.atMillis + silence : progress.atMillis;
          if (at > progress.publishedMillis) {
            progress.publishedMillis = at;
            moved.add(new Watermark(input.institution(), input.partition(), at, idle));
          }
        });
    return moved;
  }
}
