package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;

final class ExplanationTest {
  private static final String RULE =
      Rules.rule(
          "r",
          "cmd:",
          "  CommandLine|contains|all: [' -Enc ', 'pow']",
          "  Image|endswith: '\\powershell.exe'",
          "like:",
          "  CommandLine: '*p?w*shell*'",
          "number:",
          "  Pid|gt: 5",
          "not_this:",
          "  User: SYSTEM",
          "condition: (cmd or like or number) and not not_this");
  private final RuleSet rules = Rules.compile(RULE, Rules.TEST);

  private Explanation explain(String json) {
    return rules.explanation("r", json.getBytes(UTF_8));
  }

  @Test
  void saysWhichPartsOfTheTextMatched() {
    assertEquals(
        List.of(
            new Alert.Match("cmd", "CommandLine", "é PowerShell -enc x", 12, 18),
            new Alert.Match("cmd", "CommandLine", "é PowerShell -enc x", 2, 5),
            new Alert.Match("cmd", "Image", "C:\\powershell.EXE", 2, 17),
            new Alert.Match("like", "CommandLine", "é PowerShell -enc x", 2, 12)),
        rules.explain(
            "r",
            "{\"CommandLine\":\"é PowerShell -enc x\",\"Image\":\"C:\\\\powershell.EXE\",\"Pid\":3}"
                .getBytes(UTF_8)));
  }

  @Test
  void whatDidNotMatchShowsWhichPredicatesHeld() {
    var explanation = explain("{\"Pid\":6,\"User\":\"system\"}");
    assertEquals(false, explanation.matched());
    assertEquals(List.of(), explanation.matches());
    var root = explanation.condition();
    assertEquals(List.of(true, false), root.of().stream().map(Explanation.Node::holds).toList());
    assertEquals(
        List.of(new Alert.Match("number", "Pid", "6", 0, 1)), explain("{\"Pid\":6}").matches());
  }

  @Test
  void agreesWithTheEngineOnRandomCases() {
    for (long seed = 1; seed <= 10; seed++) {
      var cases = new RandomCases(seed);
      var set =
          RuleSet.compile(
              java.util.stream.IntStream.range(0, 30).mapToObj(cases::rule).toList(),
              RandomCases.logSources());
      var matcher = new Matcher(set);
      for (int i = 0; i < 30; i++) {
        byte[] json = cases.json(cases.event());
        var matched = matcher.match(json);
        for (var rule : set.rules()) {
          assertEquals(
              matched.contains(rule),
              set.explanation(rule.head().id(), json).matched(),
              "seed " + seed + " " + rule.condition());
        }
      }
    }
  }

  @Test
  void anUnknownRuleIsSaidSo() {
    assertThrows(IllegalArgumentException.class, () -> rules.explain("x", "{}".getBytes(UTF_8)));
  }
}
