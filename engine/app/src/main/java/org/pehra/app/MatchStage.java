package org.pehra.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.pehra.match.MatchSink;
import org.pehra.match.Matcher;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.EventRef;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.QuarantineRecord;
import org.pehra.model.RuleHealth.Count;
import org.pehra.model.ShardInput;
import org.pehra.model.ShardInputCodec;
import org.pehra.model.Signal;
import org.pehra.model.Topics;
import org.pehra.sigma.Rule;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.Log;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Publisher;
import org.pehra.stream.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics {@code events.*} → rules → topic {@code signals}, with a watermark for every input
 * partition once a second.
 */
final class MatchStage implements ConsumerLoop.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(MatchStage.class);
  private static final Duration WATERMARK_EVERY = Duration.ofSeconds(1);

  /** How long an input partition must be silent before the wall clock advances its time. */
  private static final Duration IDLE_AFTER = Duration.ofSeconds(10);

  private final RunningRules running;
  private RuleBook rules;
  private Matcher matcher;
  private final Publisher publisher;
  private final int signalPartitions;
  private final EventCache cache;
  private final InstantSource clock;
  private final Watermarks watermarks = new Watermarks(IDLE_AFTER);
  private final LongAdder events;
  private final LongAdder matches;
  private final LongAdder signals;
  private final LongAdder quarantined;
  private final LongAdder ruleErrors;
  private final Counters counters;
  private final Map<String, Tenant> tenants = new HashMap<>();
  private final MatchSink sink = new Sink();
  private final List<Rule.Detection> matched = new ArrayList<>();

  /** What is wrong with the event matched last, or null. */
  private @Nullable String malformed;

  private long watermarkNanos = System.nanoTime();

  private MatchStage(
      RunningRules running,
      Publisher publisher,
      int signalPartitions,
      EventCache cache,
      Counters counters,
      InstantSource clock) {
    this.running = running;
    this.rules = running.correlated();
    this.matcher = new Matcher(rules.detections());
    this.publisher = publisher;
    this.signalPartitions = signalPartitions;
    this.cache = cache;
    this.clock = clock;
    this.counters = counters;
    this.events = counters.counter("pehra_match_events_total");
    this.matches = counters.counter("pehra_match_matches_total");
    this.signals = counters.counter("pehra_match_signals_total");
    this.quarantined = counters.counter("pehra_match_quarantined_total");
    this.ruleErrors = counters.counter("pehra_match_rule_errors_total");
  }

  static ConsumerLoop start(
      Log log,
      RunningRules rules,
      Publisher publisher,
      EventCache cache,
      Counters counters,
      InstantSource clock,
      java.util.function.Consumer<Throwable> onFailure) {
    int partitions = log.partitions(Topics.SIGNALS).size();
    var stage = new MatchStage(rules, publisher, partitions, cache, counters, clock);
    return ConsumerLoop.subscribe(
        log, "match", "pehra-match", Topics.ALL_EVENTS, stage, counters, onFailure);
  }

  @Override
  public void handle(List<LogRecord> batch) {
    changeRules();
    for (var record : batch) {
      match(record);
    }
    publishWatermarksWhenDue();
    publisher.flush();
  }

  @Override
  public void idle() {
    if (publishWatermarksWhenDue()) {
      publisher.flush();
    }
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      Topics.institutionOfEvents(partition.topic())
          .ifPresent(institution -> watermarks.forget(institution, partition.partition()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // another set, whatever it holds
  private void changeRules() {
    var next = running.correlated();
    if (next != rules) {
      countWithoutGroup();
      rules = next;
      matcher = new Matcher(next.detections());
    }
  }

  private void countWithoutGroup() {
    rules
        .signals()
        .takeWithoutGroup()
        .forEach((id, count) -> counters.rule(id).add(Count.WITHOUT_GROUP, count));
  }

  private void match(LogRecord record) {
    events.increment();
    var value = record.value();
    if (value == null) {
      return;
    }
    var tenant = tenants.computeIfAbsent(record.from().topic(), Tenant::ofTopic);
    matched.clear();
    malformed = null;
    matcher.match(value, 0, value.length, sink);
    long atMillis = matcher.usualMillis(value, tenant.id);
    Event event = null;
    if (atMillis == Matcher.UNUSUAL || !matched.isEmpty()) {
      event = event(tenant.institution, record, value);
      if (event == null) {
        return;
      }
      atMillis = event.atMillis();
    }
    if (malformed != null) {
      LOG.warn("event not matched reason={}", malformed);
    }
    watermarks.seen(tenant.institution, record.from().partition(), atMillis, clock.millis());
    if (event != null && !matched.isEmpty()) {
      publish(
          event, new EventRef(record.from().topic(), record.from().partition(), record.offset()));
    }
  }

  /** The event with its header; null where it breaks the contract and was quarantined. */
  private @Nullable Event event(Institution institution, LogRecord record, byte[] value) {
    Event event;
    try {
      event = Event.parse(value);
    } catch (Event.MalformedEventException e) {
      quarantine(
          institution, record, QuarantineRecord.Code.MALFORMED, String.valueOf(e.getMessage()));
      return null;
    }
    if (!event.institution().equals(institution)) {
      quarantine(
          institution,
          record,
          QuarantineRecord.Code.WRONG_INSTITUTION,
          "organization.id is " + event.institution() + " in the topic of " + institution);
      return null;
    }
    return event;
  }

  private void publish(Event event, EventRef place) {
    matches.add(matched.size());
    cache.put(place, event.json());
    for (var signal : rules.signals().signals(event, place, matched)) {
      publish(signal);
    }
  }

  private final class Sink implements MatchSink {
    @Override
    public void matched(Rule.Detection rule) {
      matched.add(rule);
    }

    @Override
    public void malformed(String reason, int at) {
      malformed = reason + " at byte " + at;
    }

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {
      ruleErrors.increment();
      counters.rule(rule.head().id()).failed(cause);
      LOG.warn("rule failed rule={} by={}", rule.head().id(), cause.toString());
    }
  }

  /** Whose events a topic holds. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tenant(Institution institution, byte[] id) {
    private static Tenant ofTopic(String topic) {
      var institution = Topics.institutionOfEvents(topic).orElseThrow();
      return new Tenant(
          institution, institution.id().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
  }

  private void publish(Signal signal) {
    signals.increment();
    int partition =
        Ids.partition(signal.scope(), signal.correlation().id(), signal.group(), signalPartitions);
    publish(signal, partition);
  }

  private void publish(ShardInput input, int partition) {
    var _ =
        publisher.publish(
            Topics.SIGNALS, OptionalInt.of(partition), new byte[0], ShardInputCodec.encode(input));
  }

  private boolean publishWatermarksWhenDue() {
    if (System.nanoTime() - watermarkNanos < WATERMARK_EVERY.toNanos()) {
      return false;
    }
    watermarkNanos = System.nanoTime();
    countWithoutGroup();
    var moved = watermarks.advance(clock.millis());
    for (var watermark : moved) {
      for (int partition = 0; partition < signalPartitions; partition++) {
        publish(watermark, partition);
      }
    }
    return !moved.isEmpty();
  }

  /** The text is left out: an event that broke the contract may not have been masked. */
  private void quarantine(
      Institution institution, LogRecord record, QuarantineRecord.Code code, String reason) {
    quarantined.increment();
    LOG.warn("quarantined place={}@{} reason={}", record.from(), record.offset(), reason);
    var value = record.value();
    var entry =
        new QuarantineRecord(
            Instant.ofEpochMilli(clock.millis()),
            institution,
            record.from() + "@" + record.offset(),
            code,
            reason,
            "",
            value == null ? 0 : value.length);
    var key = entry.source().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var _ =
        publisher.publish(Topics.quarantine(institution), OptionalInt.empty(), key, entry.encode());
  }
}
