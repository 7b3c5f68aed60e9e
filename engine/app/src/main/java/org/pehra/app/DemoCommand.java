package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.AlertChange;
import org.pehra.app.demo.Expected;
import org.pehra.app.demo.Pacer;
import org.pehra.app.demo.Story;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.connect.mask.KeyFolder;
import org.pehra.connect.mask.Tokens;
import org.pehra.model.Institution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description =
        "Plays a real attack, the card cash-out of 2018, through all of Pehra and shows how it is caught.",
    footer = {
      "",
      "The raw logs of three banks go through real syslog and file connectors, at up to 60 times their pace, beside a",
      "harmless evening that looks similar and must raise nothing. A demo that was interrupted goes on where it stood.",
      "",
      "Exit codes: 0 exactly the expected alerts, 1 others, 2 wrong usage, 3 environment."
    })
final class DemoCommand implements Callable<Integer> {
  private static final List<String> STORIES = List.of("cash-out-2018", "cash-out-2018-twin");
  private static final double MAX_SPEED = 60;
  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Spec private CommandSpec spec;
  @Mixin private NodeOptions options;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory of the demo (default: data/demo).")
  private @Nullable Path data;

  @Option(
      names = "--speed",
      defaultValue = "60",
      description = "How much faster than it happened, 1 to 60 (default: ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--once",
      description =
          "End by itself: check the alerts, delete and rebuild the index, check again, print them as JSON.")
  private boolean once;

  @Option(
      names = "--fresh",
      description = "Begin anew, even where an interrupted demo could go on.")
  private boolean fresh;

  @Override
  public Integer call() throws Exception {
    if (speed < 1 || speed > MAX_SPEED) {
      throw CommandFailure.usage("--speed must be between 1 and 60");
    }
    var folder = data != null ? data : PehraHome.demoData();
    List<Story> stories = new ArrayList<>();
    for (var name : STORIES) {
      stories.add(Story.read(PehraHome.samples().resolve(name)));
    }
    var state = prepare(folder, stories);
    var rules = RuleSources.shipped().load();
    var wiring = DemoWiring.of(stories, folder, options, once);
    try (var node = Node.start(wiring.config(), folder, rules)) {
      state = play(node, wiring, stories, state, folder);
      if (!once) {
        return show(node, wiring, state, folder);
      }
      check(node, wiring, state, folder);
    }
    return again(wiring, state, folder, rules);
  }

  private DemoState prepare(Path folder, List<Story> stories) {
    var left =
        fresh ? null : DemoState.read(folder).filter(state -> !state.finished()).orElse(null);
    if (left != null) {
      out().println("an interrupted demo goes on (--fresh begins anew)");
      var resumed = left.asResumed();
      resumed.write(folder);
      return resumed;
    }
    DemoState.clear(folder);
    var length = stories.stream().map(Story::duration).max(Duration::compareTo).orElseThrow();
    var state = DemoState.fresh(Instant.now(), length, speed, LEAD);
    state.write(folder);
    return state;
  }

  private DemoState play(
      Node node, DemoWiring wiring, List<Story> stories, DemoState state, Path folder)
      throws IOException {
    var lines = Story.together(stories);
    greet(node, wiring, stories, lines.size());
    node.alerts().onChange(change -> tell(change, state.eventZero()));
    var progress = new Progress(node, state, folder);
    try (var pacer = new Pacer(wiring.targets(node))) {
      var zero = startOfPlaying(state, lines);
      pacer.play(lines, state.sent(), zero, speed, state.eventZero(), progress::sent);
      progress.settle();
    }
    var finished = progress.state.asFinished();
    finished.write(folder);
    return finished;
  }

  /** Wall-clock time of offset zero, such that the next line is sent now. */
  private Instant startOfPlaying(DemoState state, List<Story.Line> lines) {
    var next = state.sent() < lines.size() ? lines.get(state.sent()).offset() : Duration.ZERO;
    return Instant.now()
        .plus(state.sent() == 0 ? LEAD : Duration.ZERO)
        .minusNanos((long) (next.toNanos() / speed));
  }

  /** Notes what reached the spools, so that nothing is skipped after a crash. */
  private static final class Progress {
    private static final int EVERY = 20;
    private final Node node;
    private final Path folder;
    private final int before;
    private DemoState state;

    private Progress(Node node, DemoState state, Path folder) {
      this.node = node;
      this.state = state;
      this.folder = folder;
      this.before = state.sent();
    }

