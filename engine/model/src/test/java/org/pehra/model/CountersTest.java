package org.pehra.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountersTest {
  private final Counters counters = new Counters();

  @Test
  void theOrderOfLabelsDoesNotMatter() {
    assertSame(
        counters.counter("in", "source", "s", "institution", "bank-a"),
        counters.counter("in", "institution", "bank-a", "source", "s"));
  }

  @Test
  void totalsAddUpOverLabels() {
    counters.counter("in", "source", "a").add(3);
    counters.counter("in", "source", "b").add(4);
    counters.counter("out").increment();
    assertEquals(7, counters.total("in"));
    assertEquals(0, counters.total("never"));
  }

  @Test
  void readsCountersAndTheNewestGauge() {
    counters.counter("in").add(2);
    counters.gauge("lag", () -> 1);
    counters.gauge("lag", () -> 5);
    assertEquals(
        List.of(
            new Counters.Reading(new Counters.Series("in", Map.of()), 2, true),
            new Counters.Reading(new Counters.Series("lag", Map.of()), 5, false)),
        counters.read());
  }

  @Test
  void labelsComeInPairs() {
    assertThrows(IllegalArgumentException.class, () -> counters.counter("in", "source"));
  }
}
