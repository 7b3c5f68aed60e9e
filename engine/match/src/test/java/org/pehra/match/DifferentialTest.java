package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;

/** Random rules over random events: the engine and the reference agree on every one. */
final class DifferentialTest {
  private static final int SETS = Integer.getInteger("pehra.match.sets", 60);
  private static final long FIRST_SEED = Long.getLong("pehra.match.seed", 20_180_127);

  @Test
  void theEngineAgreesWithTheReference() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SETS; seed++) {
      compare(seed);
    }
  }

  private static void compare(long seed) {
    var cases = new RandomCases(seed);
    List<Rule.Detection> rules = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rules.add(cases.rule(i));
    }
    Collections.shuffle(rules, new Random(seed));
    var set = RuleSet.compile(rules, RandomCases.logSources());
    assertEquals(Map.of(), set.refused(), "seed " + seed);
    var matcher = new Matcher(set);
    for (int i = 0; i < 60; i++) {
      var event = cases.event();
      byte[] json = cases.json(event);
      var expected = expected(set, event);
      var actual = matcher.match(json).stream().map(rule -> rule.head().id()).toList();
      assertEquals(expected, actual, () -> describe(seed, json, set, expected, actual));
    }
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
