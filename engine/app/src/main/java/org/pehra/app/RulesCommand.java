package org.pehra.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rules",
    description = "Checks, explains and tests detection rules.",
    subcommands = {
      RulesCheck.class,
      RulesExplain.class,
      RulesWhy.class,
      RulesCommand.Test.class,
      RulesCommand.Epl.class
    })
final class RulesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "name a sub-command: check, explain, why, test or epl");
  }

  @Command(
      name = "test",
      description = "Runs the tests that rules carry: events in, alerts expected.",
      footer = {
        "",
        "Exit codes: 0 all passed, 1 a test failed or a rule is invalid, 2 wrong usage."
      })
  static final class Test implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private RuleOptions options;

    @Parameters(
        arity = "0..*",
        paramLabel = "PATH",
        description = "Rule files or folders (default: the shipped packs).")
    private List<Path> paths = List.of();

    @Override
    public Integer call() {
      var out = spec.commandLine().getOut();
      var rules = paths.isEmpty() ? options.load() : options.load(paths);
      rules.errors().forEach(problem -> out.println("error   " + problem));
      var tests = new RuleTests(rules);
      var results = tests.run();
      for (var result : results) {
        out.println(
            (result.passed() ? "ok      " : "FAILED  ")
                + result.rule().head().title()
                + ": "
                + result.test());
        if (!result.passed()) {
          out.println("        " + result.rule().head().position() + ": " + result.message());
        }
      }
      tests
          .untested()
          .forEach(
              rule ->
                  out.println(
                      "no test " + rule.head().title() + " (" + rule.head().position() + ")"));
      long failed = results.stream().filter(result -> !result.passed()).count();
      out.println(
          "%,d tests passed, %,d failed, %,d rules invalid"
              .formatted(results.size() - failed, failed, rules.errors().size()));
      return failed > 0 || !rules.errors().isEmpty() ? CommandFailure.FINDINGS : 0;
    }
  }

  @Command(
      name = "epl",
      description = "Prints the EPL that a correlation became, for authors who know Esper.")
  static final class Epl implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private RuleOptions options;

    @Parameters(paramLabel = "RULE", description = "Id or name of a rule.")
    private String rule;

    @Override
    public Integer call() {
      var rules = options.load();
      var id =
          rules.rules().stream()
              .filter(known -> known.head().id().equals(rule) || known.head().name().equals(rule))
              .map(known -> known.head().id())
              .findFirst()
              .orElseThrow(
                  () -> CommandFailure.usage("no rule with the id or name '" + rule + "'"));
      var epl =
          rules
              .correlations()
              .epl(id)
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "rule '" + rule + "' has no EPL: it only feeds correlations"));
      spec.commandLine().getOut().println(epl);
      return 0;
    }
  }
}
