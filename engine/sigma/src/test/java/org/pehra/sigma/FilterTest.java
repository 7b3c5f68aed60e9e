package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters (Sigma filters specification 2.1.0). */
class FilterTest {
  private static final String RULE =
      """
      title: R
      id: r
      name: rule_r
      logsource: {product: windows, category: process_creation}
      detection:
        selection: {Image: a}
        condition: selection
      """;

  private static String filter(String rules, String logSource) {
    return """
    title: F
    id: f
    logsource: %s
    filter:
      rules: %s
      selection: {User|startswith: adm_}
      condition: not selection
    """
        .formatted(logSource, rules);
  }

  private static LoadResult load(String... documents) {
    return new RuleLoader(LoadOptions.DEFAULT).loadText("f.yml", String.join("---\n", documents));
  }

  private static String condition(LoadResult result) {
    return ExprText.of(((Rule.Detection) result.rules().getFirst()).condition());
  }

  @Test
  void aFilterIsAndedToItsRules() {
    for (var rules : List.of("[r]", "[rule_r]", "any", "[other, r]")) {
      var result = load(RULE, filter(rules, "{product: windows, category: process_creation}"));
      assertEquals("(Image = \"a\" & !User = \"adm_\"*)", condition(result));
      assertEquals(1, result.rules().size(), "a filter is no rule");
    }
  }

  @Test
  void theLogSourceMustMatch() {
    assertEquals(
        "(Image = \"a\" & !User = \"adm_\"*)",
        condition(load(RULE, filter("any", "{product: windows}"))));
    for (var other : List.of("{product: linux}", "{product: windows, service: sysmon}")) {
      var result = load(RULE, filter("[r]", other));
      assertEquals("Image = \"a\"", condition(result));
      assertTrue(result.warnings().getLast().message().contains("another log source"));
    }
  }

  @Test
  void theConditionIsTakenLiterally() {
    var result =
        load(RULE, filter("any", "{product: windows}").replace("not selection", "selection"));
    assertEquals("(Image = \"a\" & User = \"adm_\"*)", condition(result));
  }

  @Test
  void aFilterChangesTheVersion() {
    var with = load(RULE, filter("any", "{product: windows}")).rules().getFirst();
    var without = load(RULE).rules().getFirst();
    assertNotEquals(without.head().version(), with.head().version());
    assertEquals(without.head().version(), load(RULE).rules().getFirst().head().version());
  }

  @Test
  void anUnknownRuleIsAWarning() {
    var result = load(RULE, filter("[rule_x]", "{product: windows}"));
    assertTrue(result.warnings().getLast().message().contains("is not loaded"));
    assertEquals("did you mean 'rule_r'?", result.warnings().getLast().hint());
  }

  @Test
  void aFilterWithoutRulesIsRefused() {
    var result = load(RULE, filter("any", "{product: windows}").replace("  rules: any\n", ""));
    assertEquals(1, result.rules().size());
    assertTrue(result.errors().getFirst().message().contains("names no rules"));
  }
}
