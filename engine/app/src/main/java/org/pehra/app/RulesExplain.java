package org.pehra.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pehra.match.Explanation;
import org.pehra.match.RuleSet;
import org.pehra.model.Json;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows each predicate of a rule true or false on one event. */
@Command(
    name = "explain",
    description = "Says why a rule matches an event, or why not: each predicate true or false.",
    footer = {
      "",
      "A correlation is explained by its base rules. True predicates say where in the field's value they hold: offset and",
      "length in characters.",
      "",
      "Examples:",
      "  pehra rules explain windows_log_cleared event.json",
      "  tail -n 1 sysmon.json | pehra rules explain my-rules/mimikatz.yml -",
      "",
      "Exit codes: 0 the rule matches, 1 it does not, 2 wrong usage or input."
    })
final class RulesExplain implements Callable<Integer> {
  private static final int MOST_CHARS = 4_000;

  /** What {@code --output} can be. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec;
  @Mixin private RuleOptions options;

  @Parameters(
      index = "0",
      paramLabel = "RULE",
      description = "Id, name or title of a rule, or a rule file.")
  private String wanted;

  @Parameters(
      index = "1",
      paramLabel = "EVENT",
      description = "File with events, raw or as stored; - is standard input.")
  private String event;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description =
          "Read the record as a connector with this decoder does (default: an event as stored is taken as it is, anything else goes through auto).")
  private @Nullable String decoder;

  @Option(
      names = "--line",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which record of EVENT, from 1 (default: ${DEFAULT-VALUE}).")
  private long line;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text: for people; json: one object a rule, on one line (default: ${DEFAULT-VALUE}).")
  private Format output;

  @Override
  public Integer call() {
    if (line < 1) {
      throw CommandFailure.usage("--line counts from 1");
    }
    var named = NamedRules.of(options, wanted, all -> "");
    var rules = named.detections();
    var one = OneEvent.read(event, line, decoder);
    if (one.more() && output == Format.TEXT) {
      spec.commandLine().getErr().println("the first event of several: --line chooses another");
    }
    var ruleSet = RuleSet.compile(rules, named.read().logSources());
    boolean any = false;
    var out = spec.commandLine().getOut();
    for (var rule : rules) {
      var refusal = ruleSet.refused().get(rule.head().id());
      if (refusal != null) {
        throw CommandFailure.usage(refusal);
      }
      var explanation = explain(ruleSet, rule, one.json());
      any |= explanation.matched();
      if (output == Format.JSON) {
        out.println(json(rule, explanation));
      } else {
        ExplanationText.lines(rule, explanation).forEach(out::println);
      }
    }
    return any ? 0 : CommandFailure.FINDINGS;
  }

  private static Explanation explain(RuleSet rules, Rule.Detection rule, byte[] json) {
    try {
      return rules.explanation(rule.head().id(), json);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("the event cannot be read: " + e.getMessage());
    }
  }

  private static ObjectNode json(Rule.Detection rule, Explanation explanation) {
    var json = Json.MAPPER.createObjectNode();
    json.put("rule", rule.head().id()).put("title", rule.head().title());
    json.put("file", rule.head().position().file());
    json.put("matched", explanation.matched());
    json.put("verdict", ExplanationText.verdict(rule, explanation));
    var source = json.putObject("log_source");
    source.put("sees", explanation.seen());
    source.set("rule", logSource(rule.logSource()));
    var answers = source.putArray("event");
    explanation.sources().forEach(each -> answers.add(logSource(each)));
    json.set("condition", node(explanation.condition()));
    return json;
  }

  private static ObjectNode logSource(LogSource source) {
    var json = Json.MAPPER.createObjectNode();
    return json.put("product", source.product())
        .put("category", source.category())
        .put("service", source.service());
  }

  private static ObjectNode node(Explanation.Node node) {
    var json = Json.MAPPER.createObjectNode();
    json.put("holds", node.holds());
    switch (node.expr()) {
      case Expr.And and -> json.put("kind", "all");
      case Expr.Or or -> json.put("kind", "any");
      case Expr.Not not -> json.put("kind", "not");
      case Expr.AtLeast some -> json.put("kind", "at_least").put("n", some.n());
      case Expr.Constant constant -> json.put("kind", "constant");
      case Expr.Leaf leaf -> {
        json.put("kind", "predicate").put("selection", leaf.selection());
        json.put("field", leaf.predicate().field());
        json.put("text", ExplanationText.predicate(leaf.predicate()));
        json.put("file", leaf.position().file());
        json.put("line", leaf.position().line()).put("column", leaf.position().column());
        var values = json.putArray("values");
        node.values().stream().limit(20).forEach(value -> values.add(cut(value)));
        node.match()
            .ifPresent(
                match ->
                    json.putObject("match")
                        .put("field", match.field())
                        .put("value", cut(match.value()))
                        .put("start", match.start())
                        .put("end", match.end()));
      }
    }
    if (!node.of().isEmpty()) {
      var parts = json.putArray("of");
      node.of().forEach(part -> parts.add(node(part)));
    }
    return json;
  }

  private static String cut(String value) {
    return value.length() <= MOST_CHARS ? value : value.substring(0, MOST_CHARS) + "…";
  }
}
