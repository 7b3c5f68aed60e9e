package org.pehra.correlate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Signal;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/**
 * Streams of one rule, held against what must come of them. Each trial tells what is wrong, in
 * lines that begin with {@code -} for what is missing and with {@code +} for what should not be;
 * empty when all is right.
 */
record Trial(Rule rule, Plan plan) {
  /** One plan a rule, compiled once. */
  private static final Map<String, Trial> ALL = compiled();

  private static Map<String, Trial> compiled() {
    var trials = new LinkedHashMap<String, Trial>();
    for (var rule : StreamRules.all()) {
      trials.put(rule.head().id(), new Trial(rule, plan(rule)));
    }
    return trials;
  }

  /** Of every type. */
  static Collection<Trial> all() {
    return ALL.values();
  }

  static Trial of(String rule) {
    return requireNonNull(ALL.get(rule));
  }

  /** Of a rule and the detections that it is made of. */
  static Plan plan(Rule rule) {
    var rules = new ArrayList<Rule>(List.of(rule));
    if (rule instanceof Rule.Correlation correlation) {
      correlation.rules().forEach(base -> rules.add(Rules.detection(base)));
    }
    var result = Plan.compile(rules, Simulation.LATENESS);
    assertEquals(List.of(), result.problems());
    return result.plan();
  }

  /** How a stream comes. */
  enum Form {
    IN_ORDER(0, 0),
    DUPLICATED(0, 0.3),
    A_LITTLE_LATE(0.1, 0),
    SHUFFLED(1, 0.2),
    TORN(1, 0.1);

    private final double disorder;
    private final double duplicates;

    Form(double disorder, double duplicates) {
      this.disorder = disorder;
      this.duplicates = duplicates;
    }
  }

  /** One of Pehra's own kinds. */
  boolean isAdded() {
    return rule instanceof Rule.Correlation correlation && correlation.addition() != null;
  }

  /** One whose author writes EPL. */
  boolean isEpl() {
    return rule instanceof Rule.Correlation correlation
        && correlation.addition() instanceof Addition.Epl;
  }

  Simulation stream(Form form, long seed) {
    return form == Form.TORN
        ? Simulation.torn(plan, rule, seed, form.disorder, form.duplicates)
        : Simulation.of(plan, rule, seed, form.disorder, form.duplicates);
  }

  /** A question to the engine, of which the answer is known. */
  interface Attempt {
    String differing();
  }

  /** When all is over: as the oracle says. */
  Attempt inTheEnd(Simulation stream) {
    var expected = expected(stream.signals, stream.endsAt(), Long.MAX_VALUE);
    return () -> differing(expected, found(stream.run()));
  }

  /** The same of what something else told of it. */
  String inTheEnd(Simulation stream, Recorder told) {
    return differing(expected(stream.signals, stream.endsAt(), Long.MAX_VALUE), found(told));
  }

  /** After some of the records, while only time goes on: as the oracle says, at each moment. */
  Attempt onTheWay(Simulation stream) {
    var random = new Random(stream.seed);
    int records = 1 + random.nextInt(stream.log.size());
    var arrived = stream.arrived(records);
    var expected = new TreeMap<Long, List<String>>();
    for (long moment : moments(arrived, stream.clock(records), random)) {
      expected.put(moment, expectedBy(moment, arrived));
    }
    return () -> {
      var wrong = new StringBuilder();
      stream.pause(
          records,
          expected.navigableKeySet(),
          (moment, told) -> {
            var differing = differing(requireNonNull(expected.get(moment)), found(told));
            if (!differing.isEmpty() && wrong.isEmpty()) {
              wrong.append("after " + records + " records, at " + moment + "\n" + differing);
            }
          });
      return wrong.toString();
    };
  }

  /** An event of a rule of EPL is judged when it is older than the lateness. */
  private List<String> expectedBy(long moment, List<Signal> arrived) {
    if (!isEpl()) {
      return expected(arrived, moment, moment);
    }
    long judged = moment - Simulation.LATENESS.toMillis();
    var sent = arrived.stream().filter(signal -> signal.atMillis() <= judged).toList();
    return expected(sent, judged, moment);
  }

  /** Times around which something may end; so far apart that growth is published in between. */
  private List<Long> moments(List<Signal> arrived, long clock, Random random) {
    long timespan = rule instanceof Rule.Correlation c ? c.timespanMillis() : 300_000;
    var some = new TreeMap<Long, Long>();
    for (var signal : arrived) {
      long at = signal.atMillis() + timespan * (1 + random.nextInt(3)) + random.nextInt(3) - 1;
      some.put(at, at);
    }
    var moments = new ArrayList<>(List.of(clock + 1000));
    for (long at : some.tailMap(clock).keySet()) {
      if (at >= moments.getLast() + 1000 && moments.size() < 10) {
        moments.add(at);
      }
    }
    return moments;
  }

  /** A crash at a place that follows from the seed: in the end, as without it. */
  Attempt crashed(long seed) {
    var random = new Random(seed);
    double disorder = random.nextInt(3) * 0.2;
    var stream = Simulation.of(plan, rule, seed, disorder, 0.1);
    int after = random.nextInt(stream.log.size());
    return crashed(stream, after, random.nextInt(3), random.nextInt(30));
  }

