package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.RuleHealth.Count;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** Rules that are each within their own bounds and together would not fit. */
class RoomTest {
  private static final int MEGABYTE = 1 << 20;
  private static final long ALL = 20 * MEGABYTE;
  private static final Limits LIMITS = new Limits(1_000_000, 100_000, 1L << 40, ALL);

  private static Scenario rules() {
    return new Scenario(
        LIMITS, Rules.detection("a"), counting("small"), counting("flood"), silent("mute"));
  }

  private static Rule counting(String id) {
    return Rules.correlation(id, Rule.Type.EVENT_COUNT, List.of("a"), 3_600_000, Rules.atLeast(1));
  }

  private static Rule silent(String id) {
    return Rules.added(id, List.of("a"), 3_600_000, new Addition.Silence());
  }

  /** A character counts as two bytes, since it may be. */
  private static void flood(Scenario s, String rule, int groups) {
    for (int i = 0; i < groups; i++) {
      s.signal(rule, "a", i / 1000.0, "e" + i, "", i + "k".repeat(MEGABYTE));
    }
  }

  private static double taken(Scenario s) {
    return s.counters.read().stream()
        .filter(reading -> reading.series().name().equals("pehra_correlate_bytes"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static long evicted(Scenario s, String rule) {
    return s.counters.rule(rule).read().getOrDefault(Count.EVICTED_GROUPS, 0L);
  }

  private static Alert alertOfSmall(Scenario s) {
    return s.out.alerts.values().stream()
        .filter(alert -> alert.rule().id().equals("small"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flood", "mute"})
  void whoTakesMostGivesUpAndTheOthersGoOn(String flooded) {
    try (var s = rules()) {
      s.signal("small", "a", 0, "s", "", "ali");
      flood(s, flooded, 40);
      assertTrue(taken(s) <= ALL, () -> "takes " + taken(s));
      assertTrue(taken(s) > ALL / 2.0, () -> "takes " + taken(s));
      assertEquals(0, evicted(s, "small"));
      assertTrue(evicted(s, flooded) >= 30, () -> "evicted " + evicted(s, flooded));
      assertEquals(Status.OPEN, alertOfSmall(s).status());
      s.restart();
      s.signal("small", "a", 1, "s2", "", "ali").watermark(2);
      assertTrue(taken(s) <= ALL, () -> "takes " + taken(s));
      assertEquals(2, alertOfSmall(s).count());
    }
  }

  @Test
  void twoThatTakeTheSameShare() {
    try (var s = rules()) {
      for (int i = 0; i < 20; i++) {
        s.signal("flood", "a", i, "f" + i, "", i + "k".repeat(MEGABYTE));
        s.signal("mute", "a", i, "m" + i, "", i + "k".repeat(MEGABYTE));
      }
      assertTrue(Math.abs(evicted(s, "flood") - evicted(s, "mute")) <= 2);
      assertTrue(taken(s) <= ALL);
    }
  }

  /** Else its metric would stay after another process took the partition over. */
  @Test
  void shardThatIsClosedTakesNothing() {
    try (var s = rules()) {
      flood(s, "flood", 5);
      s.shard.close();
      assertEquals(0, taken(s));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flood", "mute"})
  void rulesThatAreGoneTakeNothing(String flooded) {
    try (var s = rules()) {
      flood(s, flooded, 5);
      assertTrue(taken(s) > 5 * MEGABYTE);
      s.change(Rules.detection("a"), counting("small"));
      assertEquals(0, taken(s));
    }
  }
}
