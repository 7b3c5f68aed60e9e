package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Window;
import org.pehra.model.Alert.Status;
import org.pehra.model.GroupKey;
import org.pehra.model.Ids;

/**
 * A group whose condition can be told only at the end of a window, because more events may make it
 * false.
 *
 * <p>A window begins at an event of time t, holds what lies in [t, t + timespan) and is judged at
 * its end; the next one begins at the first event that is not before this end. So that windows do
 * not depend on all that ever was, they are also cut anew at the {@link #RUN}th timespans: the next
 * window begins at the first event that is not before such a mark, even if the last one still runs
 * (both keep their whole timespan). A window that fires within two timespans of the last firing
 * extends its alert, which closes two timespans after its last firing: the condition held for one,
 * and was false for one.
 */
final class TimedGroup extends Group {
  /** Windows are cut anew at every multiple of so many timespans since 1970. */
  static final int RUN = 4;

  /** A judged window. */
  private static final class Cut {
    private final long start;
    private final long end;
    private boolean holds;
    private double value;
    private @Nullable Episode episode;

    private Cut(long start, long end) {
      this.start = start;
      this.end = end;
    }
  }

  private final long timespan;

  /** The windows that are judged, in order; they hold all signals but the newest. */
  private final List<Cut> cuts = new ArrayList<>();

  /** When the first window begins that is not judged. */
  private long open = Long.MAX_VALUE;

  private boolean settled;

  /** Windows that begin before this time left for want of room, and are not judged. */
  private long lost = Long.MIN_VALUE;

  TimedGroup(Lane lane, GroupKey key) {
    super(lane, key);
    timespan = lane.rule.timespan();
  }

  @Override
  Order take(Entry entry) {
    evict();
    if (entry.at() < lost) {
      return Order.LOST;
    }
    return retained.insert(entry) ? Order.TIMED : Order.DUPLICATE;
  }

  /**
   * A signal was retained.
   *
   * @return whether it came too late for the window it belongs to, so that all were cut anew
   */
  boolean arrived(Entry entry, Emission to) {
    long judged = cuts.isEmpty() ? Long.MIN_VALUE : cuts.getLast().end;
    if (entry.at() < judged || entry.at() + timespan <= lane.clock.at) {
      cutAnew(entry, to);
      return true;
    }
    if (entry.at() < open) {
      watchWindow(entry.at());
    }
    return false;
  }

  /** The scope's time reached the end of a window. */
  void judge(Emission to) {
    var fired = new LinkedHashMap<Episode, Optional<Entry>>();
    for (var cut = next(); cut != null; cut = next()) {
      cuts.add(cut);
      if (cut.holds) {
        fire(cut, fired);
      }
    }
    // one record publishes an alert once: when all that it leads to is known
    fired.forEach(
        (episode, opener) ->
            opener.ifPresentOrElse(
                entry -> announce(episode, entry, to), () -> refresh(episode, to)));
  }

  /**
   * @param fired the episodes that fired; with the opening event, if they opened
   */
  private void fire(Cut cut, Map<Episode, Optional<Entry>> fired) {
    var episode = current();
    if (episode == null || !goesOn(episode.lastFiring, cut.end)) {
      var opener = retained.get(retained.from(cut.start));
      episode = create(opener.eventId(), opener.source());
      episode.openedAt = cut.end;
      episode.episodeId = episodeId(opener);
      fired.put(episode, Optional.of(opener));
    }
    fired.putIfAbsent(episode, Optional.empty());
    cut.episode = episode;
    episode.lastFiring = cut.end;
    count(cut, episode);
  }

  private String episodeId(Entry opener) {
    return Ids.episode(lane.rule.id(), lane.scope, key, opener.eventId());
  }

  private void count(Cut cut, Episode episode) {
    int end = retained.from(cut.end);
    for (int i = retained.from(cut.start); i < end; i++) {
      if (retained.get(i).counted == null) {
        episode.count(retained.get(i));
      }
    }
    episode.reach(cut.value);
  }

