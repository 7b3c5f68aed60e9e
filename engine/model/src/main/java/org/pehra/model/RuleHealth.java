package org.pehra.model;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How one rule fares since the process started: what it took in and gave out, and each way in which
 * something of it was lost. Counted and read by any thread.
 */
public final class RuleHealth {
  private static final int MAX_MESSAGE = 300;

  /** What is counted; where it names a metric, in that one too, with the rule's id. */
  public enum Count {
    /** Signals that came to it for the first time. */
    SIGNALS(null),
    /** Revisions of alerts that it published. */
    ALERTS(null),
    /** Events or signals that it failed to judge. */
    FAILURES(null),
    /** Groups that left for want of room. */
    EVICTED_GROUPS("pehra_correlate_evicted_total", "what", "groups"),
    /** Signals that left their group for want of room. */
    EVICTED_SIGNALS("pehra_correlate_evicted_total", "what", "signals"),
    /** Matches that did not count because the event lacks a group-by field. */
    WITHOUT_GROUP("pehra_match_without_group_total"),
    /** Signals without the field that is aggregated. */
    NO_VALUE("pehra_correlate_skipped_total", "reason", "no_value"),
    /** Signals whose aggregated field holds no number. */
    NOT_NUMERIC("pehra_correlate_skipped_total", "reason", "not_numeric"),
    /** Signals of events that were counted before. */
    DUPLICATE("pehra_correlate_skipped_total", "reason", "duplicate"),
    /** Signals older than all that is kept. */
    BEYOND_HISTORY("pehra_correlate_skipped_total", "reason", "beyond_history");

    private final @Nullable String metric;
    private final @Nullable String label;
    private final String value;

    Count(@Nullable String metric) {
      this(metric, null, "");
    }

    Count(@Nullable String metric, @Nullable String label, String value) {
      this.metric = metric;
      this.label = label;
      this.value = value;
    }

    /** Something is lost by it, or the rule or its events are not as they should be. */
    public boolean isTrouble() {
      return switch (this) {
        case SIGNALS, ALERTS, DUPLICATE -> false;
        case FAILURES,
            EVICTED_GROUPS,
            EVICTED_SIGNALS,
            WITHOUT_GROUP,
            NO_VALUE,
            NOT_NUMERIC,
            BEYOND_HISTORY ->
            true;
      };
    }
  }

  /**
   * The last failure.
   *
   * @param at wall clock
   * @param message the exception's kind and what it says, shortened
   */
  public record Failure(Instant at, String message) {}

  private final String id;
  private final Counters counters;
  private final Map<Count, LongAdder> counts = new ConcurrentHashMap<>();
  private volatile String title = "";
  private volatile @Nullable Failure lastFailure;

  RuleHealth(String id, Counters counters) {
    this.id = id;
    this.counters = counters;
  }

  public String id() {
    return id;
  }

  /** The rule's title when it last began to run; empty where it never did. */
  public String title() {
    return title;
  }

  /** The rule runs under this title. */
  public void runs(String as) {
    title = as;
  }

  /** The adder of a count; look it up once where it is asked for often. */
  public LongAdder adder(Count what) {
    return counts.computeIfAbsent(what, this::make);
  }

  private LongAdder make(Count what) {
    var metric = what.metric;
    if (metric == null) {
      return new LongAdder();
    }
    return what.label == null
        ? counters.counter(metric, "rule", id)
        : counters.counter(metric, "rule", id, what.label, what.value);
  }

  public void add(Count what, long more) {
    adder(what).add(more);
  }

  /** It failed, and goes on with what comes next. */
  public void failed(Throwable cause) {
    var told = cause.toString();
    lastFailure =
        new Failure(
            Instant.now(),
            told.length() <= MAX_MESSAGE ? told : told.substring(0, MAX_MESSAGE - 1) + "…");
    add(Count.FAILURES, 1);
  }

  public @Nullable Failure lastFailure() {
    return lastFailure;
  }

  /** All counts now; 0 where there was nothing. */
  public Map<Count, Long> read() {
    var all = new EnumMap<Count, Long>(Count.class);
    for (var what : Count.values()) {
      var adder = counts.get(what);
      all.put(what, adder == null ? 0 : adder.sum());
    }
    return all;
  }
}
