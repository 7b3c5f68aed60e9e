package org.pehra.app;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Limits;
import org.pehra.connect.mask.Keys;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how near a group of a correlation came to firing. */
@Command(
    name = "why",
    description =
        "Says why a correlation fired for a group, or why not: what counted, what did not, how near it came.",
    footer = {
      "",
      "Without --group it lists the groups that came nearest. Judged by the same",
      "engine as in production, in the order of each file as in a live run: what comes",
      "too late does not count. --by-time judges in order of event time, as pehra scan",
      "does. Events as stored keep their ids and institutions; of raw records, card",
      "and citizen numbers become tokens that differ with every run: --rank finds such",
      "a group again.",
      "",
      "Examples:",
      "  pehra rules why password_spray --input events.ndjson",
      "  pehra rules why password_spray --group source.ip=203.0.113.9 --input logs/*.gz",
      "  pehra rules why sequence.yml --group host.name=pc7,user.name=ali --input -",
      "",
      "Exit codes: 0 it fired, 1 it did not, 2 wrong usage or input, 3 environment."
    })
final class RulesWhy implements Callable<Integer> {
  private static final int LISTED = 10;
  private static final int NAMED = 20;

  @Spec private CommandSpec spec;
  @Mixin private RuleOptions options;
  @Mixin private InputOptions inputOptions;

  @Parameters(paramLabel = "RULE", description = "Id, name or title of a correlation, or its file.")
  private String wanted;

  @Option(
      names = {"-g", "--group"},
      paramLabel = "FIELD=VALUE",
      description =
          "The group, several fields with commas or several options; the value alone where the rule groups by one field.")
  private List<String> group = List.of();

  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "The N-th of the groups that came nearest, from 1.")
  private @Nullable Integer rank;

  @Option(
      names = "--by-time",
      description =
          "Judge in order of event time, whatever the order in the files: nothing is late.")
  private boolean byTime;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text: for people; json: one object, on one line (default: ${DEFAULT-VALUE}).")
  private RulesExplain.Format output;

  @Override
  public Integer call() {
    var named = NamedRules.of(options, wanted, RulesWhy::known);
    var rule = correlation(named);
    var choice = WhyChoice.of(rule, group);
    var rules = compiled(named, rule);
    var now = InstantSource.system().instant();
    var arrivals = new Arrivals(now);
    try (var run =
        new WhyRun(
            rules, rule, choice, byTime ? (file, event) -> event.atMillis() : arrivals::of)) {
      var scan = read(rules, run, now);
      var meant = ranked(run.finish(scan.latestMillis()));
      scan.warn(spec.commandLine().getErr(), run.ruleErrors());
      print(rules, rule, choice, run, scan.events(), meant);
      return meant.stream().anyMatch(WhyGroup::fired) ? 0 : CommandFailure.FINDINGS;
    }
  }

  private void print(
      RuleBook rules,
      Rule.Correlation rule,
      WhyChoice choice,
      WhyRun run,
      long events,
      List<WhyGroup> meant) {
    var titles =
        rules.rules().stream()
            .collect(Collectors.toMap(each -> each.head().id(), each -> each.head().title()));
    var words = new WhyWords(rule, titles, rules.correlations());
    var out = spec.commandLine().getOut();
    if (output == RulesExplain.Format.JSON) {
      out.println(new WhyJson(rule, run, words, byTime).of(events, meant, LISTED));
      return;
    }
    var text = new WhyText(out, rule, run, words);
    text.head(events, byTime);
    switch (meant.size()) {
      case 0 -> text.none(choice);
      case 1 -> text.group(meant.getFirst());
      default -> text.list(meant, LISTED);
    }
  }

  private List<WhyGroup> ranked(List<WhyGroup> groups) {
    if (rank == null || groups.isEmpty()) {
      return groups;
    }
    if (rank < 1 || rank > groups.size()) {
      throw CommandFailure.usage("--rank is from 1 to the number of groups, " + groups.size());
    }
    return List.of(groups.get(rank - 1));
  }

  private Rule.Correlation correlation(NamedRules named) {
    var found = correlations(named.rules());
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      throw CommandFailure.usage(
          "'%s' is no correlation: pehra rules explain says of one event whether it matches%s"
              .formatted(wanted, known(named.read().rules())));
    }
    throw CommandFailure.usage("'" + wanted + "' names several" + known(named.rules()));
  }

  private static List<Rule.Correlation> correlations(List<Rule> rules) {
    return rules.stream()
        .filter(Rule.Correlation.class::isInstance)
        .map(Rule.Correlation.class::cast)
        .toList();
  }

  /** Which correlations there are, as an end of a message. */
  static String known(List<Rule> rules) {
    var names =
        correlations(rules).stream()
            .map(Rule::head)
            .map(head -> head.name().isEmpty() ? head.title() : head.name())
            .toList();
    return names.isEmpty()
        ? "; there are no correlations"
        : "; correlations: "
            + String.join(", ", names.stream().limit(NAMED).toList())
            + (names.size() > NAMED ? " and %,d more".formatted(names.size() - NAMED) : "");
  }

  /** The correlation and what it is over; nothing else needs to run. */
  private static RuleBook compiled(NamedRules named, Rule.Correlation rule) {
    var needed = named.withBases(List.of(rule));
    var ids = needed.stream().map(each -> each.head().id()).toList();
    var read = named.read();
    var problems =
        new ArrayList<>(
            read.problems().stream().filter(problem -> ids.contains(problem.ruleId())).toList());
    var rules = RuleBook.compile(needed, problems, read.logSources(), read.indicators());
    var errors = rules.errors();
    if (!errors.isEmpty()) {
      throw CommandFailure.usage(
          "the rule is refused:\n"
              + errors.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    return rules;
  }

  private ScanRun read(RuleBook rules, WhyRun run, Instant now) {
    var inputs = inputOptions.files();
    var keys = Keys.ephemeral();
    var maker = inputOptions.maker(keys, now);
    var setup =
        new ChunkScan.Setup(
            rules,
            inputOptions.decoder().equals("auto") ? new StoredEvents(maker) : maker::make,
            null,
            Limits.DEFAULT,
            now,
            true);
    var input = new ScanInput(inputs, Limits.DEFAULT.lineBytes());
    int threads = Runtime.getRuntime().availableProcessors();
    var scan = new ScanRun(input, setup, threads, run::found);
    try (var _ = ProgressBar.start(inputs::progress, scan::events)) {
      scan.run();
    }
    return scan;
  }
}
