package org.pehra.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.match.MatchSink;
import org.pehra.match.Matcher;
import org.pehra.match.Prefilter;
import org.pehra.model.Event;
import org.pehra.model.Institution;
import org.pehra.sigma.Rule;

/**
 * Finds the events of a chunk that rules match. What the filter does not admit is only counted; the
 * rest goes the way of a received record. Used by one thread.
 */
final class ChunkScan {
  private static final long TELL_MILLIS = 1_000;

  /**
   * An event that rules match; or, with no rules, one that tells the time.
   *
   * @param position of its record in the input: the offset of a line, else the number of the record
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Found(String source, long position, byte[] json, List<Rule.Detection> rules) {}

  /**
   * What a chunk held.
   *
   * @param made events that were made, the others were not admitted by the filter
   * @param rejected reason → records that became no event
   * @param latestMillis newest time of an event, where that is looked at
   */
  record Result(
      ScanInput.Chunk chunk,
      long records,
      long events,
      long made,
      Map<String, Long> rejected,
      long malformed,
      long ruleErrors,
      long latestMillis,
      List<Found> found) {}

  /**
   * What all threads share.
   *
   * @param maker makes events of records, for all threads at once
   * @param filter none where every event must be made
   * @param tellsTime whether events that match nothing are found too, as far as they are newer, by
   *     a second, than what the chunk held of their institution
   */
  record Setup(
      RuleBook rules,
      Function<RawRecord, Outcome> maker,
      @Nullable SourceFilter filter,
      Limits limits,
      Instant receivedAt,
      boolean tellsTime) {}

  private final Setup setup;
  private final Matcher matcher;
  private final Prefilter.@Nullable Gate gate;
  private String source = "";
  private long records;
  private long events;
  private long made;
  private long malformed;
  private long ruleErrors;
  private long latest;
  private Map<String, Long> rejected = new TreeMap<>();
  private List<Found> found = new ArrayList<>();
  private List<Rule.Detection> matched = new ArrayList<>();
  private final Map<Institution, Long> told = new HashMap<>();
  private final Sink sink = new Sink();

  ChunkScan(Setup setup) {
    this.setup = setup;
    matcher = new Matcher(setup.rules.detections());
    gate = setup.filter == null ? null : setup.filter.filter().gate();
  }

  Result scan(ScanInput.Chunk chunk) {
    begin(chunk);
    int[] ends = chunk.ends();
    if (ends == null) {
      lines(chunk);
    } else {
      int from = 0;
      for (int i = 0; i < ends.length; i++) {
        record(chunk.bytes(), from, ends[i], chunk.position() + i);
        from = ends[i];
      }
    }
    return new Result(chunk, records, events, made, rejected, malformed, ruleErrors, latest, found);
  }

  private void begin(ScanInput.Chunk chunk) {
    records = chunk.tooLong();
    events = 0;
    made = 0;
    malformed = 0;
    ruleErrors = 0;
    latest = Long.MIN_VALUE;
    rejected = new TreeMap<>();
    found = new ArrayList<>();
    told.clear();
    if (chunk.tooLong() > 0) {
      rejected.put(tooLong(), chunk.tooLong());
    }
    source = chunk.source();
  }

  private String tooLong() {
    return "longer than " + setup.limits.lineBytes() + " bytes";
  }

  private void lines(ScanInput.Chunk chunk) {
    byte[] bytes = chunk.bytes();
    int from = 0;
    while (from < chunk.length()) {
      int next = Newlines.next(bytes, from, chunk.length());
      int to = next < chunk.length() ? next : chunk.length();
      if (to > from && bytes[to - 1] == '\r') {
        to--;
      }
      if (!isBlank(bytes, from, to)) {
        record(bytes, from, to, chunk.position() + from);
      }
      from = next + 1;
    }
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c != ' ' && c != '\r' && c != '\t') {
        return false;
      }
    }
    return true;
  }

  private void record(byte[] bytes, int from, int to, long position) {
    records++;
    if (to - from > setup.limits.lineBytes()) {
      rejected.merge(tooLong(), 1L, Long::sum);
      return;
    }
    if (gate != null && !gate.admits(bytes, from, to - from)) {
      events++;
      return;
    }
    var raw =
        new RawRecord(
            Arrays.copyOfRange(bytes, from, to),
            source,
            Long.toString(position),
            setup.receivedAt,
            null,
            Map.of());
    switch (setup.maker.apply(raw)) {
      case Outcome.Event event -> match(event.json(), position);
      case Outcome.Quarantined(var why) -> rejected.merge(why.reason(), 1L, Long::sum);
    }
  }

  private void match(byte[] json, long position) {
    events++;
    made++;
    matcher.match(json, 0, json.length, sink);
    boolean matches = !matched.isEmpty();
    if (matches) {
      found.add(new Found(source, position, json, matched));
      matched = new ArrayList<>();
    }
    if (setup.tellsTime || setup.rules.correlations().waits()) {
      passed(json, position, matches);
    }
  }

  /** An event that matched nothing still tells the time. */
  private void passed(byte[] json, long position, boolean matches) {
    try {
      var event = Event.parse(json);
      latest = Math.max(latest, event.atMillis());
      if (setup.tellsTime && !matches && isNewer(event)) {
        found.add(new Found(source, position, json, List.of()));
      }
    } catch (Event.MalformedEventException e) {
      malformed++;
    }
  }

  private boolean isNewer(Event event) {
    if (event.atMillis() == setup.receivedAt.toEpochMilli()) {
      return false; // its record tells no time
    }
    var before = told.get(event.institution());
    if (before != null && event.atMillis() < before + TELL_MILLIS) {
      return false;
    }
    told.put(event.institution(), event.atMillis());
    return true;
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
}
