package org.pehra.correlate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** Random signals for one rule, made from a seed, and the order in which they arrive. */
final class Generator {
  static final List<Institution> BANKS = List.of(Scenario.BANK_A, Scenario.BANK_B);
  private static final long LATENESS = Simulation.LATENESS.toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long HOLD_EVERY = 500_000;
  private static final long HELD = 170_000;

  private final Rule rule;
  private final List<String> legs;
  private final Random random;
  private final List<Signal> signals = new ArrayList<>();

  /** Signals of a torn stream that a source holds back. */
  private final Set<Signal> held = new HashSet<>();

  private final List<ShardInput> log = new ArrayList<>();

  private Generator(Rule rule, long seed) {
    this.rule = rule;
    legs = rule instanceof Rule.Correlation c ? c.rules() : List.of(rule.head().id());
    random = new Random(seed);
  }

  /** As {@link Simulation#of}. */
  static Generator of(Rule rule, long seed, double disorder, double duplicates) {
    var made = new Generator(rule, seed);
    made.stretches();
    made.arrive(disorder, duplicates, made::delay);
    return made;
  }

  /** As {@link Simulation#torn}. */
  static Generator torn(Rule rule, long seed, double disorder, double duplicates) {
    var made = new Generator(rule, seed);
    made.tears();
    made.arrive(disorder, duplicates, made::delayOfTorn);
    return made;
  }

  /** Each once. */
  List<Signal> signals() {
    return signals;
  }

  /** With the watermarks, as a shard gets them. */
  List<ShardInput> log() {
    return log;
  }

  private interface Delay {
    long of(Signal signal, double disorder);
  }

  private void arrive(double disorder, double duplicates, Delay delay) {
    var arrivals = new ArrayList<long[]>();
    for (int i = 0; i < signals.size(); i++) {
      long at = signals.get(i).atMillis();
      arrivals.add(new long[] {at + delay.of(signals.get(i), disorder), i});
      if (random.nextDouble() < duplicates) {
        arrivals.add(new long[] {at + delay.of(signals.get(i), 1), i});
      }
    }
    arrivals.sort((one, other) -> Long.compare(one[0], other[0]));
    long ticked = Long.MIN_VALUE;
    for (var arrival : arrivals) {
      // nothing that is still to come lies more than the lateness behind
      if (arrival[0] / 1000 != ticked) {
        ticked = arrival[0] / 1000;
        BANKS.forEach(bank -> log.add(new Watermark(bank, 0, arrival[0], false)));
      }
      log.add(signals.get((int) arrival[1]));
    }
  }

  private long delay(Signal signal, double disorder) {
    boolean late = random.nextDouble() < disorder;
    long delay = late ? random.nextLong(LATENESS) : 0;
    // a source that sends nothing for a while, and then all at once: what lies between two alerts
    long since = Math.floorMod(signal.atMillis(), HOLD_EVERY);
    if (late && since < LATENESS) {
      delay = since < HELD ? LATENESS - 1 - since : 0;
    }
    return delay;
  }

  private void stretches() {
    int count = 20 + random.nextInt(300);
    int spread = 1;
    int pause = pause();
    long pace = isSeasonal() ? 60_000 : 1000;
    long at = Scenario.START;
    for (int i = 0; i < count; i++) {
      // calm and busy stretches
      spread = i % 30 == 0 ? 1 + random.nextInt(30) : spread;
      // whole seconds make ties; long pauses close alerts
      at += pace * random.nextInt(random.nextInt(12) == 0 ? pause : spread);
      var bank = BANKS.get(random.nextInt(2));
      var event = event();
      var leg = legs.get(random.nextInt(legs.size()));
      signals.add(signal(leg, bank, at, event, i));
      if (random.nextInt(8) == 0) {
        // the same event satisfies another leg
        again(signals.getLast(), legs.get(random.nextInt(legs.size())));
      }
    }
  }

  /** The longest time without a signal, seconds; about a window where it is of days. */
  private int pause() {
    return switch (rule) {
      case Rule.Detection detection -> 1500;
      case Rule.Correlation c when c.timespanMillis() > DAY -> (int) (c.timespanMillis() / 1000);
      case Rule.Correlation c -> 300;
    };
  }

  private boolean isSeasonal() {
    return rule instanceof Rule.Correlation correlation
        && correlation.addition() instanceof Addition.Baseline baseline
        && baseline.season() != Addition.Season.NONE;
  }

  /** An id that no other event has, in no order. */
  private String event() {
    return "e" + random.nextInt(1_000_000) + "." + signals.size();
  }