  /** The same of a torn stream, often just before what a signal led to is told. */
  Attempt crashedTorn(long seed) {
    var random = new Random(seed);
    var stream = stream(Form.TORN, seed);
    int after = random.nextInt(stream.log.size());
    boolean untold = random.nextBoolean();
    while (untold && after > 0 && !(stream.log.get(after - 1) instanceof Signal)) {
      after--;
    }
    return crashed(stream, after, random.nextInt(3), random.nextInt(untold ? 2 : 30));
  }

  /** Two crashes, of which the second may lose what the first one's successor knew. */
  Attempt crashedTwice(long seed) {
    var random = new Random(seed);
    var stream = Simulation.of(plan, rule, seed, random.nextInt(3) * 0.2, 0.1);
    int first = random.nextInt(stream.log.size());
    int second = first + random.nextInt(stream.log.size() - first);
    var crashes = List.of(crash(first, random), crash(second, random));
    var expected = text(stream.run().alerts);
    return () -> differing(expected, text(stream.crash(crashes).alerts));
  }

  private static Simulation.Crash crash(int after, Random random) {
    return new Simulation.Crash(
        after, random.nextInt(3), random.nextInt(30), random.nextInt(2) == 0);
  }

  /** As {@link Simulation#crashAfter}. */
  static Attempt crashed(Simulation stream, int after, int published, int uncommitted) {
    var expected = text(stream.run().alerts);
    return () -> {
      var found = text(stream.crashAfter(after, published, uncommitted).alerts);
      var differing = differing(expected, found);
      return differing.isEmpty()
          ? ""
          : "crash after %d, published %d, uncommitted %d%n%s"
              .formatted(after, published, uncommitted, differing);
    };
  }

  private List<String> expected(List<Signal> signals, long now, long closing) {
    var expected =
        rule instanceof Rule.Correlation c && isAdded()
            ? new WatchOracle(c).expect(signals, now, closing)
            : new Oracle(rule).expect(signals, closing);
    return expected.values().stream().map(Object::toString).toList();
  }

  private List<String> found(Recorder recorder) {
    assertEquals(List.of(), recorder.failures);
    return Stream.concat(
            recorder.alerts.values().stream()
                .filter(alert -> alert.status() == Status.OPEN || alert.status() == Status.CLOSED)
                .map(alert -> found(alert).toString()),
            recorder.records.stream()
                .filter(alert -> alert.status() == Status.MERGED)
                .filter(alert -> !isOlder(recorder, alert.mergedInto(), alert.id(), alert))
                .map(alert -> alert.id() + " merged into a younger one: " + alert.mergedInto()))
        .toList();
  }

  /** As both were last told of, before what merged them. */
  private static boolean isOlder(
      Recorder recorder, @Nullable String one, String other, Alert merged) {
    long before = merged.accounts().offset();
    return openedAt(recorder, one, before) <= openedAt(recorder, other, before);
  }

  private static long openedAt(Recorder recorder, @Nullable String id, long before) {
    return recorder.records.stream()
        .filter(alert -> alert.id().equals(id) && alert.accounts().offset() < before)
        .reduce((older, newer) -> newer)
        .map(Trial::openedAt)
        .orElse(Long.MAX_VALUE);
  }

  private static long openedAt(Alert alert) {
    var state = alert.accounts().state();
    return state == null ? 0 : state.get("opened_at").asLong();
  }

  private Object found(Alert alert) {
    long closedAt = alert.closedAt() == null ? 0 : alert.closedAt().toEpochMilli();
    long firstAt = alert.firstAt().toEpochMilli();
    long lastAt = alert.lastAt().toEpochMilli();
    var events = alert.evidence().stream().map(Alert.Evidence::eventId).toList();
    if (isAdded()) {
      double value = alert.type().equals("baseline") && alert.value() != null ? alert.value() : 0;
      return new WatchOracle.Expected(
          alert.episode(), closedAt, firstAt, lastAt, alert.count(), value, events);
    }
    return new Oracle.Expected(
        alert.rule().id(),
        alert.episode(),
        openedAt(alert),
        closedAt,
        firstAt,
        lastAt,
        alert.count(),
        events);
  }

  /** In the end the newest revision is what counts, whoever wrote it. */
  private static List<String> text(Map<String, Alert> alerts) {
    var lines = new TreeMap<String, String>();
    alerts.forEach(
        (id, a) ->
            lines.put(
                id,
                String.join(
                    " ",
                    id,
                    a.episode(),
                    a.status().name(),
                    a.count() + " " + a.value() + " r" + a.revision() + " " + a.mergedInto(),
                    a.firstAt() + " " + a.lastAt() + " " + a.closedAt() + " " + a.detectedAt(),
                    a.evidence().stream().map(Alert.Evidence::eventId).toList().toString(),
                    a.entities().toString())));
    return List.copyOf(lines.values());
  }

  private static String differing(List<String> expected, List<String> found) {
    var missing = new ArrayList<>(expected);
    found.forEach(missing::remove);
    var wrong = new ArrayList<>(found);
    expected.forEach(wrong::remove);
    var lines = new StringBuilder();
    missing.forEach(line -> lines.append("- ").append(line).append('\n'));
    wrong.forEach(line -> lines.append("+ ").append(line).append('\n'));
    return lines.toString();
  }
}
