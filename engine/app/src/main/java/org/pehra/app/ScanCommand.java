package org.pehra.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.Institution;
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
        "Matches and correlates files, with no Kafka: the same rules and the same engine as in production.",
    footer = {
      "",
      "Reads JSON lines, concatenated JSON, plain logs, gzip and zip. Card and citizen numbers are replaced by tokens whose",
      "keys are thrown away at the end.",
      "",
      "Example:",
      "  pehra scan --rules sigma/rules --input evidence.zip --output table",
      "",
      "Exit codes: 0 no alert, 1 alerts, 2 wrong usage or input, 3 environment."
    })
final class ScanCommand implements Callable<Integer> {
  /** What {@code --output} can be. */
  enum Format {
    NDJSON,
    TABLE
  }

  @Spec private CommandSpec spec;

  @Mixin private RuleOptions ruleOptions;

  @Option(
      names = {"-i", "--input"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "What to read; folders with everything below.")
  private List<Path> input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "ndjson: one alert a line, with evidence; table: for people (default: ${DEFAULT-VALUE}).")
  private Format output;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Format of the input (default: ${DEFAULT-VALUE}, which looks at each record).")
  private String decoder;

  @Option(
      names = "--institution",
      paramLabel = "ID",
      defaultValue = "local",
      description = "Whose events these are (default: ${DEFAULT-VALUE}).")
  private String institution;

  @Option(
      names = {"-q", "--quiet"},
      description = "No list of refused rules in the summary.")
  private boolean quiet;

  private final Counters counters = new Counters();
  private final TreeMap<String, Long> rejected = new TreeMap<>();
  private long records;

  @Override
  public Integer call() {
    var inputs = InputFiles.under(input);
    var maker = maker();
    var rules = ruleOptions.load();
    long started = System.nanoTime();
    try (var run = new OfflineRun(rules, counters)) {
      try (var _ = ProgressBar.start(inputs::progress, run::events)) {
        inputs.visit((name, in) -> read(name, in, maker, run));
      } catch (IOException e) {
        throw CommandFailure.usage("the input cannot be read: " + e.getMessage());
      }
      long alerts = print(run);
      summary(rules, inputs, run, alerts, (System.nanoTime() - started) / 1e9);
      return alerts > 0 ? CommandFailure.FINDINGS : 0;
    }
  }

  private EventMaker maker() {
    var decoders = new Decoders();
    var chosen =
        decoders
            .find(decoder)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "no decoder '" + decoder + "': known are " + decoders.names()));
    Institution whose;
    try {
      whose = Institution.tenant(institution);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
    return new EventMaker(
        whose,
        chosen,
        Keys.ephemeral(),
        new EventIds(whose, "scan", "0"),
        Limits.DEFAULT,
        InstantSource.system());
  }

  private void read(String name, InputStream in, EventMaker maker, OfflineRun run)
      throws IOException {
    var reader = new RecordReader(in, Limits.DEFAULT.lineBytes());
    var now = InstantSource.system().instant();
    long number = 0;
    for (var record = reader.next(); record != null; record = reader.next()) {
      records++;
      var raw = new RawRecord(record, name, Long.toString(number++), now, null, Map.of());
      switch (maker.make(raw)) {
        case Outcome.Event event -> run.event(event.json());
        case Outcome.Quarantined(var why) -> rejected.merge(why.reason(), 1L, Long::sum);
      }
    }
    if (reader.tooLong() > 0) {
      rejected.merge(
          "longer than " + Limits.DEFAULT.lineBytes() + " bytes", reader.tooLong(), Long::sum);
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
    out.flush();
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
      RuleBook rules, InputFiles inputs, OfflineRun run, long alerts, double seconds) {
    var err = spec.commandLine().getErr();
    var errors = rules.errors();
    if (!quiet) {
      errors.stream().limit(20).forEach(problem -> err.println("refused: " + problem));
      if (errors.size() > 20) {
        err.println(
            "refused: and %d more; all of them: pehra rules check".formatted(errors.size() - 20));
      }
    }
    rejected.forEach(
        (reason, count) -> err.println("not read: %,d records: %s".formatted(count, reason)));
    err.println(
        String.format(
            Locale.ROOT,
            "%,d rules loaded, %,d refused · %,d files, %,d records, %,d events, %,d not read · %,d events matched, %,d alerts"
                + " · %.1f s, %,.0f events/s",
            rules.rules().size(),
            refusedRules(errors),
            inputs.count(),
            records,
            run.events(),
            rejected.values().stream().mapToLong(Long::longValue).sum() + run.malformed(),
            run.matchedEvents(),
            alerts,
            seconds,
            run.events() / seconds));
    if (run.ruleErrors() > 0) {
      err.println(
          "%,d evaluations failed inside a rule and count as not matched"
              .formatted(run.ruleErrors()));
    }
    err.flush();
  }

  private static long refusedRules(List<Problem> errors) {
    return errors.stream()
        .map(problem -> problem.position().file() + problem.ruleId())
        .distinct()
        .count();
  }
}
