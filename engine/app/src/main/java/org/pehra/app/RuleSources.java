package org.pehra.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.match.LogSources;
import org.pehra.match.intel.Indicator;
import org.pehra.match.intel.IndicatorFile;
import org.pehra.match.intel.Indicators;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.PlaceholderFile;
import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.RuleLoader;
import org.pehra.sigma.pipeline.Pipeline;

/**
 * Where the rules of a process come from.
 *
 * @param rules files, or folders of them
 * @param pipelines processing pipelines, in the order of their priority
 * @param placeholders values of the modifier {@code expand}
 * @param logSources binding of datasets to log sources
 * @param intel files of indicators
 */
record RuleSources(
    List<Path> rules,
    List<Path> pipelines,
    @Nullable Path placeholders,
    Path logSources,
    List<Path> intel) {
  RuleSources {
    intel = List.copyOf(intel);
    rules = List.copyOf(rules);
    pipelines = List.copyOf(pipelines);
  }

  /** The shipped packs with the shipped mapping. */
  static RuleSources shipped() {
    return new RuleSources(
        List.of(PehraHome.packs()),
        List.of(PehraHome.ecsPipeline()),
        null,
        PehraHome.logSources(),
        List.of());
  }

  /**
   * What was read, before it is compiled.
   *
   * @param logSources binding of datasets to log sources
   * @param indicators of all files together
   */
  record Read(
      List<Rule> rules, List<Problem> problems, LogSources logSources, Indicators indicators) {}

  /**
   * Loads and compiles. An invalid rule becomes a problem of the result.
   *
   * @throws CommandFailure when a pipeline, the placeholders, the log sources or indicators are not
   *     valid: without them every rule would mean something else
   */
  RuleBook load() {
    var read = read();
    return RuleBook.compile(read.rules(), read.problems(), read.logSources(), read.indicators());
  }

  /**
   * Every file that rules are made of, with its size and time, to tell whether one changed. One
   * that cannot be read now is as good as gone.
   */
  Map<Path, String> state() {
    Map<Path, String> found = new TreeMap<>();
    for (var path : files()) {
      try (Stream<Path> files = Files.walk(path)) {
        for (var file : (Iterable<Path>) files::iterator) {
          if (Files.isRegularFile(file)) {
            found.put(file, Files.size(file) + " " + Files.getLastModifiedTime(file));
          }
        }
      } catch (IOException | UncheckedIOException e) {
        found.put(path, "unreadable");
      }
    }
    return found;
  }

  private List<Path> files() {
    return Stream.of(
            rules, pipelines, Stream.ofNullable(placeholders).toList(), List.of(logSources), intel)
        .flatMap(List::stream)
        .toList();
  }

  private static void withoutIndicators(Rule rule, List<Problem> problems) {
    if (rule instanceof Rule.Detection detection && detection.intel() != null) {
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              rule.head().position(),
              rule.head().id(),
              "the rule asks for indicators and there are none: it matches nothing",
              "name files of them: 'intel:' below 'rules:' in the configuration, or --intel"));
    }
  }

  private Indicators indicators(List<Problem> problems) {
    List<Indicator> all = new ArrayList<>();
    for (var file : intel) {
      try {
        var read = IndicatorFile.read(file);
        all.addAll(read.indicators());
        if (read.leftOutCount() > 0) {
          problems.add(
              new Problem(
                  Problem.Severity.WARNING,
                  new Position(file.toString(), 1, 1),
                  "",
                  read.leftOutCount() + " entries are left out",
                  String.join("; ", read.leftOut())));
        }
      } catch (IOException e) {
        throw CommandFailure.usage("indicators cannot be read: " + e.getMessage());
      }
    }
    return new Indicators(all);
  }

  /** Loads without compiling; fails as {@link #load} does. */
  Read read() {
    var binding = readLogSources();
    Map<String, List<String>> lists = placeholders == null ? Map.of() : placeholders(placeholders);
    List<Pipeline> read = new ArrayList<>();
    for (var file : pipelines) {
      var result = Pipeline.read(text(file), lists);
      refuse(result.problems());
      result.pipeline().ifPresent(read::add);
    }
    var options = LoadOptions.DEFAULT.withPipelines(read).withPlaceholders(lists);
    var loaded = new RuleLoader(options).load(rules);
    var problems = new ArrayList<>(loaded.problems());
    var indicators = indicators(problems);
    if (indicators.size() == 0) {
      loaded.rules().forEach(rule -> withoutIndicators(rule, problems));
    }
    return new Read(loaded.rules(), problems, binding, indicators);
  }

  private LogSources readLogSources() {
    try (var in = Files.newInputStream(logSources)) {
      return LogSources.read(logSources.toString(), in);
    } catch (IOException e) {
      throw CommandFailure.environment(
          "cannot read " + logSources + ": " + e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, List<String>> placeholders(Path file) {
    var result = PlaceholderFile.read(text(file));
    refuse(result.problems());
    return result.lists();
  }

  private static RuleFile text(Path file) {
    try {
      return new RuleFile(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw CommandFailure.usage("cannot read " + file + ": " + e.getClass().getSimpleName());
    }
  }

  private static void refuse(List<Problem> problems) {
    var errors =
        problems.stream().filter(problem -> problem.severity() == Problem.Severity.ERROR).toList();
    if (!errors.isEmpty()) {
      throw CommandFailure.usage(
          String.join("\n", errors.stream().map(Problem::toString).toList()));
    }
  }
}
