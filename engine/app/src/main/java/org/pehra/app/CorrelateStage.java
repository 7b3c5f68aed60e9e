package org.pehra.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pehra.correlate.AlertDraft;
import org.pehra.correlate.CorrelationShard;
import org.pehra.correlate.EvidenceSource;
import org.pehra.correlate.Limits;
import org.pehra.correlate.Output;
import org.pehra.correlate.PublishedAlerts;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Ids;
import org.pehra.model.ShardInput;
import org.pehra.model.ShardInputCodec;
import org.pehra.model.Signal;
import org.pehra.model.Topics;
import org.pehra.model.Watermark;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.Log;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Publisher;
import org.pehra.stream.Replay;
import org.pehra.stream.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topic {@code signals} → shards → topic {@code alerts}. A shard that comes to this process is
 * rebuilt from the signals before its committed offset and the alerts it left open; then it goes on
 * as if it had never stopped.
 */
final class CorrelateStage implements ConsumerLoop.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(CorrelateStage.class);
  private static final String GROUP = "pehra-correlate";

  /**
   * How far ahead of its writing a record's event time may lie: what connectors allow before they
   * clamp.
   */
  private static final long FUTURE_MILLIS = 10 * 60_000;

  /** Among so many records there is a watermark of every institution that is not idle for long. */
  private static final long WATERMARK_SEARCH = 20_000;

  private final Log log;
  private final RunningRules running;
  private RuleBook rules;
  private final Publisher publisher;
  private final EvidenceSource evidence;
  private final Counters counters;
  private final CrashPoint crashPoint;
  private final int signalPartitions;
  private final int alertPartitions;
  private final StateTopic states;
  private final Map<TopicPartition, Shard> shards = new HashMap<>();

  private static final class Shard {
    private final CorrelationShard shard;

    /** Signals before this offset are in the shard's state. */
    private long next;

    private Shard(CorrelationShard shard, long next) {
      this.shard = shard;
      this.next = next;
    }
  }

  /** What was computed and is not yet durable: kept, since a shard cannot apply a signal twice. */
  private final List<AlertDraft> alerts = new ArrayList<>();

  private final List<Signal> chained = new ArrayList<>();

  private CorrelateStage(
      Log log,
      RunningRules running,
      Publisher publisher,
      EvidenceSource evidence,
      Counters counters,
      InstantSource clock,
      CrashPoint crashPoint) {
    this.log = log;
    this.running = running;
    this.rules = running.newest();
    this.publisher = publisher;
    this.evidence = evidence;
    this.counters = counters;
    this.crashPoint = crashPoint;
    this.signalPartitions = log.partitions(Topics.SIGNALS).size();
    this.alertPartitions = log.partitions(Topics.ALERTS).size();
    this.states = new StateTopic(log, publisher, counters, clock, signalPartitions);
  }

  static ConsumerLoop start(
      Log log,
      RunningRules rules,
      Publisher publisher,
      EvidenceSource evidence,
      Counters counters,
      InstantSource clock,
      CrashPoint crashPoint,
      java.util.function.Consumer<Throwable> onFailure) {
    var stage = new CorrelateStage(log, rules, publisher, evidence, counters, clock, crashPoint);
    var topic = java.util.regex.Pattern.compile(Topics.SIGNALS);
    return ConsumerLoop.subscribe(log, "correlate", GROUP, topic, stage, counters, onFailure);
  }

  @Override
  public void handle(List<LogRecord> batch) {
    changeRules();
    for (var record : batch) {
      apply(record);
    }
    publish();
  }

  @Override
  public void idle() {
    changeRules();
    publish();
  }

  @SuppressWarnings("ReferenceEquality") // another set, whatever it holds
  private void changeRules() {
    var next = running.newest();
    if (next != rules) {
      rules = next;
      shards.forEach(
          (partition, shard) ->
              shard.shard.change(next.correlations(), output(partition.partition())));
      running.correlates(next);
    }
  }

  @Override
  public long committable(TopicPartition partition, long next) {
    var shard = shards.get(partition);
    return shard == null ? next : Math.min(next, shard.shard.committable());
  }

  @Override
  public void committed(Map<TopicPartition, Long> positions) {
    states.committed(positions);
  }

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    var committed = log.committed(GROUP, partitions);
    Map<TopicPartition, Start> starts = new HashMap<>();
    for (var partition : partitions) {
      starts.put(partition, start(partition, committed.getOrDefault(partition, 0L)));
    }
    readAlerts(starts.values());
    starts.forEach((partition, start) -> shards.put(partition, rebuild(partition, start)));
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      var shard = shards.remove(partition);
      states.drop(partition.partition());
      if (shard != null) {
        shard.shard.close();
      }
    }
  }

  private void apply(LogRecord record) {
    var shard = shards.get(record.from());
    if (shard == null || record.offset() < shard.next) {
      return;
    }
    shard.next = record.offset() + 1;
    var output = output(record.from().partition());
    decode(record).ifPresent(input -> shard.shard.apply(record.offset(), input, output));
  }

  private Output output(int shard) {
    return new Output() {
      @Override
      public void alert(AlertDraft draft) {
        alerts.add(draft);
      }

      @Override
      public void signal(Signal signal) {
        chained.add(signal);
      }

      @Override
      public void state(GroupState state) {
        states.add(shard, state);
      }

      @Override
      public void failed(String ruleId, Throwable cause) {
        LOG.warn("rule failed rule={} by={}", ruleId, cause.toString());
      }
    };
  }

  private void publish() {
    if (alerts.isEmpty() && chained.isEmpty()) {
      return;
    }
    for (var signal : chained) {
      int partition =
          Ids.partition(
              signal.scope(), signal.correlation().id(), signal.group(), signalPartitions);
      var _ =
          publisher.publish(
              Topics.SIGNALS,
              OptionalInt.of(partition),
              new byte[0],
              ShardInputCodec.encode(signal));
    }
    for (var draft : alerts) {
      publish(draft.toAlert(evidence));
    }
    publisher.flush();
    crashPoint.reached(CrashPoint.ALERT_PUBLISHED, alerts.size());
    alerts.clear();
    chained.clear();
  }

  private void publish(Alert alert) {
    var group = new GroupKey(List.copyOf(alert.group().values()));
    int partition = Ids.partition(alert.scope(), alert.rule().id(), group, alertPartitions);
    var key = alert.id().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var _ =
        publisher.publish(Topics.ALERTS, OptionalInt.of(partition), key, AlertCodec.encode(alert));
  }

  /**
   * Where a shard begins again.
   *
   * @param since event time before which nothing matters any more
   */
  private record Start(long committed, long since, PublishedAlerts alerts) {}

  private Start start(TopicPartition partition, long committed) {
    long since = historyStart(partition, committed);
    return new Start(
        committed, since, new PublishedAlerts(partition.partition(), committed, since));
  }

  private Shard rebuild(TopicPartition partition, Start start) {
    var limits = Limits.DEFAULT.among(signalPartitions);
    var shard = new CorrelationShard(rules.correlations(), partition.partition(), limits, counters);
    shard.restore(start.alerts);
    long groups = states.restore(shard, partition.partition());
    long committed = start.committed;
    long from = replayFrom(partition, committed, start.since);
    long replayed =
        Replay.read(
            log,
            partition,
            from,
            committed,
            record -> decode(record).ifPresent(input -> shard.replay(record.offset(), input)));
    LOG.info(
        "shard rebuilt partition={} from={} to={} signals={} groups={}",
        partition,
        from,
        committed,
        replayed,
        groups);
    return new Shard(shard, committed);
  }

  private void readAlerts(Collection<Start> starts) {
    var partitions = log.partitions(Topics.ALERTS);
    var ends = log.endOffsets(partitions);
    for (var partition : partitions) {
      Replay.read(
          log,
          partition,
          0,
          ends.getOrDefault(partition, 0L),
          record -> {
            var value = record.value();
            if (value != null) {
              var alert = AlertCodec.decode(value);
              starts.forEach(start -> start.alerts.add(alert));
            }
          });
    }
  }

  /**
   * Event time before which no signal matters any more; the beginning of time where no watermark
   * was seen yet. The slowest of many watermarks tells, so that a jump of time after an outage does
   * not hide what was not saved before it.
   */
  private long historyStart(TopicPartition partition, long committed) {
    long oldest = log.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    var slowest = new long[] {Long.MAX_VALUE};
    Replay.read(
        log,
        partition,
        Math.max(oldest, committed - WATERMARK_SEARCH),
        committed,
        record ->
            decode(record)
                .filter(Watermark.class::isInstance)
                .ifPresent(input -> slowest[0] = Math.min(slowest[0], input.atMillis())));
    return slowest[0] == Long.MAX_VALUE
        ? Long.MIN_VALUE
        : slowest[0] - rules.correlations().history().toMillis();
  }

  /**
   * Where to begin so that every window is whole. Event time is never much ahead of the time of
   * writing, so times of writing bound it.
   */
  private long replayFrom(TopicPartition partition, long committed, long since) {
    long oldest = log.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    if (since == Long.MIN_VALUE) {
      return oldest;
    }
    long written =
        log.offsetsAt(List.of(partition), Math.max(0, since - FUTURE_MILLIS))
            .getOrDefault(partition, committed);
    return Math.max(oldest, Math.min(written, committed));
  }

  private java.util.Optional<ShardInput> decode(LogRecord record) {
    var value = record.value();
    if (value == null) {
      return java.util.Optional.empty();
    }
    try {
      return java.util.Optional.of(ShardInputCodec.decode(value));
    } catch (IllegalArgumentException e) {
      counters.counter("pehra_correlate_malformed_total").increment();
      LOG.warn("skipped place={}@{} reason={}", record.from(), record.offset(), e.getMessage());
      return java.util.Optional.empty();
    }
  }
}
