package org.pehra.correlate.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Alert.Status;
import org.pehra.model.Institution;

/**
 * An alert while its group still knows it: what its findings tell, and, summed up as settled, what
 * those told that are final.
 */
final class Case {
  /** Evidence shown from each end. */
  static final int SHOWN = 10;

  static final long NEVER = Long.MIN_VALUE;

  /** Findings, and events of several of them, written down by themselves. */
  static final int MOST_KEPT = 256;

  private static final Comparator<Evidence> BY_TIME =
      Comparator.comparing(Evidence::at)
          .thenComparing(Evidence::eventId)
          .thenComparing(Case::identity);

  /** Values shown of one entity field. */
  private static final int ENTITY_VALUES = 10;

  /** What a restart needs of a finding that was not final when the alert was published. */
  record Kept(
      String key,
      long openAt,
      long falseAt,
      long count,
      long firstAt,
      long lastAt,
      @Nullable Double value,
      @Nullable Double against,
      boolean least,
      @Nullable Long finalAt) {
    Kept {
      finalAt = finalAt == null ? falseAt : finalAt; // older alerts have none
    }

    Measure measure() {
      return new Measure(
          value == null ? Double.NaN : value, against == null ? Double.NaN : against, least);
    }

    boolean isFinal(long finalUntil) {
      return Objects.requireNonNull(finalAt) <= finalUntil;
    }
  }

  final String id;

  /** The event that opened it when it was first emitted. */
  final String openerId;

  /** Key of the finding that opened it. */
  String openerKey;

  /** In play: neither merged, nor withdrawn. */
  boolean live = true;

  /** Its parents have heard of it. */
  boolean announced;

  String episodeId = "";
  long openedAt;
  long falseAt;
  Status status = Status.OPEN;
  @Nullable String mergedInto;
  @Nullable String withdrawnBy;
  long closedAt = NEVER;
  long detectedAt = NEVER;
  boolean late;
  long count;
  long firstAt;
  long lastAt;
  Measure measure = Measure.NONE;
  final SequencedSet<Institution> institutions = new TreeSet<>();
  final Map<String, SequencedSet<String>> entities = new LinkedHashMap<>();
  List<Evidence> evidence = List.of();

  /** Findings that ended at or before this time are summed up here. */
  long settledUntil = NEVER;

  long settledCount;
  long settledFirstAt = Long.MAX_VALUE;
  long settledLastAt = NEVER;
  long settledFalseAt = NEVER;
  Measure settledMeasure = Measure.NONE;
  private final TreeSet<Evidence> settledFirst = new TreeSet<>(BY_TIME);
  private final TreeSet<Evidence> settledLast = new TreeSet<>(BY_TIME);

  /** The events settled last, by the order in which they were. */
  private final ArrayDeque<String> newlySettled = new ArrayDeque<>();

  /**
   * Events of a restored alert that are counted as settled, though their evidence is not shown:
   * findings that go on from them do not count them again.
   */
  private final Set<String> settledUnshown = new HashSet<>();

  /** Of a restored alert, until it is brought together with its findings. */
  List<Kept> kept = List.of();

  /** As {@link #unsettled}, likewise. */
  Map<String, Long> keptUnsettled = Map.of();

  List<Finding> findings = List.of();
  int revision;

  @Nullable Mark published;

  Case(String id, String openerId, String openerKey) {
    this.id = id;
    this.openerId = openerId;
    this.openerKey = openerKey;
  }

  /** Keys of what it is about: first that which opened it, then what it told last. */
  List<String> keys() {
    var keys = new ArrayList<>(List.of(openerKey));
    findings.forEach(finding -> keys.add(finding.key()));
    kept.forEach(finding -> keys.add(finding.key()));
    return keys;
  }

  /** What a publication shows, to tell whether it changed. */
  record Mark(
      Status status,
      @Nullable String mergedInto,
      long count,
      long firstAt,
      long lastAt,
      long closedAt,
      Measure measure,
      String episodeId,
      List<String> shown) {}

  Mark mark() {
    var shown = evidence.stream().map(Evidence::eventId).toList();
    return new Mark(
        status, mergedInto, count, firstAt, lastAt, closedAt, measure, episodeId, shown);
  }

  boolean hasSettled() {
    return settledFalseAt != NEVER;
  }

  /** Its findings are these now; those that are settled are counted already. */
  void cover(List<Finding> now) {
    findings = now.stream().filter(finding -> finding.finalAt() > settledUntil).toList();
    kept = List.of();
    count = settledCount;
    firstAt = settledFirstAt;
    lastAt = settledLastAt;
    measure = settledMeasure;
    falseAt = settledFalseAt;
    var seen = counted();
    var shown = new TreeSet<>(settledFirst);
    shown.addAll(settledLast);
    for (var finding : findings) {
      take(finding, seen, shown);
    }
    evidence = bounded(List.copyOf(shown));
  }

  private void take(Finding finding, Set<String> seen, Set<Evidence> shown) {
    count += finding.more();
    falseAt = Math.max(falseAt, finding.falseAt());
    measure = measure.or(finding.measure());
    finding.said().forEach(this::entity);
    for (var sight : finding.events()) {
      if (!seen.add(sight.identity())) {
        continue;
      }
      shown.add(sight.evidence());
      count += sight.weight();
      firstAt = Math.min(firstAt, sight.at());
      lastAt = Math.max(lastAt, sight.at());
      late |= sight.late();
      institutions.add(sight.institution());
      sight.fields().forEach(this::entity);
    }
  }

