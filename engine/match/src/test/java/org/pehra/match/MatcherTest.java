package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule;

final class MatcherTest {
  private static final LogSource ANY = new LogSource("", "", "");
  private static final LogSources NONE = LogSources.of(List.of());

  private static Expr leaf(Predicate predicate) {
    return new Expr.Leaf(predicate, "selection", RandomCases.NOWHERE);
  }

  private static Predicate.Text contains(String field, String literal) {
    return new Predicate.Text(
        field, List.of(new Part.AnyText(), new Part.Literal(literal), new Part.AnyText()), false);
  }

  private static Predicate.Text equal(String field, String literal) {
    return new Predicate.Text(field, List.of(new Part.Literal(literal)), false);
  }

  private static boolean matches(Expr condition, String json) {
    var set = RuleSet.compile(List.of(RandomCases.rule("rule", ANY, condition)), NONE);
    assertEquals(Map.of(), set.refused());
    return !new Matcher(set).match(json.getBytes(UTF_8)).isEmpty();
  }

  @Test
  void rulesComeInTheOrderOfTheirIdsWhateverTheirOrderWas() {
    var a = RandomCases.rule("a", ANY, leaf(contains("x", "1")));
    var b = RandomCases.rule("b", ANY, leaf(contains("x", "2")));
    var c = RandomCases.rule("c", ANY, new Expr.Not(leaf(contains("x", "3"))));
    byte[] json = "{\"x\":\"2 1\"}".getBytes(UTF_8);
    assertEquals(
        List.of(a, b, c), new Matcher(RuleSet.compile(List.of(c, b, a), NONE)).match(json));
    assertEquals(
        List.of(a, b, c), new Matcher(RuleSet.compile(List.of(b, a, c), NONE)).match(json));
  }

  @ParameterizedTest
  @CsvSource({
    "K, k, true",
    "ſ, S, true",
    "İ, i, true",
    "ß, SS, false",
    "é, É, true",
    "Σ, ς, true",
    "😀, 😀, true",
    "a, b, false"
  })
  void textComparesWithoutCase(String rule, String event, boolean matches) {
    assertEquals(matches, matches(leaf(contains("x", rule)), "{\"x\":\"-" + event + "-\"}"));
    assertEquals(matches, matches(leaf(equal("x", rule)), "{\"x\":\"" + event + "\"}"));
    assertEquals(matches, rule.equalsIgnoreCase(event));
  }

  @Test
  void aNumberIsTheSameAsItsText() {
    var number = leaf(new Predicate.NumberEquals("x", 42));
    for (var value : List.of("42", "\"42\"", "42.0", "4.2e1", "[1,42]", "\"+42\"", "\"042\"")) {
      assertTrue(matches(number, "{\"x\":" + value + "}"), value);
    }
    for (var value :
        List.of("43", "\"42 \"", "\"0x2a\"", "true", "null", "\"\"", "\"NaN\"", "\"42d\"")) {
      assertEquals(false, matches(number, "{\"x\":" + value + "}"), value);
    }
    assertTrue(matches(leaf(equal("x", "42")), "{\"x\":42}"));
    assertTrue(matches(leaf(equal("x", "TRUE")), "{\"x\":true}"));
  }

  @Test
  void nullIsAbsenceAndNotTheEmptyText() {
    var absent = leaf(new Predicate.Null("x"));
    var empty = leaf(new Predicate.Text("x", List.of(), false));
    assertTrue(matches(absent, "{}"));
    assertTrue(matches(absent, "{\"x\":null,\"y\":1}"));
    assertTrue(matches(absent, "{\"x\":[null]}"));
    assertEquals(false, matches(absent, "{\"x\":\"\"}"));
    assertTrue(matches(empty, "{\"x\":\"\"}"));
    assertEquals(false, matches(empty, "{}"));
  }

  @Test
  void keywordsSearchEveryValueButOriginalHashesAndIds() {
    var keyword = leaf(contains(Predicate.KEYWORD, "evil"));
    assertTrue(matches(keyword, "{\"whatever\":{\"deep\":[\"an Evil thing\"]}}"));
    for (var field :
        List.of(
            "event.original",
            "event.hash",
            "event.id",
            "pehra.source",
            "file.hash.sha256",
            "Hashes",
            "ProcessGuid")) {
      assertEquals(false, matches(keyword, "{\"" + field + "\":\"evil\"}"), field);
    }
  }

  @Test
  void oneMegabyteOfTextIsMatched() {
    var big = "x".repeat(1 << 20) + "needle" + "é".repeat(1000);
    assertTrue(matches(leaf(contains("x", "NEEDLE")), "{\"x\":\"" + big + "\"}"));
    var pattern =
        new Predicate.Text(
            "x",
            List.of(
                new Part.AnyText(),
                new Part.Literal("xne"),
                new Part.AnyChar(),
                new Part.Literal("dle"),
                new Part.AnyText()),
            false);
    assertTrue(matches(leaf(pattern), "{\"x\":\"" + big + "\"}"));
  }

