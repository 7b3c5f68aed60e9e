package org.pehra.correlate;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Entity;
import org.pehra.model.Institution;

/** The event that a shard sends into Esper for a signal: what its rule has in common first. */
final class SignalEvent {
  static final String TYPE = "Signal";

  private static final int BOUNDS = 4;
  private static final int OWN = BOUNDS + Judge.MOST_BOUNDS;
  private static final int LENGTH = OWN + 5;

  private SignalEvent() {}

  static String[] names() {
    var common = Stream.of("shape", "timespan", "parameter", "scope");
    var bounds = IntStream.range(0, Judge.MOST_BOUNDS).mapToObj(i -> "bound" + i);
    var own = Stream.of("entity", "at", "weight", "value", "leg");
    return Stream.of(common, bounds, own).flatMap(names -> names).toArray(String[]::new);
  }

  static Object[] types() {
    var common = Stream.of(int.class, long.class, double.class, String.class);
    var bounds = Stream.generate(() -> double.class).limit(Judge.MOST_BOUNDS);
    var own = Stream.of(Entity.class, long.class, int.class, String.class, int.class);
    return Stream.of(common, bounds, own).flatMap(types -> types).toArray();
  }

  /** What all signals of a rule in a scope have in common; the rest is left empty. */
  static @Nullable Object[] of(PlannedRule rule, Institution scope) {
    var event = new @Nullable Object[LENGTH];
    event[0] = rule.shape();
    event[1] = rule.timespan();
    event[2] = rule.parameter();
    event[3] = scope.id();
    var bounds = rule.judge().bounds();
    for (int i = 0; i < bounds.length; i++) {
      event[BOUNDS + i] = bounds[i];
    }
    return event;
  }

  static @Nullable Object[] of(Group group, Entry entry) {
    var event = group.lane.signalEvent().clone();
    event[OWN] = group;
    event[OWN + 1] = entry.at();
    event[OWN + 2] = entry.weight();
    event[OWN + 3] = entry.value;
    event[OWN + 4] = (int) entry.leg;
    return event;
  }
}