  /** Findings that ended at or before this time are final. */
  void settle(long finalUntil) {
    if (finalUntil <= settledUntil) {
      return;
    }
    var seen = counted();
    for (var finding : findings) {
      if (finding.finalAt() <= finalUntil) {
        settle(kept(finding, seen));
        finding.events().forEach(sight -> keepEvidence(sight.evidence()));
      }
    }
    settledUntil = finalUntil;
    findings = findings.stream().filter(finding -> finding.finalAt() > finalUntil).toList();
  }

  private void settle(Kept of) {
    settledCount += of.count;
    settledFirstAt = Math.min(settledFirstAt, of.firstAt);
    settledLastAt = Math.max(settledLastAt, of.lastAt);
    settledFalseAt = Math.max(settledFalseAt, of.falseAt);
    settledMeasure = settledMeasure.or(of.measure());
  }

  /** In whatever order findings become final, the first and the last events by time are shown. */
  private void keepEvidence(Evidence shown) {
    if (settledFirst.contains(shown) || settledLast.contains(shown)) {
      return;
    }
    settledFirst.add(shown);
    if (settledFirst.size() > SHOWN) {
      settledFirst.removeLast();
    }
    settledLast.add(shown);
    if (settledLast.size() > SHOWN) {
      settledLast.removeFirst();
    }
    newlySettled.add(identity(shown));
    if (newlySettled.size() > SHOWN) {
      newlySettled.removeFirst();
    }
  }

  /** What is written down of the findings that are not final, each event counted once. */
  List<Kept> kept() {
    var seen = counted();
    return findings.stream().map(finding -> kept(finding, seen)).toList();
  }

  /** Events that are settled, as far as a finding which is not may have them too. */
  private Set<String> counted() {
    var counted = new HashSet<>(settledUnshown);
    counted.addAll(newlySettled);
    settledFirst.forEach(shown -> counted.add(identity(shown)));
    settledLast.forEach(shown -> counted.add(identity(shown)));
    return counted;
  }

  /**
   * Shown events that are not settled, with when they will be: an event is settled with the first
   * finding that counts it. Its time does not tell, since a finding may begin at an event that lies
   * before it, or that ties with the last one settled. Events that are not shown are told of where
   * another finding must not count them again; {@link #NEVER} for those settled already.
   */
  Map<String, Long> unsettled() {
    var settled = counted();
    var ends = new LinkedHashMap<String, Long>();
    var again = new LinkedHashMap<String, Long>();
    for (var finding : findings) {
      for (var sight : finding.events()) {
        var event = sight.identity();
        if (settled.contains(event)) {
          again.put(event, NEVER);
        } else {
          var end = ends.putIfAbsent(event, finding.finalAt());
          if (end != null) {
            again.put(event, end);
          }
        }
      }
    }
    var unsettled = new LinkedHashMap<String, Long>();
    for (var shown : evidence) {
      var event = identity(shown);
      again.remove(event);
      var end = ends.get(event);
      if (end != null) {
        unsettled.put(event, end);
      }
    }
    again.entrySet().stream()
        .skip(Math.max(0, again.size() - MOST_KEPT))
        .forEach(event -> unsettled.put(event.getKey(), event.getValue()));
    return unsettled;
  }

  private static Kept kept(Finding finding, Set<String> seen) {
    long count = finding.more();
    long first = Long.MAX_VALUE;
    long last = NEVER;
    for (var sight : finding.events()) {
      if (seen.add(sight.identity())) {
        count += sight.weight();
        first = Math.min(first, sight.at());
        last = Math.max(last, sight.at());
      }
    }
    return new Kept(
        finding.key(),
        finding.openAt(),
        finding.falseAt(),
        count,
        first,
        last,
        number(finding.measure().value()),
        number(finding.measure().against()),
        finding.measure().least(),
        finding.finalAt());
  }

  /** As it is written down: nothing for NaN. */
  static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** After a restart: what ended by this time cannot be found again from the signals. */
  void settleKept(long finalUntil) {
    for (var finding : kept) {
      if (!finding.isFinal(settledUntil) && finding.isFinal(finalUntil)) {
        settle(finding);
      }
    }
    settledUntil = Math.max(settledUntil, finalUntil);
    keptUnsettled.forEach(
        (event, end) -> {
          if (end <= finalUntil) {
            settledUnshown.add(event);
          }
        });
    for (var shown : evidence) {
      var event = identity(shown);
      if (settledUnshown.remove(event) || !keptUnsettled.containsKey(event)) {
        keepEvidence(shown);
      }
    }
  }

  void entity(String field, String text) {
    var values = entities.computeIfAbsent(field, key -> new LinkedHashSet<>());
    if (values.size() < ENTITY_VALUES) {
      values.add(text);
    }
  }

  /** As {@link Sight#identity}. */
  static String identity(Evidence shown) {
    return shown.institution() + " " + shown.source() + " " + shown.eventId();
  }

  private static List<Evidence> bounded(List<Evidence> all) {
    if (all.size() <= 2 * SHOWN) {
      return all;
    }
    var ends = new ArrayList<>(all.subList(0, SHOWN));
    ends.addAll(all.subList(all.size() - SHOWN, all.size()));
    return List.copyOf(ends);
  }
}
