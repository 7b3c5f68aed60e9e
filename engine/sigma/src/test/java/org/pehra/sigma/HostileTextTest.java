package org.pehra.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.sigma.pipeline.Pipeline;

/** Texts made to break a reader: refused clearly or read rightly, in bounded time. */
class HostileTextTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final RuleLoader LOADER = new RuleLoader(LoadOptions.DEFAULT);

  private static LoadResult load(String text) {
    return assertTimeoutPreemptively(PATIENCE, () -> LOADER.loadText("h.yml", text));
  }

  private static Problem refused(String text) {
    var result = load(text);
    assertEquals(List.of(), result.rules());
    return result.errors().getFirst();
  }

  private static String rule(String selection, String condition) {
    return "title: t\nid: t\nlogsource: {product: p}\ndetection:\n"
        + selection
        + "\n  condition: "
        + condition
        + "\n";
  }

  @Test
  void aliasBomb() {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      text.append("a%d: &a%d [".formatted(i, i));
      text.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1).append("]\n");
    }
    assertTrue(refused(text.toString()).message().contains("too many values"));
  }

  @Test
  void anAliasThatContainsItself() {
    assertTrue(refused("a: &a [*a]").message().contains("contains itself"));
  }

  @Test
  void aliasesAndMergeKeysThatAreMeantWell() {
    var result =
        load(
            rule(
                "  _base: &base {x: 1, y: 2}\n  sel: {<<: *base, y: 3}\n  other: {z: &v [a, b]}"
                    + "\n  more: {w: *v}",
                "sel and other and more"));
    assertEquals(List.of(), result.errors());
    assertEquals(
        "(y number 3.0 & x number 1.0 & (z = \"a\" | z = \"b\") & (w = \"a\" | w = \"b\"))",
        ExprText.of(((Rule.Detection) result.rules().getFirst()).condition()));
  }

  @Test
  void duplicateKeys() {
    var problem = refused(rule("  sel:\n    a: 1\n    a: 2", "sel"));
    assertEquals(7, problem.position().line());
    assertEquals(5, problem.position().column());
    assertTrue(problem.message().contains("'a' is here twice"));
    assertTrue(problem.hint().contains("line 6"));
  }

  @Test
  void tooLong() {
    var problem = refused(rule("  sel: {a: " + "x".repeat(10 << 20) + "}", "sel"));
    assertTrue(problem.message().contains("document is too long"), problem::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "(", "not ", "((a) and "})
  void nestedDeep(String part) {
    refused(rule("  sel: {a: [" + part.repeat(10_000), "sel"));
    refused(rule("  a: {x: 1}", part.repeat(10_000)));
    refused(part.repeat(10_000));
  }

  @Test
  void nestedDeepButClosed() {
    int n = 10_000;
    assertTrue(
        refused(rule("  a: {x: 1}", "(".repeat(n) + "a" + ")".repeat(n)))
            .message()
            .contains("nested too deep"));
    assertTrue(
        refused("a: " + "[".repeat(n) + "]".repeat(n)).message().contains("nested too deep"));
  }

  @Test
  void manyNots() {
    var result = load(rule("  a: {x: 1}", "not ".repeat(20_000) + "a"));
    assertEquals("x number 1.0", ExprText.of(condition(result)));
  }

  @Test
  void aHundredThousandValues() {
    var values =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "v" + i)
            .collect(Collectors.joining(", ", "[", "]"));
    var result = load(rule("  sel: {a|contains: " + values + "}", "sel"));
    assertEquals(List.of(), result.errors());
    assertEquals(100_000, ExprText.leaves(condition(result)));
  }

  @Test
  void valuesThatModifiersMultiply() {
    var values =
        IntStream.range(0, 40_000)
            .mapToObj(i -> "-a -b -c" + i)
            .collect(Collectors.joining(", ", "[", "]"));
    refused(rule("  sel: {a|windash|contains: " + values + "}", "sel"));
  }

  @Test
  void aConditionThatMultipliesSelections() {
    var selections =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "  s" + i + ": {a: 1}")
            .collect(Collectors.joining("\n"));
    var condition =
        IntStream.range(0, 500).mapToObj(i -> "1 of s*").collect(Collectors.joining(" and "));
    assertTrue(refused(rule(selections, condition)).message().contains("too large"));
  }

  @Test
  void aRegularExpressionThatCostsOthersMuch() {
    var result = load(rule("  sel: {a|re: '(x+x+)+y(a|a)*$'}", "sel"));
    assertEquals(List.of(), result.errors(), "linear engines run it");
    for (var regex :
        List.of(
            "(((a{30}){30}){30}){30}",
            "((a{1000}){1000})",
            "a".repeat(30_000),
            "(".repeat(2_000))) {
      refused(rule("  sel: {a|re: '" + regex + "'}", "sel"));
    }
  }

  @Test
  void aPatternOfStars() {
    var result =
        load(rule("  sel: {a: '" + "*a".repeat(10_000) + "'}", "1 of " + "s*".repeat(1_000)));
    assertEquals(List.of(), result.rules());
  }

  @Test
  void charactersBeyondTheBasicPlane() {
    var result = load(rule("  sel: {a|contains: '🎉𝒳'}", "sel") + "author: 🦊\n");
    assertEquals("a = *\"🎉𝒳\"*", ExprText.of(condition(result)));
  }

  @Test
  void controlCharactersHaveAPosition() {
    var problem = refused("title: a\nid: b\u0007\n");
    assertEquals(2, problem.position().line());
    assertEquals(6, problem.position().column());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: !!python/object:os.system x",
        "a: !foo x",
        "? [a]: b",
        "a: *b",
        "\ta: b",
        "a: 'b",
        "a: \"\\q\"",
        "%YAML 9.9\n---\na: b",
        "- - -",
        "a",
        "42",
        "[]",
        "{}",
        "title: [a]",
        "title: t\nlogsource: x\ndetection: y",
        "title: t\naction: global\ndetection: {}",
        "title: t\ncorrelation:\n",
        "title: t\nlogsource: {product: x}\nfilter:\n",
        "title: t\nlogsource: {product: x}\ndetection:\n  condition: 1 of them",
        "title: t\nid: i\nlevel: hihg\nlogsource: {product: x}\ndetection: {s: {a: b}, condition: s}"
      })
  void refusedWithAPosition(String text) {
    var problem = refused(text);
    assertTrue(problem.position().line() >= 1 && problem.position().column() >= 1);
  }

  @Test
  void emptyFilesAreNoProblem() {
    for (var text : List.of("", "\n", "# only a comment\n", "---\n---\n", "\uFEFF")) {
      assertEquals(new LoadResult(List.of(), List.of()), load(text));
    }
  }

  @Test
  void oneBadDocumentDoesNotKeepTheOthersOut() {
    var good = rule("  sel: {a: 1}", "sel");
    var text =
        String.join(
            "---\n",
            good.replace("id: t", "id: one"),
            "title: [unclosed\n",
            good.replace("id: t", "id: two"),
            good.replace("id: t", "id: three").replace("condition: sel", "condition: sol"),
            good.replace("id: t", "id: two"),
            good.replace("id: t", "id: four"));
    var result = load(text);
    assertEquals(
        List.of("one", "two", "four"), result.rules().stream().map(r -> r.head().id()).toList());
    assertEquals(
        List.of(9, 22, 25), result.errors().stream().map(p -> p.position().line()).toList());
    assertTrue(result.errors().stream().anyMatch(p -> p.message().contains("'two' is taken")));
    assertTrue(result.errors().stream().anyMatch(p -> p.hint().equals("did you mean 'sel'?")));
  }

  @Test
  void filesThatCannotBeRead(@TempDir Path dir) throws IOException {
    Files.write(dir.resolve("latin.yml"), new byte[] {'a', ':', ' ', (byte) 0xE9});
    Files.writeString(dir.resolve("good.yml"), rule("  sel: {a: 1}", "sel"));
    Files.writeString(dir.resolve("notes.txt"), "no rule");
    var result = LOADER.load(List.of(dir, dir.resolve("missing.yml")));
    assertEquals(1, result.rules().size());
    assertEquals(2, result.errors().size(), result::toString);
    assertTrue(result.errors().getFirst().message().contains("not UTF-8"), result::toString);
  }

  /** Whatever is done to a text, loading returns, with rules or problems and never an exception. */
  @Test
  void mutatedTexts() throws IOException {
    long seed = Long.getLong("pehra.seed", 20_260_801L);
    var random = new Random(seed);
    var texts = seeds();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 6_000; i++) {
            var text = mutate(texts.get(random.nextInt(texts.size())), texts, random);
            try {
              LOADER.loadText("m.yml", text);
              Pipeline.read(new RuleFile("m.yml", text));
              PlaceholderFile.read(new RuleFile("m.yml", text));
            } catch (RuntimeException | StackOverflowError e) {
              throw new AssertionError("seed " + seed + ", case " + i + ":\n" + text, e);
            }
          }
        });
  }

  private static List<String> seeds() throws IOException {
    var texts = new java.util.ArrayList<String>();
    for (var name : List.of("values", "modifiers", "conditions")) {
      try (var in = HostileTextTest.class.getResourceAsStream("/vectors/" + name + ".yml")) {
        if (in == null) {
          throw new IOException("vectors are missing");
        }
        for (var vector : new String(in.readAllBytes(), UTF_8).split("\n- ")) {
          texts.add(rule("  sel:\n    a: 1\n    " + vector.replace("selection: ", ""), "sel"));
        }
      }
    }
    texts.add(
        """
        title: C
        id: c
        correlation:
          type: value_count
          rules: [a, b]
          group-by: [x, y]
          timespan: 5m
          aliases: {x: {a: f, b: g}}
          condition: {field: z, gte: 3, lt: 10}
        pehra: {scope: national, lateness: 5m, zone: Asia/Karachi}
        ---
        title: F
        logsource: {product: windows}
        filter: {rules: [a], selection: {u: v}, condition: not selection}
        ---
        title: A
        name: a
        logsource: {product: windows}
        detection:
          sel:
            - a|re|i: '^(foo|ba[rz]{1,3})+$'
            - b|cidr: 10.0.0.0/8
          kw: [one, 'two*']
          condition: (sel or not kw) and 1 of s*
        """);
    texts.add(
        """
        name: p
        priority: 10
        vars: {hosts: [a, b]}
        transformations:
          - id: one
            type: field_name_mapping
            mapping: {a: b, c: [d, e]}
            rule_conditions: {x: {type: logsource, product: windows}}
            rule_cond_expr: not x
          - {type: replace_string, regex: '(a)b', replacement: '\\1'}
        """);
    return texts;
  }

  private static String mutate(String text, List<String> others, Random random) {
    var mutated = new StringBuilder(text);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(mutated.length() + 1);
      int end = Math.min(mutated.length(), at + random.nextInt(12));
      switch (random.nextInt(7)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        case 2 -> mutated.insert(at, (char) random.nextInt(0x10000));
        case 3 -> mutated.insert(at, WORDS[random.nextInt(WORDS.length)]);
        case 4 -> mutated.insert(at, mutated.substring(at, end).repeat(random.nextInt(40)));
        case 5 -> {
          var other = others.get(random.nextInt(others.size()));
          int from = random.nextInt(other.length());
          mutated.insert(at, other, from, Math.min(other.length(), from + random.nextInt(80)));
        }
        default -> mutated.replace(at, end, Integer.toString(random.nextInt()));
      }
    }
    return mutated.toString();
  }

  private static final String SIGNS = "|[]{}()*?&!%@`'\":,-#\\\n\t ~<>=";

  private static final String[] WORDS =
      Arrays.asList(
              "null",
              "|all",
              "|re",
              "|expand",
              "%x%",
              "|base64offset",
              "|windash",
              "|cidr",
              "not ",
              " and ",
              " or ",
              "1 of ",
              "them",
              "---\n",
              "&a ",
              "*a",
              "<<: ",
              "condition: ",
              "\n  sel: ",
              "(?<",
              "{9999}",
              "\\1",
              "\uD83C",
              "0x",
              "1e999",
              "|minute",
              "|neq",
              "detection:",
              "correlation:",
              "filter:",
              "pehra:",
              "type: ",
              "[[",
              "]]")
          .toArray(String[]::new);

  private static Expr condition(LoadResult result) {
    assertEquals(List.of(), result.errors());
    return ((Rule.Detection) result.rules().getFirst()).condition();
  }
}
