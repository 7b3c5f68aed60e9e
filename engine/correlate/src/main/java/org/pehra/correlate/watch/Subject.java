package org.pehra.correlate.watch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Ids;

/**
 * One group of one rule: its tracker, and the alerts that its findings make. Findings that follow
 * each other within a timespan are one alert. After every change all of them are brought in line
 * anew; what is published follows from what changed.
 */
final class Subject {
  private static final Comparator<Case> BY_AGE =
      Comparator.<Case>comparingLong(c -> c.openedAt).thenComparing(c -> c.id);

  private static final int BYTES = 600;
  private static final int TEXT_BYTES = 40;

  /** Of an event with its fields. */
  private static final long SIGHT_BYTES = 1400;

  /** Of an alert with its evidence and what it names. */
  private static final long CASE_BYTES = 8192;

  final Watch watch;
  final GroupKey key;
  final Tracker tracker;
  final List<Case> cases = new ArrayList<>(0);

  private final long fixedBytes;

  /** What its watch last knew of {@link #bytes}. */
  long weighed;

  /** It left: nothing more is judged. */
  boolean gone;

  /** The time for which the watch's timer is set. */
  long wake = Tracker.NEVER;

  /** Signals before this offset are in the state last saved as far as they were final then. */
  private long savedOffset = -1;

  private long savedUntil;

  Subject(Watch watch, GroupKey key) {
    this.watch = watch;
    this.key = key;
    this.tracker = watch.trackers.tracker(key);
    long texts = 0;
    for (var value : key.values()) {
      texts += TEXT_BYTES + 2L * value.length();
    }
    fixedBytes = BYTES + texts;
  }

  /** About how many bytes it takes; O(1). */
  long bytes() {
    return fixedBytes + SIGHT_BYTES * tracker.size() + CASE_BYTES * cases.size();
  }

  /** Whether a signal is in the state that was restored. */
  boolean restored(long at, long offset) {
    return offset < savedOffset && at <= savedUntil;
  }

  /** Whether topic {@code state} has anything of this group. */
  boolean isSaved() {
    return savedOffset >= 0;
  }

