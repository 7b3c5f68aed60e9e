package org.pehra.correlate.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pehra.correlate.window.Operand;
import org.pehra.correlate.window.Window;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Above;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Addition.Statistic;
import org.pehra.sigma.Rule.Comparison;

/** What is final of a baseline, saved and taken back by another tracker; {@code -Dpehra.seed}. */
class BaselineStateTest {
  private static final long SEED = Long.getLong("pehra.seed", 1);
  private static final int RUNS = 60;
  private static final long MINUTE = 60_000;
  private static final long LATENESS = 4 * MINUTE;
  private static final Institution BANK = new Institution("bank-a");

  private static BaselineKind kind(Window.Kind of) {
    var above = new Above(1.2, Statistic.PERCENTILE, 75);
    return new BaselineKind(
        new Addition.Baseline(above, 40 * MINUTE, 4, Season.NONE),
        2 * MINUTE,
        new Operand(of, of == Window.Kind.COUNT ? List.of() : List.of("value")),
        Map.of(Comparison.GTE, 2.0));
  }

  private record Arrival(long clock, Sight sight) {}

  private static List<Arrival> arrivals(Random random) {
    var arrivals = new ArrayList<Arrival>();
    long at = 1_700_000_000_000L;
    for (int i = 0; i < 400; i++) {
      at += 1000L * random.nextInt(1 + random.nextInt(60));
      var id = "e" + i;
      var evidence =
          new Evidence(
              id,
              Instant.ofEpochMilli(at),
              BANK,
              "source",
              "a",
              new EventRef("events.bank-a", 0, i),
              null,
              List.of());
      var fields = Map.of("value", Integer.toString(random.nextInt(6)));
      var sight = new Sight(at, 0, 1, false, fields, evidence);
      arrivals.add(new Arrival(at + random.nextLong(LATENESS), sight));
    }
    arrivals.sort(Comparator.comparingLong(Arrival::clock));
    return arrivals;
  }

  private static Baseline copy(Baseline of, BaselineKind kind) throws IOException {
    var bytes = new ByteArrayOutputStream();
    of.save(new DataOutputStream(bytes));
    var copy = new Baseline(kind, 1000);
    copy.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    return copy;
  }

  @ParameterizedTest
  @EnumSource(
      value = Window.Kind.class,
      names = {"COUNT", "DISTINCT", "SUM"})
  void goesOnAsIfNothingHadHappened(Window.Kind of) throws IOException {
    int found = 0;
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      var random = new Random(seed);
      var arrivals = arrivals(random);
      int saved = 100 + random.nextInt(200);
      var kind = kind(of);
      var through = new Baseline(kind, 1000);
      for (var arrival : arrivals.subList(0, saved)) {
        through.take(arrival.sight());
        through.forget(arrival.clock() - LATENESS);
      }
      var restored = copy(through, kind);
      arrivals.subList(0, saved).stream()
          .map(Arrival::sight)
          .filter(sight -> sight.at() > through.savedUntil(0))
          .forEach(restored::take);
      restored.forget(arrivals.get(saved - 1).clock() - LATENESS);
      for (var arrival : arrivals.subList(saved, arrivals.size())) {
        assertEquals(through.findings(0), restored.findings(0), "seed " + seed);
        found += through.findings(0).size();
        through.take(arrival.sight());
        restored.take(arrival.sight());
        through.forget(arrival.clock() - LATENESS);
        restored.forget(arrival.clock() - LATENESS);
      }
    }
    assertTrue(found > RUNS, "findings: " + found);
  }
}
