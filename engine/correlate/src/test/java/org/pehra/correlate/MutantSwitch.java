package org.pehra.correlate;

import java.util.Comparator;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;

/**
 * What {@link MutatedEngine} has the engine ask at each place where a mutant is wrong. Public since
 * the engine's packages call it. One thread.
 */
public final class MutantSwitch {
  static final int NONE = -1;

  /** More than any stream asks for; a mutant that never ends asks for more. */
  private static final int MOST_ASKED = 3_000_000;

  private static int active = NONE;
  private static int left;
  private static long clock;

  private MutantSwitch() {}

  static void turn(int mutant) {
    active = mutant;
    left = MOST_ASKED;
    clock = 0;
  }

  public static boolean on(int mutant) {
    if (--left < 0) {
      left = MOST_ASKED;
      throw new IllegalStateException("does not end");
    }
    return mutant == active;
  }

  /**
   * A comparison whose result is asked to be less, or more, than 0: with the bound on it, or off.
   */
  public static int moved(int compared, int by, int mutant) {
    return on(mutant) ? compared + by : compared;
  }

  /** A millisecond that makes a bound inclusive, or not. */
  public static long one(long one, int mutant) {
    return on(mutant) ? 0 : one;
  }

  public static <T> Comparator<T> reversed(Comparator<T> order, int mutant) {
    return on(mutant) ? order.reversed() : order;
  }

  /** An event happens when it arrives. */
  public static ShardInput byArrival(ShardInput input, int mutant) {
    if (input instanceof Watermark watermark) {
      clock = watermark.atMillis();
    }
    return on(mutant) && input instanceof Signal signal
        ? made(signal, signal.institution(), clock)
        : input;
  }

  /** All institutions are one. */
  public static ShardInput byNoScope(ShardInput input, int mutant) {
    return on(mutant) && input instanceof Signal signal
        ? made(signal, Generator.BANKS.getFirst(), signal.atMillis())
        : input;
  }

  private static Signal made(Signal signal, Institution institution, long at) {
    return new Signal(
        signal.correlation(),
        signal.rule(),
        institution,
        signal.group(),
        institution,
        at,
        signal.source(),
        signal.eventId(),
        signal.weight(),
        signal.fields(),
        new EventRef(signal.event().topic(), signal.event().partition(), signal.event().offset()));
  }
}
