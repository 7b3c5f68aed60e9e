package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pehra.sigma.Rule.Comparison;

/** Correlations and references (Sigma correlation rules specification 2.1.0). */
class CorrelationTest {
  private static final String BASES =
      """
      title: Failed login
      id: 11111111-1111-4111-8111-111111111111
      name: failed
      logsource: {product: windows, service: security}
      detection:
        sel: {EventID: 4625}
        condition: sel
      ---
      title: Login
      id: 22222222-2222-4222-8222-222222222222
      name: success
      logsource: {product: windows, service: security}
      detection:
        sel: {EventID: 4624}
        condition: sel
      """;

  private static LoadResult load(String correlation) {
    return new RuleLoader(LoadOptions.DEFAULT).loadText("c.yml", BASES + "---\n" + correlation);
  }

  private static Rule.Correlation read(String body) {
    var result = load("title: C\nid: c\ncorrelation:\n" + body.indent(2));
    assertEquals(List.of(), result.errors());
    return assertInstanceOf(Rule.Correlation.class, result.rules().getLast());
  }

  private static Problem refused(String body) {
    var result = load("title: C\nid: c\ncorrelation:\n" + body.indent(2));
    assertEquals(2, result.rules().size(), "the base rules stay");
    assertEquals(1, result.errors().size(), result::toString);
    return result.errors().getFirst();
  }

  @Test
  void readsAnEventCount() {
    var rule =
        read(
            """
            type: event_count
            rules: [failed]
            group-by: [TargetUserName, Computer]
            timespan: 5m
            condition: {gte: 10}
            """);
    assertEquals(Rule.Type.EVENT_COUNT, rule.type());
    assertEquals(List.of("11111111-1111-4111-8111-111111111111"), rule.rules());
    assertEquals(List.of("TargetUserName", "Computer"), rule.groupBy());
    assertEquals(300_000, rule.timespanMillis());
    assertEquals(new Rule.Condition.Threshold(Map.of(Comparison.GTE, 10.0)), rule.condition());
    assertEquals(Rule.Scope.INSTITUTION, rule.scope());
  }

  @Test
  void readsARangeAndAField() {
    var rule =
        read(
            """
            type: value_count
            rules: failed
            timespan: 1h
            condition: {field: IpAddress, gt: 100, lte: 200}
            """);
    assertEquals(
        new Rule.Condition.Threshold(Map.of(Comparison.GT, 100.0, Comparison.LTE, 200.0)),
        rule.condition());
    assertEquals(List.of("IpAddress"), rule.fields());
    assertEquals(List.of(), rule.groupBy());
  }

  @Test
  void readsThePercentile() {
    var rule =
        read(
            """
            type: value_percentile
            rules: [failed]
            timespan: 1d
            condition: {field: bytes, percentile: 95, gt: 1000}
            """);
    assertEquals(95, rule.percentile());
  }

  @Test
  void temporalNeedsNoCondition() {
    var rule = read("type: temporal_ordered\nrules: [failed, success]\ntimespan: 10s\n");
    assertEquals(new Rule.Condition.AllRules(), rule.condition());
  }

  @Test
  void readsTheExtendedTemporalCondition() {
    var rule =
        read(
            """
            type: temporal
            rules: [failed, success]
            timespan: 10s
            condition: failed and not success
            """);
    assertEquals(
        new Rule.Condition.Formula(
            new Rule.RuleExpr.And(
                List.of(
                    new Rule.RuleExpr.Ref("11111111-1111-4111-8111-111111111111"),
                    new Rule.RuleExpr.Not(
                        new Rule.RuleExpr.Ref("22222222-2222-4222-8222-222222222222"))))),
        rule.condition());
  }

  @Test
  void readsAliases() {
    var rule =
        read(
            """
            type: temporal
            rules: [failed, success]
            group-by: [ip]
            timespan: 10s
            aliases:
              ip: {failed: source.ip, success: destination.ip}
            """);
    assertEquals("source.ip", rule.groupField("ip", "11111111-1111-4111-8111-111111111111"));
    assertEquals("destination.ip", rule.groupField("ip", "22222222-2222-4222-8222-222222222222"));
  }

