package org.pehra.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.correlate.AlertDraft;
import org.pehra.correlate.CorrelationShard;
import org.pehra.correlate.Limits;
import org.pehra.correlate.Output;
import org.pehra.correlate.Plan;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.match.Signals;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.EventRef;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.RuleLoader;
import org.pehra.sigma.pipeline.Pipeline;

/**
 * The shipped packs, compiled, and the way of an event from a raw line to the alerts, without
 * Kafka.
 */
final class ShippedRules {
  private final List<Rule> rules;
  private final RuleSet detections;
  private final Signals signals;
  private final Plan plan;
  private final Decoders decoders = new Decoders();
  private final Keys keys = Keys.ephemeral();

  ShippedRules() throws IOException {
    var loader = new RuleLoader(LoadOptions.DEFAULT.withPipelines(List.of(pipeline())));
    var loaded = loader.load(List.of(Yaml.rules().resolve("packs")));
    assertEquals(List.of(), loaded.problems());
    rules = loaded.rules();
    var single = only(Rule.Detection.class);
    detections = RuleSet.compile(single, DatasetsTest.logSources());
    assertEquals(Map.of(), detections.refused());
    signals = Signals.of(single, only(Rule.Correlation.class));
    var compiled = Plan.compile(rules);
    assertEquals(List.of(), compiled.problems());
    plan = compiled.plan();
  }

  static Pipeline pipeline() throws IOException {
    var text = Files.readString(Yaml.rules().resolve("pipelines/ecs.yml"));
    var read = Pipeline.read(new RuleFile("ecs.yml", text));
    assertEquals(List.of(), read.problems());
    return read.pipeline().orElseThrow();
  }

  List<Rule> rules() {
    return rules;
  }

  /** What the connector publishes for a raw line. */
  byte[] event(
      Institution institution, String source, String decoder, String line, Instant at, int number) {
    var maker =
        new EventMaker(
            institution,
            decoders.find(decoder).orElseThrow(() -> new AssertionError("no decoder " + decoder)),
            keys,
            new EventIds(institution, "test", "0"),
            org.pehra.connect.Limits.DEFAULT,
            InstantSource.fixed(at));
    var raw =
        new RawRecord(line.getBytes(UTF_8), source, Integer.toString(number), at, at, Map.of());
    return assertInstanceOf(Outcome.Event.class, maker.make(raw), line).json();
  }

  /** All alerts of the events in their last revision, in order of time. */
  List<Alert> alerts(List<byte[]> events) {
    var inOrder =
        events.stream()
            .map(Event::parse)
            .sorted(Comparator.comparingLong(Event::atMillis))
            .toList();
    var institutions = new TreeSet<Institution>();
    inOrder.forEach(event -> institutions.add(event.institution()));
    var matcher = new Matcher(detections);
    var last = new Alerts();
    try (var shard = new CorrelationShard(plan, 0, Limits.DEFAULT, new Counters())) {
      long offset = 0;
      for (var event : inOrder) {
        var place = new EventRef("events", 0, offset);
        for (var signal : signals.signals(event, place, matcher.match(event.json()))) {
          shard.apply(offset++, signal, last);
        }
        for (var institution : institutions) {
          shard.apply(offset++, new Watermark(institution, 0, event.atMillis(), false), last);
        }
      }
      shard.finish(last);
    }
    return last.byId.values().stream()
        .filter(
            alert ->
                alert.status() != Alert.Status.WITHDRAWN && alert.status() != Alert.Status.MERGED)
        .sorted(Comparator.comparing(Alert::detectedAt).thenComparing(Alert::id))
        .toList();
  }

  private <T extends Rule> List<T> only(Class<T> kind) {
    var some = new ArrayList<T>();
    rules.stream().filter(kind::isInstance).map(kind::cast).forEach(some::add);
    return some;
  }

  /** The last revision of each alert. */
  private static final class Alerts implements Output {
    private final Map<String, Alert> byId = new LinkedHashMap<>();

    @Override
    public void alert(AlertDraft draft) {
      byId.put(draft.alert().id(), draft.alert());
    }

    @Override
    public void signal(Signal firing) {
      throw new AssertionError("no shipped rule is over another correlation");
    }

    @Override
    public void state(GroupState state) {}

    @Override
    public void failed(String ruleId, Throwable cause) {
      throw new AssertionError(ruleId + " failed", cause);
    }
  }
}
