package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.model.Level;

/** Detection rules as a whole: head, positions, lint, extensions. */
class DetectionTest {
  private static final String RULE =
      """
      title: R
      id: 33333333-3333-4333-8333-333333333333
      name: r_name
      status: test
      description: what it is
      references: [https://example.org]
      author: someone
      date: 2026-08-01
      tags: [attack.t1059, pehra.payments]
      logsource:
        product: Windows
        category: process_creation
        definition: audit it
      detection:
        sel:
          Image|endswith:
            - \\a.exe
            - \\b.exe
        condition: sel
      falsepositives: [none]
      level: high
      fields: [Image]
      related:
        - {id: x, type: derived}
      my_own: {a: [1, null]}
      """;

  private static LoadResult load(String text) {
    return new RuleLoader(LoadOptions.DEFAULT).loadText("r.yml", text);
  }

  private static Rule.Detection rule(String text) {
    var result = load(text);
    assertEquals(List.of(), result.errors());
    return (Rule.Detection) result.rules().getFirst();
  }

  @Test
  void readsTheHead() {
    var rule = rule(RULE);
    var head = rule.head();
    assertEquals("33333333-3333-4333-8333-333333333333", head.id());
    assertEquals("r_name", head.name());
    assertEquals(Level.HIGH, head.level());
    assertEquals("test", head.status());
    assertEquals(List.of("attack.t1059", "pehra.payments"), head.tags());
    assertEquals(List.of("none"), head.falsePositives());
    assertEquals("someone", head.custom().get("author"));
    assertTrue(head.custom().get("my_own") instanceof Map<?, ?>);
    assertFalse(head.custom().containsKey("detection"));
    assertEquals(new LogSource("windows", "process_creation", ""), rule.logSource());
    assertEquals(List.of("Image"), rule.fields());
    assertEquals(16, head.version().length());
    assertEquals(List.of(), load(RULE).warnings());
  }

  @Test
  void leavesKnowWhereTheyStand() {
    var or = (Expr.Or) rule(RULE).condition();
    var second = (Expr.Leaf) or.of().get(1);
    assertEquals(new Position("r.yml", 18, 9), second.position());
    assertEquals("sel", second.selection());
  }

  @Test
  void theVersionFollowsTheContentOnly() {
    var version = rule(RULE).head().version();
    assertEquals(version, rule("# a comment\n" + RULE).head().version());
    assertNotEquals(version, rule(RULE.replace("a.exe", "c.exe")).head().version());
  }

  @Test
  void theIdFallsBackToNameAndTitle() {
    assertEquals("r_name", rule(RULE.replaceAll("id: 3.*\n", "")).head().id());
    assertEquals("R", rule(RULE.replaceAll("(id: 3|name:).*\n", "")).head().id());
  }

  @Test
  void warnsOfWhatIsOdd() {
    var odd =
        RULE.replaceAll("id: 3.*\n", "lvel: low\n")
            .replace("condition: sel", "condition: sel\n  spare: {a: b}\n  timeframe: 5m")
            .replace("attack.t1059", "attack")
            .replace("2026-08-01", "2026/08/01")
            .replace("definition", "definiton")
            .replace("derived", "derivd");
    var result = load(odd);
    assertEquals(1, result.rules().size());
    var warnings = result.warnings().stream().map(Problem::toString).toList();
    for (var expected :
        List.of(
            "has no id",
            "'definiton' in 'logsource' selects nothing",
            "did you mean 'level'?",
            "selection 'spare' is not used",
            "'timeframe' has no effect",
            "tag 'attack' has no namespace",
            "is not a date of Sigma",
            "did you mean 'derived'?")) {
      assertTrue(warnings.stream().anyMatch(w -> w.contains(expected)), () -> expected + warnings);
    }
    assertEquals(8, warnings.size());
  }

  @Test
  void pehraExtensions() {
    var rule =
        rule(
            RULE
                + """
                pehra:
                  group-by: [host.name]
                  tests: []
                  budget: 5
                """);
    assertEquals(List.of("host.name"), rule.groupBy());
    var unknown = load(RULE + "pehra: {group_by: [a]}\n");
    assertEquals("did you mean 'group-by'?", unknown.errors().getFirst().hint());
    var national = load(RULE + "pehra: {scope: national}\n");
    assertTrue(national.errors().getFirst().message().contains("belongs to a correlation"));
  }

  @Test
  void timeModifiersTakeTheZoneOfTheRuleElseOfTheOptions() {
    var text = RULE.replaceAll("Image\\|endswith:\n.*\n.*\n", "t|hour: 3\n");
    assertEquals("hour(t, UTC) = 3", ExprText.of(rule(text).condition()));
    var options = LoadOptions.DEFAULT.withZone(ZoneId.of("Asia/Karachi"));
    var elsewhere = new RuleLoader(options).loadText("r.yml", text).rules().getFirst();
    assertEquals(
        "hour(t, Asia/Karachi) = 3", ExprText.of(((Rule.Detection) elsewhere).condition()));
    assertEquals(
        "hour(t, Asia/Tokyo) = 3",
        ExprText.of(rule(text + "pehra: {zone: Asia/Tokyo}\n").condition()));
    assertEquals(1, load(text + "pehra: {zone: Asia/Karachy}\n").errors().size());
  }

  @Test
  void anAggregationShowsTheCorrelationThatMeansIt() {
    var text =
        RULE.replace(
            "condition: sel", "timeframe: 10m\n  condition: sel | count(User) by Image, Host > 3");
    var problem = load(text).errors().getFirst();
    assertEquals(
        """
        keep the condition 'sel' and add a correlation:
        ---
        title: R, counted
        correlation:
          type: value_count
          rules: [r_name]
          group-by: [Image, Host]
          timespan: 10m
          condition:
            field: User
            gt: 3""",
        problem.hint());
    assertEquals(20, problem.position().line());
  }

  @Test
  void placeholderFiles() {
    var read = PlaceholderFile.read(new RuleFile("p.yml", "hosts: [a, b]\none: c\n"));
    assertEquals(Map.of("hosts", List.of("a", "b"), "one", List.of("c")), read.lists());
    assertEquals(1, PlaceholderFile.read(new RuleFile("p.yml", "- a")).problems().size());
    assertEquals(1, PlaceholderFile.read(new RuleFile("p.yml", "a: {b: c}")).problems().size());
  }
}