  @Test
  void whatCannotBeCompiledIsRefusedAndTheRestGoesOn() {
    var bad = RandomCases.rule("bad", ANY, leaf(new Predicate.Regex("x", "(", Set.of())));
    var good = RandomCases.rule("good", ANY, leaf(contains("x", "a")));
    var set = RuleSet.compile(List.of(bad, good), NONE);
    assertEquals(Set.of("bad"), set.refused().keySet());
    assertTrue(
        set.refused().getOrDefault("bad", "").startsWith("test.yml:1:1: "),
        set.refused()::toString);
    assertEquals(List.of(good), new Matcher(set).match("{\"x\":\"a\"}".getBytes(UTF_8)));
  }

  @Test
  void malformedEventsAreReportedAndTheNextOneIsMatched() {
    var matcher =
        new Matcher(
            RuleSet.compile(List.of(RandomCases.rule("r", ANY, leaf(contains("x", "a")))), NONE));
    List<String> outcome = new ArrayList<>();
    var sink =
        new MatchSink() {
          @Override
          public void matched(Rule.Detection rule) {
            outcome.add(rule.head().id());
          }

          @Override
          public void malformed(String reason, int at) {
            outcome.add(reason + "@" + at);
          }

          @Override
          public void failed(Rule.Detection rule, RuntimeException cause) {
            outcome.add("failed");
          }
        };
    matcher.match("{\"x\":".getBytes(UTF_8), 0, 5, sink);
    matcher.match("{\"x\":\"a\"}".getBytes(UTF_8), 0, 9, sink);
    assertEquals(List.of("a value is missing@5", "r"), outcome);
    assertThrows(IllegalArgumentException.class, () -> matcher.match("[]".getBytes(UTF_8)));
  }

  @Test
  void manyValuesOfOneRuleAreMatchedQuickly() {
    List<Expr> values = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      values.add(leaf(i % 2 == 0 ? equal("x", "value-" + i) : contains("x", "-part-" + i + "-")));
    }
    assertTrue(matches(new Expr.Or(values), "{\"x\":\"a-part-19999-b\"}"));
    assertTrue(matches(new Expr.Or(values), "{\"x\":\"VALUE-19998\"}"));
    assertEquals(false, matches(new Expr.Or(values), "{\"x\":\"VALUE-19999\"}"));
  }

  @Test
  void logSourcesDecideWhichEventsARuleSees() {
    var sources =
        read(
            """
            logsources:
              - {dataset: windows.*, logsource: {product: windows}}
              - {dataset: windows.sysmon, logsource: {product: windows, service: sysmon}}
              - dataset: windows.sysmon
                when: {event.code: [1, "2"]}
                logsource: {product: windows, category: process_creation, service: sysmon}
              - when: {Channel: Security}
                logsource: {product: windows, service: security}
            """);
    var all = leaf(new Predicate.Exists("x"));
    var set =
        RuleSet.compile(
            List.of(
                RandomCases.rule("any", ANY, all),
                RandomCases.rule("aws", new LogSource("aws", "", ""), all),
                RandomCases.rule("process", new LogSource("windows", "process_creation", ""), all),
                RandomCases.rule("security", new LogSource("", "", "security"), all),
                RandomCases.rule("windows", new LogSource("windows", "", ""), all)),
            sources);
    var matcher = new Matcher(set);
    assertEquals(List.of("aws"), set.unreachable().stream().map(r -> r.head().id()).toList());
    assertEquals(List.of("any"), ids(matcher, "{\"x\":1}"));
    assertEquals(
        List.of("any", "windows"),
        ids(matcher, "{\"x\":1,\"data_stream.dataset\":\"windows.odd\"}"));
    assertEquals(
        List.of("any", "process", "windows"),
        ids(matcher, "{\"x\":1,\"event.code\":1,\"data_stream.dataset\":\"windows.sysmon\"}"));
    assertEquals(
        List.of("any", "windows"),
        ids(matcher, "{\"x\":1,\"event.code\":3,\"data_stream.dataset\":\"windows.sysmon\"}"));
    assertEquals(
        List.of("any", "security", "windows"),
        ids(matcher, "{\"x\":1,\"Channel\":[\"a\",\"security\"]}"));
  }

  @Test
  void aFileOfLogSourcesThatIsNoneIsRefusedWithItsName() {
    for (var yaml :
        List.of(
            "[",
            "- a",
            "logsources: 1",
            "logsources: [{dataset: x}]",
            "logsources: [{logsource: {produkt: x}}]")) {
      var e = assertThrows(IllegalArgumentException.class, () -> read(yaml));
      assertTrue(String.valueOf(e.getMessage()).startsWith("sources.yml"), e::getMessage);
    }
  }

  private static LogSources read(String yaml) {
    return LogSources.read("sources.yml", new ByteArrayInputStream(yaml.getBytes(UTF_8)));
  }

  private static List<String> ids(Matcher matcher, String json) {
    return matcher.match(json.getBytes(UTF_8)).stream().map(rule -> rule.head().id()).toList();
  }
}
