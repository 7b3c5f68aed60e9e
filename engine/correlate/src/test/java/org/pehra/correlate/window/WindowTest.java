package org.pehra.correlate.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pehra.correlate.window.Window.Kind;

/** Each window against the definition, computed anew from a list at each event. */
class WindowTest {
  private static final long SEED = Long.getLong("pehra.seed", System.nanoTime());
  private static final long TIMESPAN = 1000;
  private static final int EVENTS = 5000;

  private record Event(long at, int weight, String value) {}

  private final Random random = new Random(SEED);

  @Test
  void count() {
    compare(Kind.COUNT, 0, held -> held.stream().mapToInt(Event::weight).sum());
  }

  @Test
  void distinct() {
    compare(Kind.DISTINCT, 0, held -> held.stream().map(Event::value).distinct().count());
  }

  @Test
  void sumIsExactWhateverHasLeft() {
    compare(Kind.SUM, 0, held -> sum(held).doubleValue());
  }

  @Test
  void averageIsOfTheExactSum() {
    compare(
        Kind.AVG, 0, held -> sum(held).doubleValue() / held.stream().mapToInt(Event::weight).sum());
  }

  @Test
  void percentile() {
    compare(Kind.PERCENTILE, 95, held -> percentile(held, 95));
    compare(Kind.PERCENTILE, 50, held -> percentile(held, 50));
  }

  @Test
  void moreTimesThanAreToldApartAreBoundedInBytesAndNearlyExact() {
    int events = 1_000_000;
    long timespan = 400_000;
    for (var kind : List.of(Kind.COUNT, Kind.SUM, Kind.AVG)) {
      var window = Window.of(kind, timespan, 0);
      long most = 0;
      for (int i = 1; i <= events; i++) {
        window.add(i, 1, "2", 0);
        most = Math.max(most, window.bytes());
      }
      long bytes = most;
      assertTrue(bytes < 8 << 20, () -> kind + " takes " + bytes + " bytes");
      double expected = kind == Kind.AVG ? 2 : kind == Kind.SUM ? 2 * timespan : timespan;
      assertEquals(expected, window.value(), expected / 60_000, kind::name);
      var copy = window.copy();
      window.add(events + 2 * timespan, 1, "2", 0);
      assertEquals(kind == Kind.COUNT ? 1 : 2, window.value(), kind::name);
      assertEquals(expected, copy.value(), expected / 60_000, kind::name);
    }
  }

  @Test
  void copyGoesItsOwnWay() {
    for (var kind : Kind.values()) {
      if (kind == Kind.PERCENTILE) {
        continue;
      }
      var window = Window.of(kind, TIMESPAN, 2);
      window.add(0, 1, "1", 0);
      var copy = window.copy();
      double before = window.value();
      copy.add(1, 1, "5", 1);
      copy.add(2, 4, "7", 1);
      assertEquals(before, window.value(), kind::name);
      window.add(1, 1, "5", 1);
      window.add(2, 4, "7", 1);
      assertEquals(copy.value(), window.value(), kind::name);
    }
  }

  @Test
  void hugeAndTinyNumbersLeaveNothingBehind() {
    var window = Window.of(Kind.SUM, TIMESPAN, 0);
    window.add(0, 1, "1e300", 0);
    window.add(1, 3, "0.1", 0);
    window.add(2, 1, "-1e300", 0);
    window.expire(0);
    window.add(2, 1, "1e300", 0);
    assertEquals(0.3, window.value(), 1e-16);
  }

  @Test
  void distinctValuesComeAndGo() {
    for (int values : new int[] {3, 10, 300, 5000}) {
      var exact = Window.of(Kind.DISTINCT, TIMESPAN, 0);
      var sample = Window.of(Kind.DISTINCT, TIMESPAN, 400);
      var held = new ArrayDeque<Event>();
      var truth = new HashMap<String, Integer>();
      long most = 0;
      for (int i = 0; i < 100_000; i++) {
        // bursts of many events in few milliseconds, then pauses in which most or all leave
        int pause = random.nextInt(2000) == 0 ? 1500 : random.nextInt(10) == 0 ? 1 : 0;
        long at = (held.isEmpty() ? 0 : held.getLast().at) + pause;
        var event = new Event(at, 1, "value-" + random.nextInt(values));
        held.add(event);
        truth.merge(event.value, 1, Integer::sum);
        while (held.getFirst().at <= at - TIMESPAN) {
          truth.computeIfPresent(held.removeFirst().value, (v, n) -> n == 1 ? null : n - 1);
        }
        exact.add(at, 1, event.value, 0);
        sample.add(at, 1, event.value, 0);
        most = Math.max(most, exact.bytes());
        var where = values + " values, seed " + SEED + " at " + i;
        assertEquals(truth.size(), exact.value(), where);
        assertTrue(exact.exact(), where);
        assertEquals(truth.size(), sample.value(), sample.exact() ? 0 : truth.size() * 0.5, where);
      }
      long bytes = most;
      assertTrue(bytes < 300 + 130L * values, () -> values + " values take " + bytes + " bytes");
    }
  }

  @Test
  void manyDistinctValuesAreEstimatedAndSoMarked() {
    var window = Window.of(Kind.DISTINCT, TIMESPAN, 1000);
    for (int i = 0; i < 1000; i++) {
      window.add(0, 1, "value-" + i, 0);
    }
    assertEquals(1000, window.value());
    assertTrue(window.exact());
    for (int i = 1000; i < 100_000; i++) {
      window.add(0, 1, "value-" + i, 0);
    }
    assertFalse(window.exact());
    assertEquals(100_000, window.value(), 20_000);
    window.expire(0);
    assertTrue(window.exact());
    assertEquals(0, window.value());
  }

  private void compare(
      Kind kind, double parameter, java.util.function.ToDoubleFunction<List<Event>> truth) {
    var window = Window.of(kind, TIMESPAN, parameter);
    var held = new ArrayList<Event>();
    long at = 0;
    for (int i = 0; i < EVENTS; i++) {
      int calm = i % 1000 < 500 ? 3 : 200;
      at += random.nextInt(calm);
      var event = new Event(at, 1 + random.nextInt(3), value());
      held.add(event);
      long after = at - TIMESPAN;
      held.removeIf(e -> e.at <= after);
      window.add(at, event.weight, event.value, 0);
      assertEquals(truth.applyAsDouble(held), window.value(), kind + " seed " + SEED + " at " + i);
    }
  }

  private String value() {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(100));
      case 1 -> Double.toString(random.nextGaussian());
      case 2 -> Double.toString(random.nextGaussian() * 1e18);
      default -> "0.1";
    };
  }

  private static BigDecimal sum(List<Event> held) {
    return held.stream()
        .map(
            e -> new BigDecimal(Double.parseDouble(e.value)).multiply(BigDecimal.valueOf(e.weight)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static double percentile(List<Event> held, double percentile) {
    var sorted = new ArrayList<Double>();
    held.stream()
        .sorted(Comparator.comparingDouble(e -> Double.parseDouble(e.value)))
        .forEach(
            e -> {
              for (int i = 0; i < e.weight; i++) {
                sorted.add(Double.parseDouble(e.value));
              }
            });
    double rank = percentile / 100 * (sorted.size() - 1);
    double low = sorted.get((int) Math.floor(rank));
    double high = sorted.get((int) Math.ceil(rank));
    return low + (high - low) * (rank - Math.floor(rank));
  }
}
