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
   * The part of one rule in one scope, nothing of it taken yet.
   *
   * @param mostGroups beyond, the rule's own groups must leave
   * @param mostBytes beyond, likewise
   */
  public Share share(int mostGroups, long mostBytes) {
    return new Share(this, mostGroups, mostBytes);
  }

  private void take(long bytes) {
    taken.lazySet(taken.getPlain() + bytes);
  }

  /** Whoever took anything is gone. */
  public void empty() {
    taken.set(0);
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

  /** What the groups of one rule in one scope take. */
  public static final class Share {
    /** Where queues would hold more than such a part of what left, they are rid of it. */
    private static final int PARTS_LEFT = 8;

    private final Room room;
    private final int mostGroups;
    private final long mostBytes;
    private long bytes;
    private int left;
    private long leftBytes;

    private Share(Room room, int mostGroups, long mostBytes) {
      this.room = room;
      this.mostGroups = mostGroups;
      this.mostBytes = mostBytes;
    }

    /** About how many bytes the groups take. */
    public long bytes() {
      return bytes;
    }

    /**
     * A group takes more.
     *
     * @param more bytes; negative where it takes less
     */
    public void take(long more) {
      bytes += more;
      room.take(more);
    }

    /**
     * Whether groups must leave.
     *
     * @param groups how many there are
     */
    public boolean isFull(int groups) {
      return groups > mostGroups || bytes > mostBytes;
    }

    /** No group is left. */
    public void vacate() {
      take(-bytes);
    }

    /**
     * A group was made to leave, though queues may still know it.
     *
     * @param took how many bytes
     * @return now and then: it is time to rid the queues of all that left
     */
    public boolean left(long took) {
      leftBytes += took;
      if (++left <= mostGroups && leftBytes <= mostBytes / PARTS_LEFT) {
        return false;
      }
      left = 0;
      leftBytes = 0;
      return true;
    }
  }
}
