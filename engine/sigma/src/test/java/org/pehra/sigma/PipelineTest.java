package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pehra.sigma.pipeline.Pipeline;

/** Pipelines in pySigma's format. */
class PipelineTest {
  private static final String RULE =
      """
      title: R
      id: r
      level: high
      tags: [attack.t1059]
      logsource: {product: windows, category: process_creation}
      detection:
        selection:
          Image|endswith: \\cmd.exe
          CommandLine: null
        condition: selection
      fields: [Image, User]
      """;

  private static LoadOptions with(String... pipelines) {
    var all = new ArrayList<Pipeline>();
    for (var text : pipelines) {
      var read = Pipeline.read(new RuleFile("p.yml", text), Map.of("hosts", List.of("h1", "h2")));
      assertEquals(List.of(), read.problems());
      all.add(read.pipeline().orElseThrow());
    }
    return LoadOptions.DEFAULT.withPipelines(all);
  }

  private static LoadResult load(String rule, String... pipelines) {
    return new RuleLoader(with(pipelines)).loadText("r.yml", rule);
  }

  private static Rule.Detection rule(String rule, String... pipelines) {
    var result = load(rule, pipelines);
    assertEquals(List.of(), result.errors());
    return (Rule.Detection) result.rules().getFirst();
  }

  private static String steps(String... steps) {
    return "transformations:\n- " + String.join("\n- ", steps) + "\n";
  }

  private static String selection(String selection) {
    return """
    title: R
    id: r
    logsource: {product: windows, category: process_creation}
    detection:
      selection: {%s}
      condition: selection
    """
        .formatted(selection);
  }