  /** The next window, judged, if its end is reached. */
  private @Nullable Cut next() {
    int first = cuts.isEmpty() ? 0 : retained.from(nextFrom(cuts.getLast().start, timespan));
    if (first == retained.size()) {
      open = Long.MAX_VALUE;
      return null;
    }
    long start = retained.get(first).at();
    var cut = new Cut(start, start + timespan);
    if (cut.end > lane.clock.at) {
      watchWindow(start);
      return null;
    }
    cut.value = filled(lane.rule, retained, first).value();
    cut.holds = lane.rule.judge().holds(cut.value);
    return cut;
  }

  private void watchWindow(long start) {
    open = start;
    lane.judgeFrom(start + timespan, this);
  }

  /** The window that begins at a signal, with all that it holds. */
  private static Window filled(PlannedRule rule, Retained retained, int first) {
    long end = retained.get(first).at() + rule.timespan();
    var window = rule.window();
    for (int i = first; i < retained.size() && retained.get(i).at() < end; i++) {
      feed(window, retained.get(i));
    }
    return window;
  }

  /** Asks for the judgement of every window, also of one that is not over. */
  static void walk(PlannedRule rule, Retained retained, Rebuild.Judged judged) {
    int first = 0;
    while (first < retained.size()) {
      long start = retained.get(first).at();
      int end = retained.from(start + rule.timespan());
      judged.at(first, end, filled(rule, retained, first));
      first = retained.from(nextFrom(start, rule.timespan()));
    }
  }

  /** From when on the window after the one that starts then may begin. */
  private static long nextFrom(long start, long timespan) {
    long run = RUN * timespan;
    return Math.min(start + timespan, (Math.floorDiv(start, run) + 1) * run);
  }

  @Override
  boolean goesOn(long last, long at) {
    return at < last + 2 * timespan;
  }

  @Override
  long closesAt(long lastFiring) {
    return lastFiring + 2 * timespan;
  }

  private void cutAnew(Entry late, Emission to) {
    var marks = new IdentityHashMap<Episode, Episode.Mark>();
    episodes.forEach(episode -> marks.put(episode, episode.mark()));
    var before =
        episodes.stream()
            .filter(e -> e.live() && e.settledFiring != Episode.NEVER)
            .max(Comparator.comparingLong(e -> e.settledFiring))
            .orElse(null);
    var affected =
        episodes.stream()
            .filter(e -> e.live() && e.settledFiring == Episode.NEVER)
            .sorted(Comparator.<Episode>comparingLong(e -> e.openedAt).thenComparing(e -> e.id))
            .toList();
    var spans = cutAll(before);
    var gone = assign(affected, spans);
    var opened = createMissing(spans);
    recount(spans, before);
    emit(spans, opened, marks, to);
    for (var episode : gone) {
      if (episode.status == Status.WITHDRAWN) {
        episode.withdrawnBy = late.eventId();
      }
      to.publish(episode);
    }
  }

  /** A run of windows that fired, which one episode covers. */
  private static final class Run {
    private final Span span;
    private final List<Cut> cuts = new ArrayList<>();

    private Run(Span span) {
      this.span = span;
    }
  }

  private List<Run> cutAll(@Nullable Episode before) {
    cuts.clear();
    for (var cut = next(); cut != null; cut = next()) {
      cuts.add(cut);
    }
    var runs = new ArrayList<Run>();
    Run run = null;
    if (before != null && retained.size() > 0) {
      var span = new Span(retained.get(0), before.openedAt);
      span.lastFiring = before.settledFiring;
      span.episode = before;
      run = new Run(span);
      runs.add(run);
    }
    for (var cut : cuts) {
      if (!cut.holds) {
        continue;
      }
      if (run == null || !goesOn(run.span.lastFiring, cut.end)) {
        run = new Run(new Span(retained.get(retained.from(cut.start)), cut.end));
        runs.add(run);
      }
      run.span.lastFiring = cut.end;
      run.cuts.add(cut);
    }
    return runs;
  }

