package org.pehra.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that loads rules. */
final class RuleOptions {
  @Option(
      names = {"-r", "--rules"},
      arity = "1..*",
      paramLabel = "PATH",
      description = "Rule files, or folders of them (default: the shipped packs).")
  private List<Path> rules = List.of();

  @Option(
      names = {"-p", "--pipeline"},
      arity = "1..*",
      paramLabel = "FILE",
      description = "Processing pipelines in pySigma's format, besides the shipped mapping to ECS.")
  private List<Path> pipelines = List.of();

  @Option(
      names = "--no-ecs",
      description = "Leave out the shipped mapping to ECS: the rules name the events' own fields.")
  private boolean noEcs;

  @Option(
      names = "--placeholders",
      paramLabel = "FILE",
      description = "Values for %%placeholders%% of the modifier expand: YAML, one list a name.")
  private @Nullable Path placeholders;

  @Option(
      names = "--intel",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Indicators for rules with pehra.intel: STIX 2.1, MISP JSON or CSV.")
  private List<Path> intel = List.of();

  @Option(
      names = "--logsources",
      paramLabel = "FILE",
      description = "Which events a log source means (default: the shipped binding).")
  private @Nullable Path logSources;

  /** Loads and compiles what the options name. */
  RuleBook load() {
    return load(paths());
  }

  /** The rules that the options name, else the shipped packs. */
  List<Path> paths() {
    return rules.isEmpty() ? List.of(PehraHome.packs()) : rules;
  }

  /** Whether the options name rules. */
  boolean namesRules() {
    return !rules.isEmpty();
  }

  RuleBook load(List<Path> paths) {
    return sources(paths).load();
  }

  /** What the options name beside the given rules. */
  RuleSources sources(List<Path> paths) {
    for (var path : paths) {
      if (!Files.exists(path)) {
        throw CommandFailure.usage("no rules at " + path);
      }
    }
    List<Path> all = new ArrayList<>();
    if (!noEcs) {
      all.add(PehraHome.ecsPipeline());
    }
    all.addAll(pipelines);
    return new RuleSources(
        paths, all, placeholders, logSources != null ? logSources : PehraHome.logSources(), intel);
  }
}
