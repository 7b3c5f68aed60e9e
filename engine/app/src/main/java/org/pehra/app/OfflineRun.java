package org.pehra.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.pehra.correlate.AlertDraft;
import org.pehra.correlate.CorrelationShard;
import org.pehra.correlate.EvidenceSource;
import org.pehra.correlate.Limits;
import org.pehra.correlate.Output;
import org.pehra.match.MatchSink;
import org.pehra.match.Matcher;
import org.pehra.model.Alert;
import org.pehra.model.Counters;
import org.pehra.model.Event;
import org.pehra.model.EventRef;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.ShardInputCodec;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Rule;

/**
 * Matching and correlation without Kafka, by the same classes as in production: events in any order
 * go in, then {@link #finish} correlates in order of event time, or in the order of arrival that
 * the caller tells, and gives the final alerts. What matched waits on disk, so the input may be
 * much larger than memory. One thread.
 */
final class OfflineRun implements AutoCloseable {
  private static final String PLACE = "scan";
  private static final long TICK_MILLIS = 1_000;

  private final RuleBook rules;
  private final Matcher matcher;
  private final Counters counters;
  private final Onlooker onlooker;
  private final SpillFile events = new SpillFile("events");
  private final SpillFile signals = new SpillFile("signals");
  private final TreeSet<Institution> institutions = new TreeSet<>();
  private final List<Rule.Detection> matched = new ArrayList<>();
  private long[] signalTimes = new long[1024];
  private long[] signalPlaces = new long[1024];
  private int signalCount;
  private long malformed;
  private long ruleErrors;
  private long endMillis = Long.MIN_VALUE;

  /** Looks on, and changes nothing. */
  interface Onlooker {
    /** An event was matched, and this is whom it tells; in the order of the input. */
    default void told(Event event, List<Rule.Detection> matched, List<Signal> signals) {}

    /**
     * A signal is correlated, chained ones among them; in the order of arrival.
     *
     * @param clockMillis the time of every institution by then
     */
    default void correlated(Signal signal, long clockMillis) {}
  }

  OfflineRun(RuleBook rules, Counters counters) {
    this(rules, counters, new Onlooker() {});
  }

  OfflineRun(RuleBook rules, Counters counters, Onlooker onlooker) {
    this.rules = rules;
    this.matcher = new Matcher(rules.detections());
    this.counters = counters;
    this.onlooker = onlooker;
  }

  /** Matches one event, flat ECS JSON as connectors write it. */
  void event(byte[] json) {
    matched.clear();
    matcher.match(json, 0, json.length, new Sink());
    if (matched.isEmpty()) {
      if (rules.correlations().waits()) {
        passed(json);
      }
      return;
    }
    matched(json, matched);
  }

  /** Takes an event that was matched elsewhere, and all the rules that matched it. */
  void matched(byte[] json, List<Rule.Detection> rulesMatched) {
    var event = Event.parse(json);
    matched(event, rulesMatched, event.atMillis());
  }

  /**
   * The same of an event that did not come in order of time.
   *
   * @param arrivedMillis the time of every institution when it came: what is older by more than the
   *     lateness is late
   */
  void matched(Event event, List<Rule.Detection> rulesMatched, long arrivedMillis) {
    until(arrivedMillis);
    institutions.add(event.institution());
    var place = new EventRef(PLACE, 0, events.append(event.json()));
    var told = rules.signals().signals(event, place, rulesMatched);
    told.forEach(signal -> keep(signal, arrivedMillis));
    onlooker.told(event, rulesMatched, told);
  }

  /** Time goes on at least to then before the input ends; milliseconds since 1970 UTC. */
  void until(long atMillis) {
    endMillis = Math.max(endMillis, atMillis);
  }

  /** An event that matched nothing still tells the time. */
  private void passed(byte[] json) {
    try {
      until(Event.parse(json).atMillis());
    } catch (Event.MalformedEventException e) {
      malformed++;
    }
  }

