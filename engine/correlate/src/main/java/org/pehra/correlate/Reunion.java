package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Status;

/**
 * Brings a group's alerts, as last published, together with its replayed signals. An alert may have
 * been published after the offset from which signals are applied anew: it then stands as it was at
 * that offset, and its newer publications are not repeated. One that did not exist at that offset
 * has no part in the replayed signals, whatever it covers by now: it waits until it is made again.
 */
final class Reunion {
  private final Group group;

  /** Judgements after this time could be repeated from the replayed signals. */
  private final long complete;

  private final long offset;
  private final List<Episode> met = new ArrayList<>();

  Reunion(Group group, long complete, long offset) {
    this.group = group;
    this.complete = complete;
    this.offset = offset;
  }

  void meet(List<Episode> restored, List<Span> spans, Function<Episode, @Nullable Span> covering) {
    restored.sort(Comparator.<Episode>comparingLong(e -> e.openedAt).thenComparing(e -> e.id));
    var rest = new ArrayList<Episode>();
    for (var episode : restored) {
      if (episode.firstOffset > offset) {
        group.ahead.add(episode);
      } else if (!episode.live() && !ahead(episode)) {
        group.episodes.add(episode);
      } else if (!joined(episode, same(episode, spans))) {
        rest.add(episode);
      }
    }
    rest.removeIf(episode -> ahead(episode) && joined(episode, covering.apply(episode)));
    for (var episode : rest) {
      if (joined(episode, overlapping(episode, spans))) {
        continue;
      }
      if (ahead(episode) && episode.openedAt > complete) {
        group.ahead.add(episode);
      } else {
        stay(episode);
      }
    }
  }

  private boolean joined(Episode episode, @Nullable Span span) {
    if (span == null || span.episode != null) {
      return false;
    }
    join(episode, span);
    return true;
  }

  /**
   * The span of an alert that stands as published, by its times: the event that once opened it may
   * lie in another alert's by now, or in none.
   */
  private @Nullable Span same(Episode episode, List<Span> spans) {
    if (ahead(episode)) {
      return null;
    }
    if (episode.openedAt <= complete) {
      return overlapping(episode, spans);
    }
    return spans.stream()
        .filter(span -> span.openedAt == episode.openedAt)
        .findFirst()
        .orElse(null);
  }

  private boolean ahead(Episode episode) {
    return episode.publishedOffset > offset;
  }

  private @Nullable Span overlapping(Episode episode, List<Span> spans) {
    long from = episode.openedAt > complete ? episode.openedAt : Episode.NEVER;
    return spans.stream()
        .filter(span -> span.episode == null)
        .filter(span -> span.openedAt <= episode.lastFiring && span.lastFiring >= from)
        .findFirst()
        .orElse(null);
  }

  private void join(Episode episode, Span span) {
    span.episode = episode;
    if (episode.openedAt <= complete) {
      span.openedAt = episode.openedAt;
    }
    alive(episode);
  }

  private void stay(Episode episode) {
    if (ahead(episode) && episode.settledFiring != Episode.NEVER) {
      episode.lastFiring = episode.settledFiring;
    }
    alive(episode);
  }

  private void alive(Episode episode) {
    if (ahead(episode)) {
      episode.status = Status.OPEN;
      episode.mergedInto = null;
      episode.withdrawnBy = null;
    }
    if (episode.openedAt > complete) {
      // all of it can be judged and counted anew
      episode.unsettle();
    } else {
      if (!ahead(episode)) {
        double reached = episode.publishedPeak(complete);
        episode.unsettle();
        episode.settledAt = complete;
        episode.settledPeak = reached;
        episode.settledFiring = Math.min(episode.lastFiring, complete);
      }
      episode.settledFiring = Math.max(episode.settledFiring, episode.openedAt);
      episode.keepEvidence();
    }
    group.episodes.add(episode);
    met.add(episode);
  }

  /** The retained signals were counted: what is missing to the published count is settled. */
  void settle() {
    for (var episode : met) {
      if (!ahead(episode) && episode.openedAt <= complete) {
        long missing = Math.max(0, episode.published.count() - episode.count);
        episode.settledCount = missing;
        episode.count += missing;
        if (missing > 0) {
          episode.settledFirstAt = episode.published.firstAt();
          episode.settledLastAt = Math.min(episode.published.lastAt(), episode.settledAt);
          episode.firstAt = Math.min(episode.firstAt, episode.settledFirstAt);
          episode.lastAt = Math.max(episode.lastAt, episode.settledLastAt);
        }
      }
      if (ahead(episode) || episode.status == Status.OPEN) {
        group.settleStatus(episode);
      }
      group.watch(episode);
    }
  }
}