    private void sent(int lines) {
      state = state.sent(lines);
      if (lines % EVERY == 0) {
        settle();
      }
    }

    private void settle() {
      await(
          node,
          () -> node.received() >= state.sent() - before,
          "the connectors to receive what was sent");
      state.write(folder);
    }
  }

  private void greet(Node node, DemoWiring wiring, List<Story> stories, int lines) {
    var out = out();
    var url = Node.url(wiring.config(), node);
    out.println();
    for (var story : stories) {
      out.println(story.title() + ": " + story.description().strip());
      out.println();
    }
    node.firstPassword()
        .ifPresent(
            password -> out.println("console   " + url + "   user admin, password " + password));
    out.println("search    ./pehra search      in another terminal");
    out.println(
        "playing   %,d log lines of 3 banks, %.0f times as fast as they happened"
            .formatted(lines, speed));
    out.println();
    out.flush();
  }

  private void tell(AlertChange change, Instant eventZero) {
    var alert = change.alert();
    if (alert.revision() != 1 || change.cause() != null) {
      return;
    }
    var since = Duration.between(eventZero, alert.lastAt());
    out()
        .println(
            "%02d:%02d  %-8s  %-8s  %s%n%32s%s"
                .formatted(
                    since.toMinutes(),
                    since.toSecondsPart(),
                    alert.rule().level().name().toLowerCase(java.util.Locale.ROOT),
                    alert.scope(),
                    alert.rule().title(),
                    "",
                    alert.sentence()));
    out().flush();
  }

  private int show(Node node, DemoWiring wiring, DemoState state, Path folder) throws Exception {
    check(node, wiring, state, folder);
    out()
        .println(
            "the console stays up on %s — stop with Ctrl-C"
                .formatted(Node.url(wiring.config(), node)));
    out().flush();
    return RunCommand.untilStopped(node, out());
  }

  private void check(Node node, DemoWiring wiring, DemoState state, Path folder)
      throws IOException {
    var expected = expected(folder);
    List<JsonNode> found = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    boolean fine =
        awaitQuietly(
            node,
            () -> {
              found.clear();
              found.addAll(search(node, wiring, folder));
              faults.clear();
              faults.addAll(expected.faults(found, !state.resumed()));
              return faults.isEmpty();
            });
    out().println();
    if (!fine) {
      faults.forEach(out()::println);
      throw CommandFailure.findings("the alerts are not the expected ones");
    }
    out()
        .println(
            "exactly the %d expected alerts, none from the harmless evening"
                .formatted(expected.size()));
  }

  /** The same alerts must be found after the index is gone: it is only a view of the log. */
  private int again(DemoWiring wiring, DemoState state, Path folder, RuleBook rules)
      throws IOException {
    DemoState.delete(folder.resolve("index"));
    out().println("index deleted, starting again");
    try (var node = Node.start(wiring.config(), folder, rules)) {
      check(node, wiring, state, folder);
      for (var alert : search(node, wiring, folder)) {
        out().println(alert);
      }
    }
    out().flush();
    return 0;
  }

  private static List<JsonNode> search(Node node, DemoWiring wiring, Path folder) {
    var client = ApiClient.of(URI.create(Node.url(wiring.config(), node)), null, folder);
    List<JsonNode> alerts = new ArrayList<>();
    client
        .get("/api/v1/alerts", Map.of("size", "500", "sort", "first_at"))
        .path("alerts")
        .forEach(alerts::add);
    return alerts;
  }

  private static Expected expected(Path folder) throws IOException {
    var keys = KeyFolder.in(folder);
    return Expected.of(
        STORIES.stream().map(name -> PehraHome.samples().resolve(name)).toList(),
        (institution, card) -> token(keys, institution, card));
  }

  private static String token(KeyFolder keys, Institution institution, String card) {
    try {
      return new Tokens(keys.open(institution, null)).institution(Sensitive.CARD, card);
    } catch (IOException e) {
      throw CommandFailure.environment(String.valueOf(e.getMessage()));
    }
  }

  private static void await(Node node, java.util.function.BooleanSupplier condition, String what) {
    if (!awaitQuietly(node, condition)) {
      throw CommandFailure.environment("gave up waiting for " + what);
    }
  }

  private static boolean awaitQuietly(Node node, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (node.failed().isDone()) {
        throw CommandFailure.environment("a stage stopped: " + node.failed().join());
      }
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(100_000_000);
    }
    return true;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
