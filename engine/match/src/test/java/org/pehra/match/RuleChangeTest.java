package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/** A set that was changed rule by rule matches as one compiled anew. */
final class RuleChangeTest {
  private static final int RUNS = Integer.getInteger("pehra.match.changes", 12);

  @Test
  void changesGiveTheSetThatWouldBeCompiledAnew() {
    for (long seed = 1; seed <= RUNS; seed++) {
      change(seed);
    }
  }

  private static void change(long seed) {
    var cases = new RandomCases(seed);
    var random = new Random(seed);
    Map<String, Rule.Detection> active = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      active.put("rule-%04d".formatted(i), cases.rule(i));
    }
    var set = compile(active.values());
    for (int step = 0; step < 12; step++) {
      int number = random.nextInt(40);
      var id = "rule-%04d".formatted(number);
      switch (random.nextInt(6)) {
        case 0 -> {
          active.remove(id);
          set = set.without(id);
        }
        case 1 -> set = set.compact();
        case 2 -> set = set.prepare();
        case 3 -> {
          active.remove(id);
          active.put("rule-0007", cases.rule(7));
          var shuffled = new ArrayList<>(active.values());
          Collections.shuffle(shuffled, random);
          set = set.change(shuffled, RandomCases.logSources());
        }
        default -> {
          var rule = cases.rule(number);
          active.put(id, rule);
          set = set.with(rule);
        }
      }
      assertSame(compile(active.values()), set, cases, "seed " + seed + " step " + step);
    }
  }

  private static RuleSet compile(Collection<Rule.Detection> rules) {
    return RuleSet.compile(List.copyOf(rules), RandomCases.logSources());
  }

  private static void assertSame(RuleSet anew, RuleSet changed, RandomCases cases, String when) {
    assertEquals(anew.rules(), changed.rules(), when);
    assertEquals(anew.unreachable(), changed.unreachable(), when);
    var one = new Matcher(anew);
    var other = new Matcher(changed);
    for (int i = 0; i < 25; i++) {
      byte[] json = cases.json(cases.event());
      assertEquals(one.match(json), other.match(json), () -> when + " " + new String(json, UTF_8));
    }
  }

  @Test
  void theRunningSetStaysAsItIs() {
    var contains = rule("a", "cmd");
    var set = compile(List.of(contains));
    var running = new Matcher(set);
    var next = set.with(rule("b", "cmd")).without("a");
    byte[] json = "{\"process.name\":\"cmd\"}".getBytes(UTF_8);
    assertEquals(List.of("a"), ids(running.match(json)));
    assertEquals(List.of("b"), ids(new Matcher(next).match(json)));
  }

  @Test
  void rulesThatAreReadAgainAreCompiledOnlyWhereTheyDiffer() {
    var set = compile(List.of(rule("a", "cmd"), rule("b", "cmd"), rule("c", "cmd")));
    var base = set.layers().getFirst();
    var same = set.change(List.of(rule("c", "cmd"), rule("a", "cmd")), RandomCases.logSources());
    assertEquals(List.of(base), same.layers());
    var one = same.change(List.of(rule("a", "cmd"), rule("b", "sh")), RandomCases.logSources());
    assertEquals(List.of(rule("b", "sh")), one.layers().getLast().rules());
    byte[] json = "{\"process.name\":\"cmd\"}".getBytes(UTF_8);
    assertEquals(List.of("a", "c"), ids(new Matcher(same).match(json)));
    assertEquals(List.of("a"), ids(new Matcher(one).match(json)));
    var many = new ArrayList<Rule.Detection>();
    for (int i = 0; i < 200; i++) {
      many.add(rule("r" + i, "cmd"));
    }
    assertEquals(1, one.change(many, RandomCases.logSources()).layers().size());
    var elsewhere = one.change(List.of(rule("a", "cmd")), LogSources.of(List.of()));
    assertEquals(List.of(), elsewhere.logSources().entries());
    var twice = List.of(rule("a", "cmd"), rule("a", "sh"));
    assertThrows(IllegalArgumentException.class, () -> one.change(twice, RandomCases.logSources()));
  }

  @Test
  void aRuleThatCannotBeCompiledTakesTheOldOneOutAndSaysWhy() {
    var set = compile(List.of(rule("a", "cmd"), rule("b", "cmd")));
    var regex = new Predicate.Regex("process.name", "(", java.util.Set.of());
    var bad =
        RandomCases.rule(
            "a", new LogSource("", "", ""), new Expr.Leaf(regex, "s", RandomCases.NOWHERE));
    var changed = set.with(bad);
    assertTrue(changed.refused().containsKey("a"));
    byte[] json = "{\"process.name\":\"cmd\"}".getBytes(UTF_8);
    assertEquals(List.of("b"), ids(new Matcher(changed).match(json)));
    assertTrue(set.change(List.of(bad), RandomCases.logSources()).refused().containsKey("a"));
    var mended = changed.with(rule("a", "cmd"));
    assertEquals(Map.of(), mended.refused());
    assertEquals(List.of("a", "b"), ids(new Matcher(mended).match(json)));
  }

  private static Rule.Detection rule(String id, String text) {
    var predicate =
        new Predicate.Text("process.name", List.of(new Predicate.Part.Literal(text)), false);
    return RandomCases.rule(
        id, new LogSource("", "", ""), new Expr.Leaf(predicate, "s", RandomCases.NOWHERE));
  }

  private static List<String> ids(List<Rule.Detection> rules) {
    List<String> ids = new ArrayList<>();
    rules.forEach(rule -> ids.add(rule.head().id()));
    return ids;
  }
}
