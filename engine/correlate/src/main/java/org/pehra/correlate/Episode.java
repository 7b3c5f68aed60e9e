package org.pehra.correlate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Alert.Status;
import org.pehra.model.Institution;

/**
 * An alert while its group still knows it. What its retained signals tell is kept on them; what has
 * left the history is summed up here as settled.
 */
final class Episode {
  static final long NEVER = Long.MIN_VALUE;

  /** Evidence shown from each end. */
  static final int SHOWN = 10;

  /** Values shown of one entity field. */
  private static final int ENTITY_VALUES = 10;

  final Group group;
  final String id;

  /** The event that opened it when it was first emitted. */
  final String openerId;

  final String openerSource;
  String episodeId = "";
  long openedAt;
  long lastFiring;
  Status status = Status.OPEN;
  @Nullable String mergedInto;
  @Nullable String withdrawnBy;
  long closedAt = NEVER;

  /** The newest firing when it was closed. */
  long closedAfter = NEVER;

  long detectedAt;

  /** When the lane looks next whether it is over. */
  long timer = Long.MAX_VALUE;

  boolean late;
  long count;

  /** Tells which events are counted: one may take another's place. */
  private long counted;

  long firstAt = Long.MAX_VALUE;
  long lastAt = NEVER;
  double peak = Double.NaN;
  final SequencedSet<Institution> institutions = new LinkedHashSet<>();
  final Map<String, SequencedSet<String>> entities = new LinkedHashMap<>();

  /** Events that count, but are no longer retained. */
  long settledCount;

  private long settledCounted;

  /** The newest of them. */
  long settledAt = NEVER;

  long settledFirstAt = Long.MAX_VALUE;
  long settledLastAt = NEVER;

  /** The newest time at which it fired that is no longer retained. */
  long settledFiring = NEVER;

  double settledPeak = Double.NaN;
  final List<Evidence> settledFirst = new ArrayList<>();
  final List<Evidence> settledLast = new ArrayList<>();

  int revision;

  Episode(Group group, String id, String openerId, String openerSource) {
    this.group = group;
    this.id = id;
    this.openerId = openerId;
    this.openerSource = openerSource;
  }

  boolean live() {
    return status == Status.OPEN || status == Status.CLOSED;
  }

  /** Before the retained signals are counted anew. */
  void uncount() {
    count = settledCount;
    counted = settledCounted;
    firstAt = settledFirstAt;
    lastAt = settledLastAt;
    peak = settledPeak;
  }

  void count(Entry entry) {
    entry.counted = this;
    if (entry.at() > settledAt) {
      count += entry.weight();
      counted += entry.hash();
      firstAt = Math.min(firstAt, entry.at());
      lastAt = Math.max(lastAt, entry.at());
      late |= entry.late;
      institutions.add(entry.institution());
      entry.forEachField(this::entity);
    }
  }

  void entity(String field, String value) {
    var values = entities.computeIfAbsent(field, key -> new LinkedHashSet<>());
    if (values.size() < ENTITY_VALUES) {
      values.add(value);
    }
  }

  void reach(double value) {
    peak = higher(peak, value);
  }

  /** Of two aggregates; NaN is none. */
  static double higher(double one, double other) {
    return Double.isNaN(one) ? other : Math.max(one, other);
  }

  /** An entry that it counts or fired at leaves the history. */
  void settle(Entry entry) {
    if (entry.fired == this) {
      settledFiring = Math.max(settledFiring, entry.at());
      settledPeak = higher(settledPeak, entry.reached);
    }
    if (entry.counted != this || entry.at() <= settling) {
      return;
    }
    settledCount += entry.weight();
    settledCounted += entry.hash();
    settledFirstAt = Math.min(settledFirstAt, entry.at());
    settledLastAt = Math.max(settledLastAt, entry.at());
    newestSettled = Math.max(newestSettled, entry.at());
    if (settledFirst.size() < SHOWN) {
      settledFirst.add(evidence(entry));
    }
    settledLast.add(evidence(entry));
    if (settledLast.size() > SHOWN) {
      settledLast.removeFirst();
    }
  }

