package org.pehra.app;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.read.Nearest;

/**
 * The rules that a user means by an id, a name, a title or a file.
 *
 * @param read all rules among which they were looked for
 * @param rules those meant; never empty
 */
record NamedRules(RuleSources.Read read, List<Rule> rules) {
  /** Problems shown of a refused rule. */
  private static final int SHOWN = 10;

  /**
   * Reads the rules that the options name, with the file if it is one.
   *
   * @param also what to say besides where no rule has the name, of all rules
   * @throws CommandFailure when there is no such rule
   */
  static NamedRules of(RuleOptions options, String wanted, Function<List<Rule>, String> also) {
    var file = file(wanted);
    var read = options.sources(paths(options, file)).read();
    List<Rule> named =
        read.rules().stream()
            .filter(rule -> file == null ? isNamed(rule, wanted) : isFrom(rule, file))
            .toList();
    if (named.isEmpty()) {
      throw CommandFailure.usage(none(read, file, wanted, also));
    }
    return new NamedRules(read, named);
  }

  /** The detections among them and below them, in the order of all rules. */
  List<Rule.Detection> detections() {
    return withBases(rules).stream()
        .filter(Rule.Detection.class::isInstance)
        .map(Rule.Detection.class::cast)
        .toList();
  }

  /** Some rules and what they are over, in the order of all rules. */
  List<Rule> withBases(List<? extends Rule> some) {
    Set<String> ids = new LinkedHashSet<>();
    some.forEach(rule -> bases(rule, ids));
    return read.rules().stream().filter(rule -> ids.contains(rule.head().id())).toList();
  }

  private void bases(Rule rule, Set<String> ids) {
    if (ids.add(rule.head().id()) && rule instanceof Rule.Correlation correlation) {
      read.rules().stream()
          .filter(base -> correlation.rules().contains(base.head().id()))
          .forEach(base -> bases(base, ids));
    }
  }

  private static @Nullable Path file(String wanted) {
    try {
      var path = Path.of(wanted);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static List<Path> paths(RuleOptions options, @Nullable Path file) {
    if (file == null) {
      return options.paths();
    }
    // rules that are named besides: their filters apply
    return options.namesRules()
        ? Stream.concat(Stream.of(file), options.paths().stream()).toList()
        : List.of(file);
  }

  private static boolean isNamed(Rule rule, String wanted) {
    var head = rule.head();
    return head.id().equals(wanted)
        || head.name().equals(wanted)
        || head.title().equalsIgnoreCase(wanted);
  }

  private static boolean isFrom(Rule rule, Path file) {
    return Path.of(rule.head().position().file()).normalize().startsWith(file.normalize());
  }

  private static String none(
      RuleSources.Read read,
      @Nullable Path file,
      String wanted,
      Function<List<Rule>, String> also) {
    var errors =
        read.problems().stream()
            .filter(problem -> problem.severity() == Problem.Severity.ERROR)
            .toList();
    var refused =
        errors.stream().filter(each -> file != null || each.ruleId().equals(wanted)).toList();
    if (!refused.isEmpty()) {
      return "the rule is refused:\n" + lines(refused);
    }
    if (file != null) {
      return "no rule in " + file;
    }
    return "no rule or file '"
        + wanted
        + "'"
        + near(read.rules(), wanted)
        + also.apply(read.rules())
        + (errors.isEmpty() ? "" : "\nrefused, and perhaps meant:\n" + lines(errors));
  }

  private static String lines(List<Problem> problems) {
    var lines = problems.stream().limit(SHOWN).map(Problem::toString).toList();
    return String.join("\n", lines)
        + (problems.size() > SHOWN
            ? "\nand %,d more; all of them: pehra rules check".formatted(problems.size() - SHOWN)
            : "");
  }

  private static String near(List<Rule> rules, String wanted) {
    var names = new ArrayList<String>();
    for (var rule : rules) {
      names.add(rule.head().name());
      names.add(rule.head().title());
      names.add(rule.head().id());
    }
    names.removeIf(String::isEmpty);
    return Nearest.to(wanted, names).map(near -> ": did you mean '" + near + "'?").orElse("");
  }
}
