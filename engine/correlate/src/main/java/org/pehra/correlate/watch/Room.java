package org.pehra.correlate.watch;

import java.util.concurrent.atomic.AtomicLong;

/** About how many bytes the groups of all rules of a shard take together. Written by one thread. */
public final class Room {
  /** What is given up at once, so that not each signal must look for who takes most. */
  private static final int PARTS = 64;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most beyond, groups of whatever rule takes most must leave
   */
  public Room(long most) {
    this.most = most;
  }

  /**
   * A group takes more.
   *
   * @param bytes negative where it takes less
   */
  public void take(long bytes) {
    taken.lazySet(taken.getPlain() + bytes);
  }

  /** Bytes; from any thread, there maybe a moment old. */
  public long taken() {
    return taken.get();
  }

  /** Whether groups must leave. */
  public boolean isFull() {
    return taken.getPlain() > most;
  }

  /** How many bytes of the largest rule are to be given up at once. */
  public long part() {
    return Math.max(1, most / PARTS);
  }
}