  /**
   * Correlates everything and hands over each alert in its last revision, in order of their first
   * event.
   */
  void finish(Consumer<Alert> alerts) {
    Map<String, AlertDraft> last = new LinkedHashMap<>();
    try (var shard = new CorrelationShard(rules.correlations(), 0, Limits.DEFAULT, counters)) {
      new Correlating(shard, last).run();
    }
    last.values().stream()
        .sorted(
            java.util.Comparator.comparing((AlertDraft draft) -> draft.alert().firstAt())
                .thenComparing(draft -> draft.alert().rule().id())
                .thenComparing(draft -> draft.alert().id()))
        .forEach(draft -> alerts.accept(draft.toAlert(evidence())));
  }

  /** How far time went so far; milliseconds since 1970 UTC. */
  long endMillis() {
    return endMillis;
  }

  /** Events given to {@link #event} that are none. */
  long malformed() {
    return malformed;
  }

  /** How often a rule failed instead of answering, when matched or correlated. */
  long ruleErrors() {
    return ruleErrors;
  }

  @Override
  public void close() {
    events.close();
    signals.close();
  }

  private void keep(Signal signal, long arrivedMillis) {
    if (signalCount == signalTimes.length) {
      signalTimes = Arrays.copyOf(signalTimes, signalCount * 2);
      signalPlaces = Arrays.copyOf(signalPlaces, signalCount * 2);
    }
    signalTimes[signalCount] = arrivedMillis;
    signalPlaces[signalCount++] = signals.append(ShardInputCodec.encode(signal));
  }

  private EvidenceSource evidence() {
    return (Collection<EventRef> refs) -> {
      Map<EventRef, EvidenceSource.EventDetail> details = new HashMap<>();
      refs.forEach(ref -> details.put(ref, rules.detail(events.read(ref.offset()))));
      return details;
    };
  }

  private final class Sink implements MatchSink {
    @Override
    public void matched(Rule.Detection rule) {
      matched.add(rule);
    }

    @Override
    public void malformed(String reason, int at) {
      malformed++;
    }

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {
      ruleErrors++;
    }
  }

  /** Signals in order of their arrival; chained ones join at once. */
  private final class Correlating implements Output {
    private final CorrelationShard shard;
    private final Map<String, AlertDraft> last;
    private final java.util.ArrayDeque<Signal> chained = new java.util.ArrayDeque<>();
    private long offset;
    private long tick = Long.MIN_VALUE;

    private Correlating(CorrelationShard shard, Map<String, AlertDraft> last) {
      this.shard = shard;
      this.last = last;
    }

    private void run() {
      for (int index : order()) {
        apply(
            (Signal) ShardInputCodec.decode(signals.read(signalPlaces[index])), signalTimes[index]);
      }
      if (endMillis > tick) {
        advance(endMillis);
      }
      shard.finish(this);
      drainChained();
      shard.finish(this);
    }

    private void apply(Signal signal, long arrivedMillis) {
      if (tick == Long.MIN_VALUE || arrivedMillis >= tick + TICK_MILLIS) {
        advance(arrivedMillis);
      }
      correlate(signal);
      drainChained();
    }

    private void advance(long atMillis) {
      tick = atMillis;
      for (var institution : institutions) {
        shard.apply(offset++, new Watermark(institution, 0, atMillis, false), this);
      }
      drainChained();
    }

    private void drainChained() {
      for (var next = chained.poll(); next != null; next = chained.poll()) {
        correlate(next);
      }
    }

    private void correlate(Signal signal) {
      onlooker.correlated(signal, tick);
      shard.apply(offset++, signal, this);
    }

    @Override
    public void alert(AlertDraft draft) {
      last.put(draft.alert().id(), draft);
    }

    @Override
    public void signal(Signal signal) {
      chained.add(signal);
    }

    @Override
    public void state(GroupState state) {
      // a file is read once
    }

    @Override
    public void failed(String ruleId, Throwable cause) {
      ruleErrors++;
    }

    private int[] order() {
      return java.util.stream.IntStream.range(0, signalCount)
          .boxed()
          .sorted(java.util.Comparator.comparingLong((Integer i) -> signalTimes[i]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
