package org.pehra.app;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Limits;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.mask.Masker;
import org.pehra.connect.mask.Tokens;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.Json;
import org.pehra.sigma.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "scan",
    description =
        "Matches and correlates files, with no Kafka: the same rules and the same engine as in"
            + " production.",
    footer = {
      "",
      "Reads JSON lines, concatenated JSON, plain logs, gzip and zip. Card and citizen numbers are"
          + " replaced by tokens whose",
      "keys are thrown away at the end.",
      "",
      "Examples:",
      "  pehra scan --rules sigma/rules --input evidence.zip --output table",
      "  zcat archive/*.gz | pehra scan --input - --output matches",
      "",
      "Exit codes: 0 no alert (or match), 1 alerts, 2 wrong usage or input, 3 environment."
    })
final class ScanCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 1024;

  /** The decoders that take flat Windows events for what they are. */
  private static final Set<String> FILTERED = Set.of("auto", "windows-json");

  /** What {@code --output} can be. */
  enum Format {
    NDJSON,
    TABLE,
    MATCHES
  }

  @Spec private CommandSpec spec;

  @Mixin private RuleOptions ruleOptions;

  @Mixin private InputOptions inputOptions;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "ndjson: one alert a line, with evidence; table: for people; matches: no correlation, one"
              + " line for each event and rule that matches it (default: ${DEFAULT-VALUE}).")
  private Format output;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads to work with (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-q", "--quiet"},
      description = "No list of refused rules in the summary.")
  private boolean quiet;

  private final Counters counters = new Counters();
  private long matchedEvents;

  @Override
  public Integer call() {
    if (threads < 1 || threads > MAX_THREADS) {
      throw CommandFailure.usage("--threads must be 1 to " + MAX_THREADS);
    }
    var inputs = inputOptions.files();
    var keys = Keys.ephemeral();
    var receivedAt = InstantSource.system().instant();
    var maker = inputOptions.maker(keys, receivedAt);
    var rules = ruleOptions.load();
    long started = System.nanoTime();
    var setup =
        new ChunkScan.Setup(
            rules,
            maker::make,
            filter(rules, new Masker(new Tokens(keys))),
            Limits.DEFAULT,
            receivedAt,
            false);
    var chunks = new ScanInput(inputs, Limits.DEFAULT.lineBytes());
    try (var offline = new OfflineRun(rules, counters)) {
      var out = spec.commandLine().getOut();
      var scan = new ScanRun(chunks, setup, threads, found -> found(found, offline, out));
      try (var _ = ProgressBar.start(inputs::progress, scan::events)) {
        scan.run();
      }
      offline.until(scan.latestMillis());
      double seconds = (System.nanoTime() - started) / 1e9;
      long alerts = output == Format.MATCHES ? 0 : print(offline);
      out.flush();
      summary(rules, inputs, scan, offline, alerts, seconds);
      return alerts > 0 || output == Format.MATCHES && matchedEvents > 0
          ? CommandFailure.FINDINGS
          : 0;
    }
  }

  /** Rules that wait for what does not happen need the time of every event. */
  private @Nullable SourceFilter filter(RuleBook rules, Masker masker) {
    return FILTERED.contains(inputOptions.decoder()) && !rules.correlations().waits()
        ? new SourceFilter(rules.detections(), masker)
        : null;
  }

  private void found(ChunkScan.Found found, OfflineRun offline, PrintWriter out) {
    matchedEvents++;
    if (output != Format.MATCHES) {
      offline.matched(found.json(), found.rules());
      return;
    }
    for (var rule : found.rules()) {
      out.println(
          found.source()
              + ':'
              + found.position()
              + '\t'
              + rule.head().id()
              + '\t'
              + rule.head().level().name().toLowerCase(Locale.ROOT)
              + '\t'
              + rule.head().title());
    }
  }

  private long print(OfflineRun run) {
    var out = spec.commandLine().getOut();
    var printer = output == Format.TABLE ? table(out) : ndjson(out);
    var count = new long[1];
    run.finish(
        alert -> {
          count[0]++;
          printer.accept(alert);
        });
    return count[0];
  }

  private static java.util.function.Consumer<Alert> ndjson(PrintWriter out) {
    return alert ->
        out.println(new String(AlertCodec.encode(alert), java.nio.charset.StandardCharsets.UTF_8));
  }

  private static java.util.function.Consumer<Alert> table(PrintWriter out) {
    var table = new AlertTable(out, AlertTable.terminalWidth());
    table.header();
    return alert -> table.row(Json.MAPPER.valueToTree(alert));
  }

  private void summary(
      RuleBook rules,
      InputFiles inputs,
      ScanRun run,
      OfflineRun offline,
      long alerts,
      double seconds) {
    var err = spec.commandLine().getErr();
    var errors = rules.errors();
    if (!quiet) {
      errors.stream().limit(20).forEach(problem -> err.println("refused: " + problem));
      if (errors.size() > 20) {
        err.println(
            "refused: and %d more; all of them: pehra rules check".formatted(errors.size() - 20));
      }
    }
    run.warn(err, offline.ruleErrors());
    long notRead = run.rejected().values().stream().mapToLong(Long::longValue).sum();
    err.println(
        String.format(
            Locale.ROOT,
            "%,d rules loaded, %,d refused · %,d files, %,d bytes, %,d records, %,d events, %,d not"
                + " read · %,d events matched%s · %.1f s, %,.0f events/s, %,d threads",
            rules.rules().size(),
            refusedRules(errors),
            inputs.count(),
            inputs.bytes(),
            run.records(),
            run.events(),
            notRead + run.malformed(),
            matchedEvents,
            output == Format.MATCHES ? "" : String.format(Locale.ROOT, ", %,d alerts", alerts),
            seconds,
            run.events() / seconds,
            threads));
    err.flush();
  }

  private static long refusedRules(List<Problem> errors) {
    return errors.stream()
        .map(problem -> problem.position().file() + problem.ruleId())
        .distinct()
        .count();
  }
}
