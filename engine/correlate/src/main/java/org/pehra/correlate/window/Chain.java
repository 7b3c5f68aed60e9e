package org.pehra.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether the base rules were seen in their order. */
final class Chain extends Window {
  private static final long NEVER = Long.MIN_VALUE;

  /** Per leg: the latest start of a chain that has come this far. */
  private final long[] start;

  Chain(long timespan, int legs) {
    super(timespan);
    start = new long[legs];
    Arrays.fill(start, NEVER);
  }

  private Chain(Chain of) {
    super(of.timespan);
    start = of.start.clone();
  }

  @Override
  void take(long at, int weight, @Nullable String value, int leg) {
    start[leg] = leg == 0 ? at : Math.max(start[leg], start[leg - 1]);
  }

  @Override
  public void expire(long upTo) {
    for (int leg = 0; leg < start.length; leg++) {
      if (start[leg] <= upTo) {
        start[leg] = NEVER;
      }
    }
  }

  @Override
  public int legs() {
    int legs = 0;
    while (legs < start.length && start[legs] != NEVER) {
      legs++;
    }
    return legs;
  }

  @Override
  public long since() {
    return legs() == 0 ? Long.MAX_VALUE : start[legs() - 1];
  }

  @Override
  public Window copy() {
    return new Chain(this);
  }

  @Override
  public long bytes() {
    return 48 + 8L * start.length;
  }

  @Override
  public double value() {
    return start[start.length - 1] == NEVER ? 0 : 1;
  }
}
