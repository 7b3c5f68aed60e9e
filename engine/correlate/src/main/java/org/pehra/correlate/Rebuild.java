package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Window;
import org.pehra.model.Alert.Status;

/**
 * Judges a group anew from a time on, and brings its episodes in line: those that a late signal
 * changed are corrected, two that it joined become one (the younger is merged into the older), and
 * one that no longer stands is withdrawn.
 */
final class Rebuild {
  private final Group group;
  private final Retained retained;
  private final long timespan;
  private final List<Span> spans = new ArrayList<>();

  /** The span each entry from {@link #first} on fired for. */
  private final List<@Nullable Span> firedFor = new ArrayList<>();

  private int first;

  private Rebuild(Group group) {
    this.group = group;
    this.retained = group.retained;
    this.timespan = group.lane.rule.timespan();
  }

  /**
   * A late signal was retained: what lies before it stays, the rest is judged anew.
   *
   * @throws JudgeException when it cannot be judged; the episodes are as they were
   */
  static void after(Group group, Entry late, Emission to) throws JudgeException {
    var rebuild = new Rebuild(group);
    rebuild.first = group.retained.from(late.at());
    try {
      rebuild.judge();
    } catch (RuntimeException e) {
      throw new JudgeException(e);
    }
    var before = rebuild.before();
    var marks = rebuild.marks();
    var affected =
        group.episodes.stream()
            .filter(e -> e.live() && e != before && e.openedAt >= late.at())
            .sorted(Comparator.<Episode>comparingLong(e -> e.openedAt).thenComparing(e -> e.id))
            .toList();
    rebuild.spans(before);
    var gone = rebuild.assign(affected);
    var opened = rebuild.create();
    rebuild.recount();
    rebuild.emit(opened, gone, marks, late, to);
  }

  /**
   * The signals up to a restart are retained, nothing is judged yet: finds the state that was,
   * without a word.
   *
   * @param restored the group's alerts as they stood
   */
  static void afterReplay(Group group, List<Episode> restored) {
    var rebuild = new Rebuild(group);
    // what was judged before this time needs signals that are no longer there
    long complete = group.lane.horizon() + rebuild.timespan;
    rebuild.first = group.retained.from(complete + 1);
    rebuild.judge();
    rebuild.spans(null);
    var reunion = new Reunion(group, complete, group.lane.horizon());
    reunion.meet(restored, rebuild.spans);
    rebuild.create();
    rebuild.recount();
    reunion.settle();
  }

  private java.util.Map<Episode, Episode.Mark> marks() {
    var marks = new java.util.IdentityHashMap<Episode, Episode.Mark>();
    group.episodes.forEach(episode -> marks.put(episode, episode.mark()));
    return marks;
  }

  private void judge() {
    var judge = group.lane.rule.judge();
    walk(
        group.lane.rule,
        retained,
        first,
        group::begun,
        (from, end, window) -> {
          double value = window.value();
          boolean holds = judge.holds(value);
          for (int i = from; i < end; i++) {
            var entry = retained.get(i);
            entry.holds = holds;
            entry.reached = holds ? value : Double.NaN;
          }
        });
  }

  /** A window to be judged at the signals of one time. */
  interface Judged {
    /**
     * @param from index of the first signal of that time
     * @param end index after the last
     * @param window holds them and what came before
     */
    void at(int from, int end, Window window);
  }

  /**
   * Asks for the judgement at each time from a signal on, all signals of one time together.
   *
   * @param begun the window that holds what is no longer retained and lies after a time
   */
  static void walk(
      PlannedRule rule, Retained retained, int first, LongFunction<Window> begun, Judged judged) {
    if (first == retained.size()) {
      return;
    }
    long after = retained.get(first).at() - rule.timespan();
    var window = begun.apply(after);
    for (int i = retained.from(after + 1); i < first; i++) {
      Group.feed(window, retained.get(i));
    }
    int i = first;
    while (i < retained.size()) {
      int end = i;
      for (; end < retained.size() && retained.get(end).at() == retained.get(i).at(); end++) {
        Group.feed(window, retained.get(end));
      }
      judged.at(i, end, window);
      i = end;
    }
  }

  /** The episode that fired last before what is judged anew. */
  private @Nullable Episode before() {
    return group.episodes.stream()
        .filter(e -> e.live() && lastFiringBefore(e) != Episode.NEVER)
        .max(Comparator.comparingLong(this::lastFiringBefore))
        .orElse(null);
  }

  private long lastFiringBefore(Episode episode) {
    for (int i = first - 1; i >= 0; i--) {
      if (retained.get(i).fired == episode) {
        return Math.max(retained.get(i).at(), episode.settledFiring);
      }
    }
    return episode.settledFiring;
  }

