package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/** Random rules over random events: the engine and the reference agree on every one. */
final class DifferentialTest {
  private static final int SETS = Integer.getInteger("pehra.match.sets", 60);
  private static final long FIRST_SEED = Long.getLong("pehra.match.seed", 20_180_127);

  /** Outcomes met, by kind of predicate. */
  private final Map<String, int[]> outcomes = new TreeMap<>();

  private long cases;
  private long matches;

  @Test
  void theEngineAgreesWithTheReference() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SETS; seed++) {
      compare(seed);
    }
    System.out.printf("differential cases=%d matches=%d outcomes=%s%n", cases, matches, shown());
    assertTrue(matches * 100 >= cases * 5, "too few rules match to prove anything");
    outcomes.forEach(
        (kind, met) ->
            assertTrue(
                Math.min(met[0], met[1]) * 6 >= SETS, () -> kind + ' ' + Arrays.toString(met)));
    assertEquals(12, outcomes.size(), outcomes.keySet()::toString);
  }

  @Test
  void eventsOfManyFieldsAndLongValues() {
    for (int round = 0; round < 2; round++) {
      long seed = FIRST_SEED + round;
      var cases = new RandomCases(seed);
      var set = rules(cases, seed);
      var matcher = new Matcher(set);
      for (int i = 0; i < 4; i++) {
        var event = cases.giant(i % 2 == 0 ? 10_000 : 10, i % 2 == 0 ? 100 : 1_200_000);
        compare(seed, set, matcher, event, cases.json(event));
      }
    }
  }

  private Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    outcomes.forEach((kind, met) -> shown.put(kind, met[1] + "/" + (met[0] + met[1])));
    return shown;
  }

  private void count(RandomCases random, ReferenceEvaluator reference) {
    for (int i = 0; i < 20; i++) {
      var predicate = random.predicate();
      var kind = predicate.getClass().getSimpleName();
      if (predicate.field().equals(Predicate.KEYWORD)) {
        kind = "Keyword" + kind;
      } else if (predicate instanceof Predicate.Text text && text.cased()) {
        kind = "CasedText";
      }
      outcomes.computeIfAbsent(kind, k -> new int[2])[reference.holds(predicate) ? 1 : 0]++;
    }
  }

  private void compare(long seed) {
    var random = new RandomCases(seed);
    var set = rules(random, seed);
    var matcher = new Matcher(set);
    for (int i = 0; i < 60; i++) {
      var event = random.event();
      compare(seed, set, matcher, event, random.json(event));
    }
    for (int i = 0; i < 10; i++) {
      count(random, new ReferenceEvaluator(random.event()));
    }
  }

  private static RuleSet rules(RandomCases random, long seed) {
    List<Rule.Detection> rules = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rules.add(random.rule(i));
    }
    Collections.shuffle(rules, new Random(seed));
    var set = RuleSet.compile(rules, RandomCases.logSources());
    assertEquals(Map.of(), set.refused(), "seed " + seed);
    return set;
  }

  private void compare(
      long seed, RuleSet set, Matcher matcher, Map<String, List<String>> event, byte[] json) {
    var expected = expected(set, event);
    var actual = matcher.match(json).stream().map(rule -> rule.head().id()).toList();
    assertEquals(expected, actual, () -> describe(seed, json, set, expected, actual));
    cases += set.rules().size();
    matches += actual.size();
  }

  private static String describe(
      long seed, byte[] json, RuleSet set, List<String> expected, List<String> actual) {
    var rules =
        set.rules().stream()
            .filter(
                rule -> expected.contains(rule.head().id()) != actual.contains(rule.head().id()))
            .map(rule -> rule.head().id() + " " + rule.condition())
            .toList();
    return "seed %d, event %s, rules %s".formatted(seed, new String(json, UTF_8), rules);
  }

  private static List<String> expected(RuleSet set, Map<String, List<String>> event) {
    var reference = new ReferenceEvaluator(event);
    return set.rules().stream()
        .filter(rule -> sees(rule.logSource(), event))
        .filter(rule -> reference.holds(rule.condition()))
        .map(rule -> rule.head().id())
        .toList();
  }

  private static boolean sees(LogSource source, Map<String, List<String>> event) {
    if (source.equals(new LogSource("", "", ""))) {
      return true;
    }
    var entries = RandomCases.logSources().entries();
    var seen = new BitSet();
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      seen.set(
          i,
          entry.when().entrySet().stream()
              .allMatch(
                  when ->
                      event.getOrDefault(when.getKey(), List.of()).stream()
                          .anyMatch(
                              value ->
                                  when.getValue().stream().anyMatch(value::equalsIgnoreCase))));
    }
    return seen.stream()
        .mapToObj(i -> entries.get(i).logSource())
        .anyMatch(
            one ->
                (source.product().isEmpty() || source.product().equals(one.product()))
                    && (source.category().isEmpty() || source.category().equals(one.category()))
                    && (source.service().isEmpty() || source.service().equals(one.service())));
  }
}
