package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.sigma.pipeline.Pipeline;

/** What is said of rules that are valid and odd. */
class LintTest {
  private static final Pipeline PIPELINE =
      Pipeline.read(
              new RuleFile(
                  "p.yml",
                  """
                  transformations:
                    - type: field_name_mapping
                      mapping: {CommandLine: process.command_line, Image: process.executable, param1: a, username: u}
                  """))
          .pipeline()
          .orElseThrow();

  private static List<String> warnings(String detection) {
    var text = "title: t\nid: i\nlogsource: {product: windows}\ndetection:\n" + detection;
    var result =
        new RuleLoader(LoadOptions.DEFAULT.withPipelines(List.of(PIPELINE))).loadText("r", text);
    assertEquals(List.of(), result.errors());
    return result.warnings().stream().map(Problem::toString).toList();
  }

  @Test
  void aFieldOneLetterAwayFromAKnownOneIsProbablyThatOne() {
    assertEquals(
        List.of("r:5:7: field 'Comandline' is not known — did you mean 'CommandLine'?"),
        warnings("  s: {Comandline|contains: x}\n  condition: s\n"));
    assertEquals(
        List.of("r:5:7: field 'commandline' is not known — did you mean 'CommandLine'?"),
        warnings("  s: {commandline: x}\n  condition: s\n"));
    assertEquals(
        List.of(
            "r:5:7: field 'process.comand_line' is not known — did you mean 'process.command_line'?"),
        warnings("  s: {process.comand_line: x}\n  condition: s\n"));
  }

  @Test
  void aFieldThatIsNotNearAnyIsLeftAlone() {
    for (var field :
        List.of("CommandLine", "GrantedAccess", "param2", "Images", "Key", "UserName")) {
      assertEquals(List.of(), warnings("  s: {" + field + ": x}\n  condition: s\n"), field);
    }
  }

  @Test
  void aConditionThatContradictsItselfNeverMatches() {
    for (var detection :
        List.of(
            "  s: {A: 1, B: 2}\n  condition: s and not s\n",
            "  s: {A: 1, B: 2}\n  f: {A: 1}\n  condition: s and not f\n",
            "  s: {A: 1}\n  f: [{A: 1}, {B: 3}]\n  condition: s and not f\n",
            "  s: {A: [1, 2]}\n  condition: s and not s\n",
            "  s: {A: x}\n  f: {A: null}\n  condition: s and f\n")) {
      assertEquals(1, warnings(detection).size(), detection);
      assertTrue(warnings(detection).getFirst().contains("the rule never matches"), detection);
      assertTrue(warnings(detection).getFirst().matches("r:[678]:.*"), detection);
    }
  }

  @Test
  void aConditionThatIsAlwaysTrueMatchesEverything() {
    var warnings = warnings("  s: {A: 1}\n  condition: s or not s\n");
    assertTrue(warnings.getFirst().contains("matches every event"), warnings.toString());
  }

  @Test
  void twoValuesAtOnceAreOddAndTwoPatternsAreNot() {
    var both = warnings("  s: {EventID: 1}\n  t: {EventID: 2}\n  condition: s and t\n");
    assertTrue(both.getFirst().contains("two values at once"), both.toString());
    var outside = warnings("  s: {A|gt: 5}\n  t: {A|lt: 3}\n  condition: s and t\n");
    assertTrue(outside.getFirst().contains("two values at once"), outside.toString());
    assertEquals(
        List.of(), warnings("  s: {A|contains: x}\n  t: {A|contains: y}\n  condition: s and t\n"));
    assertEquals(
        List.of(), warnings("  s: {A: x, B: y}\n  f: {A: x, C: z}\n  condition: s and not f\n"));
  }

  @Test
  void whatCannotBeReadIsSaidAndTheRestIsLoaded(@TempDir Path folder) throws IOException {
    var empty = Files.createDirectory(folder.resolve("empty"));
    var rules = Files.createDirectory(folder.resolve("rules"));
    var rule = "title: t\nid: i\nlogsource: {product: p}\ndetection: {s: {A: 1}, condition: s}\n";
    Files.writeString(rules.resolve("a.yml"), rule);
    Files.writeString(rules.resolve("b.yml"), rule);
    Files.write(rules.resolve("c.yml"), new byte[] {'t', (byte) 0xff});
    Files.createSymbolicLink(rules.resolve("d.yml"), folder.resolve("gone.yml"));
    var result =
        new RuleLoader(LoadOptions.DEFAULT)
            .load(List.of(empty, rules, folder.resolve("missing.yml")));
    var said = String.join("\n", result.problems().stream().map(Problem::toString).toList());
    assertEquals(1, result.rules().size());
    assertTrue(said.contains(empty + ":1:1: no rules in this folder"), said);
    assertTrue(said.contains("b.yml:2:1: id 'i' is taken: this rule is left out"), said);
    assertTrue(said.contains("the one that runs is at " + rules.resolve("a.yml") + ":1:1"), said);
    assertTrue(said.contains("c.yml:1:1: the file is not UTF-8"), said);
    assertTrue(said.contains("d.yml:1:1: cannot be read: there is no such file"), said);
    assertTrue(said.contains("missing.yml:1:1: cannot be read: there is no such file"), said);
  }
}