  private Signal signal(String leg, Institution bank, long at, String event, int i) {
    return signal(
        leg,
        bank,
        GroupKey.of("user-" + random.nextInt(3)),
        at,
        "source-" + random.nextInt(2),
        event,
        random.nextInt(6) == 0 ? 2 : 1,
        random.nextInt(6),
        i);
  }

  private Signal signal(
      String leg,
      Institution bank,
      GroupKey group,
      long at,
      String source,
      String event,
      int weight,
      int value,
      int i) {
    return new Signal(
        rule.ref(),
        Rules.detection(leg).ref(),
        bank,
        group,
        bank,
        at,
        source,
        event,
        weight,
        Map.of("value", Integer.toString(value), "place", place()),
        new EventRef("events." + bank, 0, i));
  }

  /** One of a few towns, so that many events are near each other. */
  private String place() {
    return random.nextInt(4) > 0
        ? "24.86,67.0" + random.nextInt(10)
        : "%d.%d,%d".formatted(random.nextInt(60), random.nextInt(10), random.nextInt(180));
  }

  private void again(Signal signal, String leg) {
    signals.add(
        new Signal(
            signal.correlation(),
            Rules.detection(leg).ref(),
            signal.scope(),
            signal.group(),
            signal.institution(),
            signal.atMillis(),
            signal.source(),
            signal.eventId(),
            signal.weight(),
            signal.fields(),
            signal.event()));
  }

  /** What is held back comes as late as it may, and most of the rest in time. */
  private long delayOfTorn(Signal signal, double disorder) {
    boolean torn = held.contains(signal);
    if (random.nextDouble() >= (torn ? disorder : disorder / 4)) {
      return 0;
    }
    return torn ? LATENESS - 1 : random.nextLong(LATENESS);
  }

  private void tears() {
    long timespan =
        rule instanceof Rule.Correlation c ? c.timespanMillis() : Duration.ofMinutes(5).toMillis();
    long at = Scenario.START;
    int tears = 4 + random.nextInt(9);
    for (int i = 0; i < tears; i++) {
      at += timespan * (1 + random.nextInt(6)) + seconds(timespan);
      long middle = at + gap(timespan, 2 * timespan);
      var burst = new Burst();
      burst.at(at, false);
      burst.at(middle, true);
      at = middle + gap(timespan, Math.min(2 * timespan, LATENESS));
      burst.at(at, false);
      for (int other = random.nextInt(8); other > 0; other--) {
        long between = at + seconds(5 * timespan);
        var leg = legs.get(random.nextInt(legs.size()));
        var bank = BANKS.get(random.nextInt(2));
        signals.add(signal(leg, bank, between, event(), signals.size()));
      }
    }
  }

  /** Often just at, before or after where a window ends, else anything below. */
  private long gap(long timespan, long below) {
    if (random.nextInt(3) > 0) {
      return below / 10 + seconds(below - below / 10);
    }
    long exact = Math.min(below, timespan * (1 + random.nextInt(2)));
    return exact + random.nextInt(3) - 1;
  }

  /** None at all, or whole ones less than these milliseconds. */
  private long seconds(long below) {
    return random.nextInt(4) == 0 ? 0 : 1000 * random.nextLong(below / 1000);
  }

  /** Events that come at about one time, alike in what rules look at. */
  private final class Burst {
    private final Institution bank = BANKS.get(random.nextInt(2));
    private final GroupKey group = GroupKey.of("user-" + random.nextInt(3));
    private final List<String> some = some();
    private final int size = 1 + random.nextInt(2 + random.nextInt(9));
    private final int within = 1 + random.nextInt(4);
    private final int least = random.nextInt(6);
    private final int values = 1 + random.nextInt(6 - least);
    private final boolean fresh = random.nextInt(4) == 0;
    private final int weights = random.nextInt(4) == 0 ? 2 : 1;

    private List<String> some() {
      var some = new ArrayList<>(legs);
      for (int without = random.nextInt(legs.size()); without > 0; without--) {
        some.remove(random.nextInt(some.size()));
      }
      return some;
    }

    private void at(long from, boolean late) {
      long at = from;
      for (int i = 0; i < size; i++) {
        // in the order of the legs at first
        var leg = some.get(i < some.size() ? i : random.nextInt(some.size()));
        signals.add(
            signal(
                leg,
                bank,
                group,
                at,
                "source-" + random.nextInt(2),
                event(),
                1 + random.nextInt(weights),
                fresh ? 10 + random.nextInt(1000) : least + random.nextInt(values),
                signals.size()));
        if (late) {
          held.add(signals.getLast());
        }
        at += 1000L * random.nextInt(within);
      }
    }
  }
}