  /** One step on one selection. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{type: field_name_mapping, mapping: {a: x}};a: 1;x number 1.0",
        "{type: field_name_mapping, mapping: {a: [x, y]}};a: v;(x = \"v\" | y = \"v\")",
        "{type: field_name_mapping, mapping: {a: [x, y]}};a: null;(x is null & y is null)",
        "{type: field_name_mapping, mapping: {b: x}};a: v;a = \"v\"",
        "{type: field_name_prefix_mapping, mapping: {win.: w.}};win.a: v;w.a = \"v\"",
        "{type: field_name_prefix, prefix: p.};a: v;p.a = \"v\"",
        "{type: field_name_suffix, suffix: .keyword};a: v;a.keyword = \"v\"",
        "{type: replace_string, regex: '^C:', replacement: 'D:'};a: 'C:\\x*';a = \"D:\\x\"*",
        "{type: replace_string, regex: '(b)(c)', replacement: '\\2\\1'};a: 'abc';a = \"acb\"",
        "{type: replace_string, regex: '\\*', replacement: 'x'};a: 'a*';a = \"ax\"",
        "{type: replace_string, regex: 'a', replacement: '*', skip_special: true};a: 'aa?';a = \"**\"?",
        "{type: map_string, mapping: {v: [w, x]}};a: v;(a = \"w\" | a = \"x\")",
        "{type: set_value, value: 7};a: v;a number 7.0",
        "{type: convert_type, target_type: str};a: 7;a = \"7\"",
        "{type: convert_type, target_type: num};a: '7';a number 7.0",
        "{type: case, method: upper};a: vw*;a = \"VW\"*",
        "{type: case, method: snake_case};a: TargetUser;a = \"target_user\"",
        "{type: regex, method: plain};a: v;a == \"v\"",
        "{type: hashes_fields, valid_hash_algos: [MD5, SHA1], field_prefix: h.}"
            + ";Hashes: ['MD5=aa', 'SHA1=bb'];(h.MD5 = \"aa\" | h.SHA1 = \"bb\")",
        "{type: add_condition, conditions: {EventID: 1}};a: v;(EventID number 1.0 & a = \"v\")",
        "{type: add_condition, conditions: {c: $category}, template: true}"
            + ";a: v;(c = \"process_creation\" & a = \"v\")",
        "{type: add_condition, conditions: {b: 1}, negated: true};a: v;(!b number 1.0 & a = \"v\")",
        "{type: drop_detection_item, field_name_conditions: "
            + "[{type: include_fields, fields: [b]}]};a: v, b: w;a = \"v\"",
        "{type: value_placeholders};a|expand: '%hosts%';(a = \"h1\" | a = \"h2\")",
        "{type: wildcard_placeholders};a|expand: 'x%any%';a = \"x\"*",
        "{type: query_expression_placeholders, expression: 'x', mapping: {q: hosts}}"
            + ";a|expand: '%q%';(a = \"h1\" | a = \"h2\")",
        "{type: nest, items: [{type: field_name_prefix, prefix: p.}]};a: v;p.a = \"v\""
      })
  void aStep(String step, String selection, String expected) {
    assertEquals(expected, ExprText.of(rule(selection(selection), steps(step)).condition()));
  }

  @Test
  void fieldReferencesAreRenamedToo() {
    var rule =
        rule(
            selection("a|fieldref: b"), steps("{type: field_name_mapping, mapping: {a: x, b: y}}"));
    assertEquals("x = field y", ExprText.of(rule.condition()));
  }

  @Test
  void fieldsAndLogSourceFollow() {
    var rule =
        rule(
            RULE,
            steps(
                "{type: field_name_mapping, mapping: {Image: process.executable}}",
                "{type: change_logsource, product: windows, service: sysmon}",
                "{type: add_field, field: [extra]}",
                "{type: set_custom_attribute, attribute: table, value: t}"));
    assertEquals(List.of("process.executable", "User", "extra"), rule.fields());
    assertEquals(new LogSource("windows", "", "sysmon"), rule.logSource());
    assertEquals("t", rule.head().custom().get("table"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rule_conditions: [{type: logsource, product: windows}]|yes",
        "rule_conditions: [{type: logsource, product: linux}]|no",
        "rule_conditions: [{type: logsource, product: linux}], rule_cond_not: true|yes",
        "rule_conditions: [{type: logsource, product: linux}, {type: tag, tag: attack.t1059}]|no",
        "rule_conditions: [{type: logsource, product: linux}, {type: tag, tag: attack.t1059}], "
            + "rule_cond_op: or|yes",
        "rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_correlation_rule}}, "
            + "rule_cond_expr: a and not b|yes",
        "rule_conditions: [{type: contains_field, field: CommandLine}]|yes",
        "rule_conditions: [{type: rule_attribute, attribute: level, value: medium, op: gte}]|yes",
        "rule_conditions: [{type: rule_attribute, attribute: level, value: critical, op: gte}]|no",
        "rule_conditions: [{type: processing_item_applied, processing_item_id: first}]|yes",
        "rule_conditions: [{type: processing_item_applied, processing_item_id: none}]|no",
        "rule_conditions: [{type: processing_state, key: k, val: v}]|yes",
        "rule_conditions: [{type: processing_state, key: k, val: w}]|no",
        "field_name_conditions: [{type: include_fields, fields: [Im.*], mode: re}]|yes",
        "field_name_conditions: [{type: exclude_fields, fields: [Image]}]|no",
        "detection_item_conditions: [{type: match_string, pattern: '.*cmd'}]|yes",
        "detection_item_conditions: [{type: match_string, pattern: '.*cmd', negate: true}]|no",
        "detection_item_conditions: [{type: contains_wildcard}]|yes",
        "detection_item_conditions: [{type: is_null}]|no",
        "detection_item_conditions: [{type: processing_item_applied, processing_item_id: first}]|no"
      })
  void conditionsOfASteps(String condition, String applies) {
    var rule =
        rule(
            RULE,
            steps(
                "{type: set_state, key: k, val: v, id: first}",
                "{type: field_name_mapping, mapping: {Image: mapped}, " + condition + "}"));
    assertEquals(
        applies.equals("yes"), ExprText.of(rule.condition()).contains("mapped"), condition);
  }

  @Test
  void pipelinesGoByPriority() {
    var late = "priority: 20\n" + steps("{type: field_name_mapping, mapping: {b: c}}");
    var early = "priority: 10\n" + steps("{type: field_name_mapping, mapping: {a: b}}");
    assertEquals("c = \"v\"", ExprText.of(rule(selection("a: v"), late, early).condition()));
  }

  @Test
  void failuresRefuseTheRule() {
    var rule = load(RULE, steps("{type: rule_failure, message: not this one}"));
    assertEquals("not this one", rule.errors().getFirst().message());
    var item =
        load(
            RULE,
            steps(
                "{type: detection_item_failure, message: no, "
                    + "field_name_conditions: [{type: include_fields, fields: [CommandLine]}]}"));
    assertEquals(9, item.errors().getFirst().position().line());
    var strict =
        load(
            RULE,
            steps(
                "{type: field_name_mapping, mapping: {Image: x}}",
                "{type: strict_field_mapping_failure}"));
    assertTrue(strict.errors().getFirst().message().contains("'CommandLine'"));
    var nothing = load(RULE, steps("{type: drop_detection_item}"));
    assertTrue(nothing.errors().getFirst().message().contains("dropped the whole condition"));
  }

  @Test
  void aDroppedSelectionLeavesTheConditionAroundIt() {
    var rule =
        """
        title: R
        id: r
        logsource: {product: windows}
        detection:
          a: {x: 1}
          b: {y: 1}
          condition: a and not b
        """;
    var step =
        "{type: drop_detection_item, "
            + "field_name_conditions: [{type: include_fields, fields: [y]}]}";
    assertEquals("x number 1.0", ExprText.of(rule(rule, steps(step)).condition()));
  }

  @Test
  void pipelinesChangeTheVersionOfRulesTheyApplyTo() {
    var plain = rule(RULE).head().version();
    var mapped = rule(RULE, steps("{type: field_name_prefix, prefix: p.}")).head().version();
    var elsewhere =
        rule(
                RULE,
                steps(
                    "{type: field_name_prefix, prefix: p., "
                        + "rule_conditions: [{type: logsource, product: linux}]}"))
            .head()
            .version();
    assertNotEquals(plain, mapped);
    assertEquals(plain, elsewhere);
  }

  @Test
  void correlationsUseTheNamesThatTheirRulesGot() {
    var rules =
        """
        title: A
        name: a
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 1}, condition: s}
        ---
        title: B
        name: b
        logsource: {product: linux, service: auth}
        detection: {s: {EventID: 2}, condition: s}
        ---
        title: C
        name: c
        correlation:
          type: temporal
          rules: [a, b]
          group-by: [User, Computer]
          timespan: 1m
        ---
        title: D
        name: d
        correlation:
          type: value_count
          rules: [a]
          group-by: [who]
          aliases: {who: {a: User}}
          timespan: 1m
          condition: {field: Computer, gte: 2}
        ---
        title: E
        name: e
        correlation: {type: event_count, rules: [c], group-by: [Computer], timespan: 1m,
          condition: {gte: 2}}
        """;
    var result =
        load(
            rules,
            steps(
                "{type: field_name_mapping, mapping: {Computer: host.name}}",
                "{type: field_name_mapping, mapping: {User: user.name}, "
                    + "rule_conditions: [{type: logsource, product: windows}]}"));
    assertEquals(List.of(), result.errors());
    var c = (Rule.Correlation) result.rules().get(2);
    assertEquals(List.of("User", "host.name"), c.groupBy());
    assertEquals("user.name", c.groupField("User", "a"));
    assertEquals("User", c.groupField("User", "b"));
    var d = (Rule.Correlation) result.rules().get(3);
    assertEquals("user.name", d.groupField("who", "a"));
    assertEquals(List.of("host.name"), d.fields());
    assertEquals(List.of("host.name"), ((Rule.Correlation) result.rules().get(4)).groupBy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transformations: [{type: field_name_maping, mapping: {}}]|did you mean 'field_name_mapping'?",
        "transformations: [{type: field_name_mapping, maping: {}}]|",
        "transformations: [{type: field_name_prefix, prefix: a, sufix: b}]|",
        "transformations: [{type: field_name_prefix, prefix: a, rule_conditions: [{type: logsurce}]}]"
            + "|did you mean 'logsource'?",
        "transformation: []|did you mean 'transformations'?",
        "logsources: {}|",
        "transformations: [{type: replace_string, regex: '(', replacement: a}]|",
        "[a]|",
        "a: [|"
      })
  void aBadPipelineIsAProblem(String text, String hint) {
    var read = Pipeline.read(new RuleFile("p.yml", text));
    assertTrue(read.pipeline().isEmpty());
    assertEquals(1, read.problems().size(), () -> read.problems().toString());
    assertTrue(
        read.problems().getFirst().hint().contains(hint == null ? "" : hint),
        () -> read.problems().toString());
  }
}