  /** What was settled before the eviction that now runs, so that ties leave together. */
  private long settling = NEVER;

  private long newestSettled = NEVER;

  void beginSettling() {
    settling = settledAt;
  }

  void endSettling() {
    settledAt = Math.max(settledAt, newestSettled);
  }

  /** The first and the last events it counts, in order of time. */
  List<Evidence> evidence() {
    var shown = new ArrayList<Evidence>(settledFirst);
    for (var evidence : settledLast) {
      if (!shown.contains(evidence)) {
        shown.add(evidence);
      }
    }
    var retained = group.retained;
    var counted = new ArrayList<Entry>();
    for (int i = retained.from(firstAt); i < retained.size() && counted.size() < SHOWN; i++) {
      if (retained.get(i).counted == this && retained.get(i).at() > settledAt) {
        counted.add(retained.get(i));
      }
    }
    var newest = new ArrayList<Entry>();
    for (int i = retained.size() - 1; i >= 0 && newest.size() < SHOWN; i--) {
      var entry = retained.get(i);
      if (entry.counted == this && entry.at() > settledAt && !counted.contains(entry)) {
        newest.addFirst(entry);
      }
    }
    counted.addAll(newest);
    counted.forEach(entry -> shown.add(evidence(entry)));
    return bounded(shown);
  }

  Evidence evidence(Entry entry) {
    return entry.evidence(group.lane.rule.legIds());
  }

  private static List<Evidence> bounded(List<Evidence> all) {
    if (all.size() <= 2 * SHOWN) {
      return all;
    }
    var ends = new ArrayList<>(all.subList(0, SHOWN));
    ends.addAll(all.subList(all.size() - SHOWN, all.size()));
    return ends;
  }

  /** What a publication shows, to tell whether it changed. */
  record Mark(
      long count, long counted, long openedAt, long lastFiring, double peak, String episodeId) {}

  Mark mark() {
    return new Mark(count, counted, openedAt, lastFiring, peak, episodeId);
  }

  /** The alert's institutions, sorted: the order of arrival means nothing. */
  SequencedSet<Institution> sortedInstitutions() {
    return new TreeSet<>(institutions);
  }

  /** A firing that reached more than all before it. */
  record Step(long at, double peak) {}

  /**
   * An alert as last published before a restart.
   *
   * @param evidence that was shown, and what may be shown in its place
   * @param steps that were not final; absent where they are not told
   */
  record Published(long count, long firstAt, List<Evidence> evidence, @Nullable List<Step> steps) {}

  /** For a restored alert only. */
  Published published = new Published(0, 0, List.of(), List.of());

  /** What a restored alert reached up to a time; all that it reached where that is not known. */
  double publishedPeak(long upTo) {
    if (published.steps == null) {
      return peak;
    }
    double reached = settledPeak;
    for (var step : published.steps) {
      if (step.at <= upTo) {
        reached = higher(reached, step.peak);
      }
    }
    return reached;
  }

  /** When the last event up to a time was, as far as a restored alert shows its events. */
  long publishedLastAt(long upTo) {
    return published.evidence.stream()
        .mapToLong(shown -> shown.at().toEpochMilli())
        .filter(at -> at <= upTo)
        .max()
        .orElse(published.firstAt);
  }

  /** Keeps the published evidence of what is settled. */
  void keepEvidence() {
    var settled =
        published.evidence.stream().filter(e -> e.at().toEpochMilli() <= settledAt).toList();
    settledFirst.addAll(settled.subList(0, Math.min(SHOWN, settled.size())));
    settledLast.addAll(settled.subList(Math.max(0, settled.size() - SHOWN), settled.size()));
  }
}
