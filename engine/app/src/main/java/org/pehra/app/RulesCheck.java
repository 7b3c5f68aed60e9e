package org.pehra.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.pehra.correlate.Plan;
import org.pehra.match.RuleSet;
import org.pehra.model.Json;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with rules; compiles only what can still fail. */
@Command(
    name = "check",
    description = "Says what is wrong with rules: file, line, column and the mend.",
    footer = {
      "",
      "An error refuses the rule, a warning does not. With --output json each problem is one line of standard output",
      "(severity, file, line, column, rule, message, hint) and the summary goes to standard error.",
      "",
      "Example:",
      "  pehra rules check my-rules --placeholders lists.yml --strict",
      "",
      "Exit codes: 0 all valid, 1 some are not (with --strict: warnings too), 2 wrong usage, or no rules there."
    })
final class RulesCheck implements Callable<Integer> {
  /** What {@code --output} can be. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec;
  @Mixin private RuleOptions options;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Rule files or folders (default: those of --rules, else the shipped packs).")
  private List<Path> paths = List.of();

  @Option(names = "--strict", description = "Warnings fail the check too.")
  private boolean strict;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text: for people; json: for editors and CI (default: ${DEFAULT-VALUE}).")
  private Format output;

  @Override
  public Integer call() {
    var read = options.sources(paths.isEmpty() ? options.paths() : paths).read();
    var problems = problems(read);
    if (read.rules().isEmpty() && problems.stream().noneMatch(RulesCheck::isError)) {
      throw CommandFailure.usage("no rules to check: rule files end in .yml or .yaml");
    }
    var out = spec.commandLine().getOut();
    problems.forEach(problem -> out.println(output == Format.JSON ? json(problem) : text(problem)));
    summary(valid(read.rules(), problems), problems);
    boolean fails = problems.stream().anyMatch(problem -> strict || isError(problem));
    return fails ? CommandFailure.FINDINGS : 0;
  }

  /** How many were read and can run. */
  private static long valid(List<Rule> rules, List<Problem> problems) {
    var wrong =
        problems.stream()
            .filter(RulesCheck::isError)
            .map(Problem::ruleId)
            .collect(Collectors.toSet());
    return rules.stream().filter(rule -> !wrong.contains(rule.head().id())).count();
  }

  /** Everything that keeps a rule from running, and what is odd about it, in order of place. */
  private static List<Problem> problems(RuleSources.Read read) {
    var problems = new ArrayList<>(read.problems());
    List<Rule.Detection> detections = new ArrayList<>();
    boolean stateful = false;
    for (var rule : read.rules()) {
      switch (rule) {
        case Rule.Detection detection -> detections.add(detection);
        case Rule.Correlation correlation -> stateful = true;
      }
    }
    var ruleSet = RuleSet.compile(detections, read.logSources());
    for (var rule : detections) {
      var refusal = ruleSet.refused().get(rule.head().id());
      if (refusal != null) {
        problems.add(problem(Problem.Severity.ERROR, rule, rule.head().position(), refusal, ""));
      }
    }
    if (stateful) { // a detection's own statement is the same for all
      problems.addAll(Plan.compile(read.rules()).problems());
    }
    var hints = new LogSourceHints(read.logSources());
    for (var rule : ruleSet.unreachable()) {
      problems.add(
          problem(
              Problem.Severity.WARNING,
              rule,
              rule.logSourceAt(),
              "no known event has the log source "
                  + LogSourceHints.text(rule.logSource())
                  + ": the rule never matches",
              hints.hint(rule.logSource())));
    }
    problems.sort(
        Comparator.comparing((Problem problem) -> problem.position().file())
            .thenComparingInt(problem -> problem.position().line())
            .thenComparingInt(problem -> problem.position().column()));
    return problems;
  }

  private static Problem problem(
      Problem.Severity severity,
      Rule rule,
      org.pehra.sigma.Position at,
      String message,
      String hint) {
    return new Problem(severity, at, rule.head().id(), message, hint);
  }

  private static boolean isError(Problem problem) {
    return problem.severity() == Problem.Severity.ERROR;
  }

  private static String text(Problem problem) {
    return (isError(problem) ? "error   " : "warning ") + problem;
  }

  private static String json(Problem problem) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("severity", isError(problem) ? "error" : "warning");
    line.put("file", problem.position().file());
    line.put("line", problem.position().line());
    line.put("column", problem.position().column());
    line.put("rule", problem.ruleId());
    line.put("message", problem.message());
    line.put("hint", problem.hint());
    return Json.MAPPER.valueToTree(line).toString();
  }

  private void summary(long valid, List<Problem> problems) {
    long errors = problems.stream().filter(RulesCheck::isError).count();
    PrintWriter to =
        output == Format.JSON ? spec.commandLine().getErr() : spec.commandLine().getOut();
    to.println(
        "%s valid, %s, %s"
            .formatted(
                counted(valid, "rule"),
                counted(errors, "error"),
                counted(problems.size() - errors, "warning")));
    to.flush();
  }

  private static String counted(long count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }
}
