package org.pehra.alerts;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.model.Counters;

class AlertIndexRandomTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final List<View> VIEWS =
      List.of(View.NATIONAL, View.of(Samples.BANKS.get(0)), View.of(Samples.BANKS.get(1)));

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void answersAsTheObviousEvaluation(long seed) {
    var oracle = new Oracle(NOW);
    try (var index = AlertIndex.open(dir, new Counters(), CLOCK)) {
      fill(index, oracle, seed, 800);
      compareAll(index, oracle, seed);
    }
  }

  @Test
  void goesOnAfterCommitAndForgetsTheRest() {
    var oracle = new Oracle(NOW);
    try (var index = AlertIndex.open(dir, new Counters(), CLOCK)) {
      fill(index, oracle, 4, 600);
      index.commit(Map.of("alerts-0", 600L, "triage-0", 60L));
      fill(index, new Oracle(NOW), 5, 300); // lost in the crash
    }
    try (var index = AlertIndex.open(dir, new Counters(), CLOCK)) {
      assertEquals(Map.of("alerts-0", 600L, "triage-0", 60L), index.positions());
      compareAll(index, oracle, 4);
      fill(index, oracle, 6, 300);
      compareAll(index, oracle, 6);
    }
  }

  private static void fill(AlertIndex index, Oracle oracle, long seed, int steps) {
    var random = new Random(seed);
    var samples = new Samples(seed);
    for (int i = 0; i < steps; i++) {
      int number = random.nextInt(200);
      if (random.nextInt(10) == 0) {
        var triage = samples.triage((int) seed * 10_000 + i, number);
        oracle.apply(triage);
        assertTrue(index.apply(triage));
        assertFalse(index.apply(triage), "applied twice");
      } else {
        var alert = samples.alert(number, (int) seed * 10_000 + random.nextInt(5_000));
        var known = oracle.alerts.get(alert.id());
        boolean newer = known == null || known.revision() < alert.revision();
        oracle.put(alert);
        assertEquals(newer, index.put(alert), () -> "seed " + seed + " revision order");
      }
      if (random.nextInt(50) == 0) {
        index.refresh();
      }
    }
    index.refresh();
  }

  private static void compareAll(AlertIndex index, Oracle oracle, long seed) {
    var queries = new RandomQueries(seed);
    for (int i = 0; i < 40; i++) {
      var clause = i == 0 ? new Clause.All() : queries.clause(3);
      for (var view : VIEWS) {
        compare(index, oracle, clause, view, "seed " + seed + " query " + i + ": ");
      }
    }
  }

  private static void compare(
      AlertIndex index, Oracle oracle, Clause clause, View view, String message) {
    var text = RandomQueries.write(clause);
    var expected = oracle.search(clause, view);
    var width = Duration.ofHours(6);
    var facets = List.of("level", "rule", "institution", "status", "triage", "tag", "user.name");
    var query = AlertQuery.ALL.text(text).facets(facets).histogram(width).size(20);
    var page = index.search(query, view);
    var about = message + text + " as " + view;
    assertEquals(order(expected), allIds(index, AlertQuery.ALL.text(text).size(30), view), about);
    assertEquals(expected.size(), page.total(), about);
    for (var facet : facets) {
      var counts = new HashMap<String, Long>();
      requireNonNull(page.facets().get(facet))
          .forEach(value -> counts.put(value.value(), value.count()));
      assertEquals(Oracle.facet(expected, facet), counts, about + " facet " + facet);
    }
    var buckets =
        requireNonNull(page.histogram()).buckets().stream()
            .collect(Collectors.toMap(AlertPage.Bucket::at, AlertPage.Bucket::byLevel));
    assertEquals(Oracle.histogram(expected, width), buckets, about);
    if (!view.isNational()) {
      var all = page.alerts().toString() + page.facets();
      Samples.BANKS.stream()
          .filter(bank -> !bank.equals(view.institution()))
          .forEach(bank -> assertFalse(all.contains(bank.id()), about));
    }
  }

  private static List<String> order(List<SeenAlert> found) {
    return found.stream()
        .map(SeenAlert::alert)
        .sorted(
            Comparator.comparing((org.pehra.model.Alert a) -> a.lastAt())
                .reversed()
                .thenComparing(a -> a.id()))
        .map(a -> a.id())
        .toList();
  }

  private static List<String> allIds(AlertIndex index, AlertQuery query, View view) {
    var ids = new ArrayList<String>();
    var next = query;
    while (true) {
      var page = index.search(next, view);
      page.alerts().stream().map((JsonNode a) -> a.get("id").asText()).forEach(ids::add);
      if (page.next() == null) {
        return ids;
      }
      next = query.after(page.next());
    }
  }
}