  private List<Episode> assign(List<Episode> affected, List<Run> runs) {
    var gone = new ArrayList<Episode>();
    for (var episode : affected) {
      var span = covering(episode, runs);
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

  /** The run in one of whose windows the episode's opening event lies. */
  private static @Nullable Span covering(Episode episode, List<Run> runs) {
    for (var run : runs) {
      for (var cut : run.cuts) {
        if (episode.group instanceof TimedGroup group && group.holds(cut, episode)) {
          return run.span;
        }
      }
    }
    return null;
  }

  private boolean holds(Cut cut, Episode episode) {
    int end = retained.from(cut.end);
    for (int i = retained.from(cut.start); i < end; i++) {
      if (retained.get(i).sameEvent(episode.openerId, episode.openerSource)) {
        return true;
      }
    }
    return false;
  }

  private List<Span> createMissing(List<Run> runs) {
    var opened = new ArrayList<Span>();
    for (var run : runs) {
      if (run.span.episode == null) {
        run.span.episode = create(run.span.opener.eventId(), run.span.opener.source());
        opened.add(run.span);
      }
    }
    return opened;
  }

  private void recount(List<Run> runs, @Nullable Episode before) {
    for (int i = 0; i < retained.size(); i++) {
      retained.get(i).counted = null;
    }
    episodes.stream().filter(Episode::live).forEach(Episode::uncount);
    for (var run : runs) {
      var episode = Objects.requireNonNull(run.span.episode);
      episode.lastFiring = run.span.lastFiring;
      if (episode != before) {
        episode.openedAt = run.span.openedAt;
        if (run.span.openedAt == run.cuts.getFirst().end) {
          episode.episodeId = episodeId(run.span.opener);
        }
      }
      for (var cut : run.cuts) {
        cut.episode = episode;
        count(cut, episode);
      }
    }
  }

  private void emit(
      List<Run> runs, List<Span> opened, Map<Episode, Episode.Mark> marks, Emission to) {
    for (var run : runs) {
      var episode = Objects.requireNonNull(run.span.episode);
      if (opened.contains(run.span)) {
        announce(episode, run.span.opener, to);
      } else if (!episode.mark().equals(marks.get(episode))) {
        refresh(episode, to);
      }
    }
  }

  @Override
  void rebuildAfterReplay(List<Episode> restored) {
    if (settled) {
      return;
    }
    settled = true;
    evict();
    // the windows that end later can all be cut and judged anew
    long forgotten = retained.size() == 0 ? lane.horizon() : retained.firstAt() - 1;
    var reunion = new Reunion(this, lane.horizon(), forgotten);
    var runs = cutAll(null);
    var spans = runs.stream().map(run -> run.span).toList();
    reunion.meet(restored, spans);
    createMissing(runs);
    recount(runs, null);
    reunion.settle();
  }

  @Override
  void forgetUnpublished() {
    super.forgetUnpublished();
    cuts.stream().filter(cut -> !episodes.contains(cut.episode)).forEach(cut -> cut.episode = null);
  }

  @Override
  void evict() {
    long horizon = lane.horizon();
    int full = excess();
    if (full == 0 && (retained.size() == 0 || retained.firstAt() + timespan > horizon)) {
      return;
    }
    while (retained.size() > 0 && retained.firstAt() + timespan <= horizon) {
      evictWindow();
    }
    int before = retained.size();
    while (excess() > 0 && retained.size() > 0) {
      lost = nextFrom(retained.firstAt(), timespan);
      evictWindow();
    }
    lane.evicted(before - retained.size());
    episodes.removeIf(
        e -> e.status != Status.OPEN && e.lastFiring + 2 * timespan <= lane.horizon());
  }

  /** The oldest window leaves, with the signals that no other holds. */
  private void evictWindow() {
    long start = retained.firstAt();
    var cut = cuts.isEmpty() || cuts.getFirst().start != start ? null : cuts.removeFirst();
    if (cut != null && cut.episode != null) {
      var episode = cut.episode;
      episode.beginSettling();
      for (int i = 0; i < retained.size() && retained.get(i).at() < cut.end; i++) {
        episode.settle(retained.get(i));
      }
      episode.endSettling();
      episode.settledFiring = Math.max(episode.settledFiring, cut.end);
      episode.settledPeak = Episode.higher(episode.settledPeak, cut.value);
    }
    long next = nextFrom(start, timespan);
    while (retained.size() > 0 && retained.firstAt() < next) {
      retained.removeFirst();
    }
  }

  @Override
  long finalUpTo() {
    return lane.horizon();
  }

  @Override
  void eachFiring(Episode episode, long upTo, Firing action) {
    for (var cut : cuts) {
      if (cut.episode == episode && cut.end <= upTo) {
        action.at(cut.end, cut.value);
      }
    }
  }
}
