package org.pehra.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which base rules were seen. */
final class Legs extends Window {
  private static final long NEVER = Long.MIN_VALUE;

  private final long[] lastSeen;

  Legs(long timespan, int legs) {
    super(timespan);
    lastSeen = new long[legs];
    Arrays.fill(lastSeen, NEVER);
  }

  private Legs(Legs of) {
    super(of.timespan);
    lastSeen = of.lastSeen.clone();
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    lastSeen[leg] = at;
  }

  @Override
  public void expire(long upTo) {
    for (int leg = 0; leg < lastSeen.length; leg++) {
      if (lastSeen[leg] <= upTo) {
        lastSeen[leg] = NEVER;
      }
    }
  }

  @Override
  public int legs() {
    return Long.bitCount((long) value());
  }

  @Override
  public long since() {
    return Arrays.stream(lastSeen).filter(at -> at != NEVER).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public Window copy() {
    return new Legs(this);
  }

  @Override
  public long bytes() {
    return 48 + 8L * lastSeen.length;
  }

  @Override
  public double value() {
    long mask = 0;
    for (int leg = 0; leg < lastSeen.length; leg++) {
      if (lastSeen[leg] != NEVER) {
        mask |= 1L << leg;
      }
    }
    return mask;
  }
}