  private void spans(@Nullable Episode before) {
    Span span = null;
    if (before != null) {
      span = new Span(retained.get(first), before.openedAt);
      span.lastFiring = lastFiringBefore(before);
      span.episode = before;
      spans.add(span);
    }
    for (int i = first; i < retained.size(); i++) {
      var entry = retained.get(i);
      if (!entry.holds) {
        firedFor.add(null);
        continue;
      }
      if (span == null || !group.goesOn(span.lastFiring, entry.at())) {
        span = new Span(group.opener(entry.at()), entry.at());
        spans.add(span);
      }
      span.lastFiring = entry.at();
      firedFor.add(span);
    }
  }

  /**
   * Gives each span the oldest of the episodes whose opening event it covers.
   *
   * @return those that are merged or withdrawn by it
   */
  private List<Episode> assign(List<Episode> affected) {
    var gone = new ArrayList<Episode>();
    for (var episode : affected) {
      var span = covering(episode);
      if (span == null) {
        episode.status = Status.WITHDRAWN;
        gone.add(episode);
      } else if (span.episode == null) {
        span.episode = episode;
      } else {
        episode.status = Status.MERGED;
        episode.mergedInto = span.episode.id;
        gone.add(episode);
      }
    }
    return gone;
  }

  private @Nullable Span covering(Episode episode) {
    for (int i = first; i < retained.size(); i++) {
      if (retained.get(i).sameEvent(episode.openerId, episode.openerSource)) {
        return covering(i);
      }
    }
    return null;
  }

  private @Nullable Span covering(int opener) {
    long at = retained.get(opener).at();
    for (int i = opener; i < retained.size() && retained.get(i).at() < at + timespan; i++) {
      var span = firedFor.get(i - first);
      if (span != null) {
        return span;
      }
    }
    return null;
  }

  /** Spans that no episode covers open one. */
  private List<Span> create() {
    var opened = new ArrayList<Span>();
    for (var span : spans) {
      if (span.episode == null) {
        span.episode = group.create(span.opener.eventId(), span.opener.source());
        opened.add(span);
      }
    }
    return opened;
  }

  private void recount() {
    for (var span : spans) {
      var episode = java.util.Objects.requireNonNull(span.episode);
      episode.openedAt = span.openedAt;
      episode.lastFiring = span.lastFiring;
      if (first < retained.size() && span.openedAt >= retained.get(first).at()) {
        episode.episodeId = group.episodeId(span.openedAt);
      }
    }
    for (int i = 0; i < retained.size(); i++) {
      retained.get(i).counted = null;
      if (i >= first) {
        var span = firedFor.get(i - first);
        retained.get(i).fired = span == null ? null : span.episode;
      }
    }
    group.episodes.stream().filter(Episode::live).forEach(Episode::uncount);
    countSettled();
    countFirings();
  }

  /**
   * What firings count that are not judged anew. An alert counts every event up to its last firing:
   * one after a firing either fires as well, or ends what holds, and the next firing's timespan
   * then reaches back to it. Those before its opening's timespan are no longer retained.
   */
  private void countSettled() {
    for (var episode : group.episodes) {
      if (episode.live() && episode.settledFiring != Episode.NEVER) {
        int end = retained.from(episode.settledFiring + 1);
        for (int i = 0; i < end; i++) {
          episode.count(retained.get(i));
        }
      }
    }
  }

  private void countFirings() {
    int counted = 0;
    for (int i = 0; i < retained.size(); i++) {
      var episode = retained.get(i).fired;
      if (episode == null) {
        continue;
      }
      long at = retained.get(i).at();
      int end = retained.from(at + 1);
      for (int j = Math.max(counted, retained.from(at - timespan + 1)); j < end; j++) {
        if (retained.get(j).counted == null) {
          episode.count(retained.get(j));
        }
      }
      counted = end;
      episode.reach(retained.get(i).reached);
    }
  }

  private void emit(
      List<Span> opened,
      List<Episode> gone,
      java.util.Map<Episode, Episode.Mark> marks,
      Entry late,
      Emission to) {
    for (var span : spans) {
      var episode = java.util.Objects.requireNonNull(span.episode);
      if (opened.contains(span)) {
        group.announce(episode, span.opener, to);
      } else if (!episode.mark().equals(marks.get(episode))) {
        group.refresh(episode, to);
      } else {
        group.endMoved(episode, to);
      }
    }
    for (var episode : gone) {
      if (episode.status == Status.WITHDRAWN) {
        episode.withdrawnBy = late.eventId();
      }
      to.publish(episode);
    }
  }
}