  @ParameterizedTest
  @CsvSource({
    "30s,30000",
    "2m,120000",
    "1h,3600000",
    "1d,86400000",
    "1w,604800000",
    "1M,2592000000",
    "1y,31536000000"
  })
  void readsTimespans(String text, long millis) {
    var rule =
        read("type: event_count\nrules: [failed]\ntimespan: " + text + "\ncondition: {gte: 1}\n");
    assertEquals(millis, rule.timespanMillis());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: event_cuont, rules: [failed], timespan: 5m, condition: {gte: 1}|event_count",
        "type: event_count, rules: [faild], timespan: 5m, condition: {gte: 1}|failed",
        "type: event_count, rules: [failed], timespan: 5x, condition: {gte: 1}|s, m, h, d",
        "type: event_count, rules: [failed], timspan: 5m, condition: {gte: 1}|timespan",
        "type: event_count, rules: [failed], timespan: 5m|add 'condition:'",
        "type: event_count, rules: [], timespan: 5m, condition: {gte: 1}|name one by id",
        "type: event_count, rules: [failed], timespan: 5m, condition: {gtee: 1}|gte",
        "type: event_count, rules: [failed], timespan: 5m, condition: {field: a, gte: 1}|value_count",
        "type: value_count, rules: [failed], timespan: 5m, condition: {gte: 1}|add 'field:'",
        "type: value_avg, rules: [failed], timespan: 5m, condition: {field: a, percentile: 9, gte: 1}|",
        "type: event_count, rules: [failed], timespan: 5m, condition: {gt: 9, lt: 3}|",
        "type: event_count, rules: [failed], timespan: 5m, condition: {gt: 3, lte: 3}|",
        "type: event_count, rules: [failed], timespan: 5m, condition: {lt: 1}|pehra.absence",
        "type: event_count, rules: [failed], timespan: 5m, condition: {eq: 0}|pehra.absence",
        "type: event_count, rules: [failed], timespan: 5m, condition: a and b|as in 'condition",
        "type: temporal, rules: [failed], timespan: 5m, condition: failed and succes|known: failed",
        "type: temporal, rules: [failed, failed], timespan: 5m|",
        "type: temporal, rules: [failed, success], group-by: [x], aliases: {x: {failed: a}}, "
            + "timespan: 5m|add 'success",
        "type: temporal, rules: [failed], aliases: {x: {faild: a}}, timespan: 5m|failed"
      })
  void refusesWithAHint(String body, String hint) {
    var problem = refused("{" + body + "}");
    assertTrue(problem.hint().contains(hint == null ? "" : hint), problem::toString);
    assertTrue(problem.position().line() > 16, problem::toString);
  }

  @Test
  void aChainMayStandInAnyOrder() {
    var result =
        load(
            """
            title: Outer
            id: outer
            correlation: {type: temporal_ordered, rules: [many, success], timespan: 1h}
            ---
            title: Many
            id: many-id
            name: many
            correlation: {type: event_count, rules: [failed], timespan: 5m, condition: {gte: 5}}
            """);
    assertEquals(List.of(), result.errors());
    var outer = (Rule.Correlation) result.rules().get(2);
    assertEquals("many-id", outer.rules().getFirst());
    assertTrue(Rule.baseRules(result.rules()).contains("many-id"));
  }

  @Test
  void aCycleIsRefused() {
    var result =
        load(
            """
            title: A
            id: a
            correlation: {type: temporal, rules: [b], timespan: 1h}
            ---
            title: B
            id: b
            correlation: {type: temporal, rules: [a], timespan: 1h}
            ---
            title: On a
            id: on-a
            correlation: {type: temporal, rules: [a], timespan: 1h}
            """);
    assertEquals(2, result.rules().size());
    assertEquals(3, result.errors().size());
    assertTrue(result.errors().getFirst().message().contains("leads back to itself"));
    assertTrue(result.errors().getLast().message().contains("is itself refused"));
  }

  @Test
  void anAmbiguousNameIsRefused() {
    var result =
        load(
            BASES.replace("1111", "3333").replace("2222", "4444")
                + "---\n"
                + "title: A\nid: a\ncorrelation: {type: temporal, rules: [failed], timespan: 1h}\n");
    assertEquals(1, result.errors().size());
    assertTrue(result.errors().getFirst().message().contains("several rules"));
  }

  @Test
  void scopeAndUnknownExtensions() {
    var national =
        load(
            """
            title: C
            id: c
            correlation: {type: value_count, rules: [failed], timespan: 1h,
              condition: {field: organization.id, gte: 2}}
            pehra: {scope: national, lateness: 10m}
            """);
    assertEquals(List.of(), national.errors());
    assertEquals(Rule.Scope.NATIONAL, ((Rule.Correlation) national.rules().getLast()).scope());
    var unknown =
        load(
            """
            title: C
            id: c
            correlation: {type: temporal, rules: [failed], timespan: 1h}
            pehra: {scop: national}
            """);
    assertEquals("did you mean 'scope'?", unknown.errors().getFirst().hint());
  }

  @Test
  void warnsOfARuleSilencedFromAnotherFile() {
    var result =
        new RuleLoader(LoadOptions.DEFAULT)
            .loadTexts(
                List.of(
                    new RuleFile("bases.yml", BASES),
                    new RuleFile(
                        "c.yml",
                        """
                        title: C
                        id: c
                        correlation: {type: temporal, rules: [failed], timespan: 1h}
                        """)));
    assertEquals(List.of(), result.errors());
    assertTrue(
        result.warnings().stream().anyMatch(w -> w.message().contains("raises no alerts")),
        result::toString);
  }
}