  /** What is final, when {@link #settleFindings} was just called. */
  GroupState save(long offset) {
    savedOffset = offset;
    savedUntil = tracker.savedUntil(watch.finalUntil());
    var content = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(content)) {
      tracker.save(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return state(content.toByteArray());
  }

  /** That nothing is left of what was saved. */
  GroupState gone() {
    return state(new byte[0]);
  }

  private GroupState state(byte[] content) {
    return new GroupState(
        watch.rule.id(),
        watch.rule.meaning(),
        watch.scope,
        key,
        savedUntil,
        savedOffset,
        savedUntil + watch.rule.history(),
        content);
  }

  /** Takes back what was saved, before anything else. */
  void restore(GroupState state) {
    try (var in = new DataInputStream(new ByteArrayInputStream(state.content()))) {
      tracker.restore(in);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the state of a group of " + state.ruleId() + " is cut off", e);
    }
    savedOffset = state.offset();
    savedUntil = state.untilMillis();
  }

  /** Findings in one alert. */
  private static final class Span {
    private final List<Finding> findings = new ArrayList<>();
    private final List<Case> heads = new ArrayList<>(1);
    private final long openAt;
    private long falseAt;

    private Span(long openAt) {
      this.openAt = openAt;
    }
  }

  /**
   * Brings the alerts in line with the findings.
   *
   * @param cause id of the event that may have changed them; absent when only time went on
   */
  void refresh(@Nullable String cause, Emission to) {
    var spans = spans();
    var gone = assign(spans);
    for (var span : spans) {
      if (span.heads.isEmpty()) {
        span.heads.add(create(span));
      }
      cover(span.heads.getFirst(), span);
    }
    for (var of : gone) {
      of.live = false;
      if (of.mergedInto == null) {
        of.status = Status.WITHDRAWN;
        of.withdrawnBy = cause;
      }
      of.closedAt = Case.NEVER;
    }
    List.copyOf(cases).forEach(of -> watch.publications.changed(this, of, to));
    settleFindings();
    watch.wakeAt(this, due());
  }

  /** After a replay: the state as it was, without a word. */
  void settle() {
    long finalUntil = watch.finalUntil();
    for (var of : cases) {
      of.settleKept(finalUntil);
      of.kept.stream()
          .filter(kept -> kept.openAt() <= finalUntil && kept.falseAt() > finalUntil)
          .filter(kept -> of.live)
          .forEach(kept -> resume(of, kept));
    }
    tracker.forget(finalUntil);
    var keys = new HashSet<String>();
    tracker.findings(watch.clock()).forEach(finding -> keys.add(finding.key()));
    for (var of : cases) {
      boolean found = of.hasSettled() || of.keys().stream().anyMatch(keys::contains);
      if (of.live && !found) {
        of.settleKept(Finding.STILL - 1);
        of.settledUntil = finalUntil;
      }
    }
    var spans = spans();
    assign(spans).forEach(of -> of.live = false);
    for (var span : spans) {
      if (!span.heads.isEmpty()) {
        cover(span.heads.getFirst(), span);
      } else if (!watch.rule.alerts()) {
        // a rule without alerts has nothing to restore from; its parents have heard of it
        var of = create(span);
        of.announced = true;
        cover(of, span);
      }
    }
    watch.wakeAt(this, watch.clock() + 1);
  }

  private void resume(Case of, Case.Kept kept) {
    of.evidence.stream()
        .filter(shown -> Case.identity(shown).equals(kept.key()))
        .findFirst()
        .ifPresent(shown -> tracker.resume(shown, (int) Math.max(1, kept.count())));
  }

  /** What is final is summed up, and kept no longer. */
  void settleFindings() {
    long finalUntil = watch.finalUntil();
    cases.stream().filter(of -> of.live).forEach(of -> of.settle(finalUntil));
    tracker.forget(finalUntil);
    watch.evicted(tracker.evicted());
  }

  private List<Span> spans() {
    var heads = new ArrayList<>(cases.stream().filter(of -> of.live && of.hasSettled()).toList());
    heads.sort(BY_AGE);
    var spans = new ArrayList<Span>();
    int next = 0;
    for (var finding : tracker.findings(watch.clock())) {
      for (; next < heads.size() && heads.get(next).openedAt <= finding.openAt(); next++) {
        head(spans, heads.get(next));
      }
      var span = goesOn(spans, finding.openAt());
      span.findings.add(finding);
      span.falseAt = Math.max(span.falseAt, finding.falseAt());
    }
    for (; next < heads.size(); next++) {
      head(spans, heads.get(next));
    }
    return spans;
  }

  private void head(List<Span> spans, Case of) {
    var span = goesOn(spans, of.openedAt);
    span.heads.add(of);
    span.falseAt = Math.max(span.falseAt, of.settledFalseAt);
  }

  private Span goesOn(List<Span> spans, long openAt) {
    if (!spans.isEmpty() && openAt < spans.getLast().falseAt + watch.rule.timespan()) {
      return spans.getLast();
    }
    var span = new Span(openAt);
    span.falseAt = openAt;
    spans.add(span);
    return span;
  }

  /**
   * Gives each span the oldest of the alerts that it covers.
   *
   * @return those that are merged or withdrawn by it
   */
  private List<Case> assign(List<Span> spans) {
    var gone = new ArrayList<Case>();
    var live = new ArrayList<>(cases.stream().filter(of -> of.live).toList());
    live.sort(BY_AGE);
    for (var of : live) {
      var span = covering(spans, of);
      if (span == null) {
        gone.add(of);
      } else if (!span.heads.contains(of)) {
        span.heads.add(of);
      }
    }
    for (var span : spans) {
      span.heads.sort(BY_AGE);
      for (var younger : span.heads.subList(Math.min(1, span.heads.size()), span.heads.size())) {
        younger.mergedInto = span.heads.getFirst().id;
        younger.status = Status.MERGED;
        gone.add(younger);
      }
    }
    return gone;
  }

  /** Where its settled part is, else what opened it, else any of what it told last. */
  private static @Nullable Span covering(List<Span> spans, Case of) {
    for (var span : spans) {
      if (span.heads.contains(of)) {
        return span;
      }
    }
    for (var key : of.keys()) {
      for (var span : spans) {
        if (span.findings.stream().anyMatch(finding -> finding.key().equals(key))) {
          return span;
        }
      }
    }
    return null;
  }

  private Case create(Span span) {
    var first = span.findings.getFirst();
    var opener = first.opener();
    var id = freeId(opener.eventId());
    for (var known : cases) {
      if (known.id.equals(id)) {
        known.live = true;
        known.mergedInto = null;
        known.withdrawnBy = null;
        known.openerKey = first.key();
        return known;
      }
    }
    var made = new Case(id, opener.eventId(), first.key());
    made.detectedAt = Math.max(first.openAt(), watch.clock());
    var names = watch.rule.rule().groupBy();
    for (int i = 0; i < Math.min(names.size(), key.values().size()); i++) {
      made.entity(names.get(i), key.values().get(i));
    }
    cases.add(made);
    return made;
  }

  private String freeId(String openerId) {
    return Ids.freeAlert(
        watch.rule.id(),
        watch.scope,
        key,
        openerId,
        id -> cases.stream().anyMatch(known -> known.live && known.id.equals(id)));
  }

  private void cover(Case of, Span span) {
    of.cover(span.findings);
    boolean settledFirst = of.hasSettled() && of.openedAt <= span.openAt && !of.episodeId.isEmpty();
    if (!settledFirst) {
      var first = span.findings.getFirst();
      of.openedAt = first.openAt();
      of.episodeId = Ids.episode(watch.rule.id(), watch.scope, key, first.opener().eventId());
    }
    long closes = of.falseAt + watch.rule.timespan();
    boolean closed = of.falseAt < Finding.STILL && closes <= watch.closing();
    of.status = closed ? Status.CLOSED : Status.OPEN;
    of.closedAt = closed ? closes : Case.NEVER;
  }

  /** When the tracker has something to settle. */
  long settlesAt() {
    long unsettled = tracker.unsettled();
    return unsettled == Tracker.NEVER ? unsettled : watch.finalAt(unsettled);
  }

  private long due() {
    long due = Math.min(tracker.due(watch.clock()), settlesAt());
    for (var of : cases) {
      if (of.live && of.status == Status.OPEN && of.falseAt < Finding.STILL) {
        due = Math.min(due, of.falseAt + watch.rule.timespan());
      }
    }
    return due;
  }

  /** While replaying: what the tracker holds only. */
  boolean forgetReplayed() {
    return tracker.forget(watch.finalUntil()) && cases.isEmpty();
  }

  /** Forgets what is over; true when nothing is left. */
  boolean forget() {
    settleFindings();
    long over = watch.finalUntil() - 4 * watch.rule.timespan();
    cases.removeIf(of -> of.status != Status.OPEN && of.openedAt <= over && of.falseAt <= over);
    return cases.isEmpty() && tracker.forget(watch.finalUntil());
  }
}
