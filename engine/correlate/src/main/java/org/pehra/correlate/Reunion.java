package org.pehra.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert.Status;

/** Brings a group's alerts, as they stood, together with its replayed signals. */
final class Reunion {
  private final Group group;

  /** Judgements after this time could be repeated from the replayed signals. */
  private final long complete;

  /** Events up to this time are no longer retained: they cannot be counted anew. */
  private final long forgotten;

  private final List<Episode> met = new ArrayList<>();

  Reunion(Group group, long complete, long forgotten) {
    this.group = group;
    this.complete = complete;
    this.forgotten = forgotten;
  }

  void meet(List<Episode> restored, List<Span> spans) {
    restored.sort(Comparator.<Episode>comparingLong(e -> e.openedAt).thenComparing(e -> e.id));
    var rest = new ArrayList<Episode>();
    for (var episode : restored) {
      if (!episode.live()) {
        group.episodes.add(episode);
      } else if (!joined(episode, same(episode, spans))) {
        rest.add(episode);
      }
    }
    for (var episode : rest) {
      if (!joined(episode, overlapping(episode, spans))) {
        alive(episode);
      }
    }
  }

  private boolean joined(Episode episode, @Nullable Span span) {
    if (span == null || span.episode != null) {
      return false;
    }
    span.episode = episode;
    if (episode.openedAt <= complete) {
      span.openedAt = episode.openedAt;
    }
    alive(episode);
    return true;
  }

  /**
   * The span of an alert, by its times: the event that once opened it may lie in another alert's by
   * now, or in none.
   */
  private @Nullable Span same(Episode episode, List<Span> spans) {
    if (episode.openedAt <= complete) {
      return overlapping(episode, spans);
    }
    return spans.stream()
        .filter(span -> span.openedAt == episode.openedAt)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Span overlapping(Episode episode, List<Span> spans) {
    long from = episode.openedAt > complete ? episode.openedAt : Episode.NEVER;
    return spans.stream()
        .filter(span -> span.episode == null)
        .filter(span -> span.openedAt <= episode.lastFiring && span.lastFiring >= from)
        .findFirst()
        .orElse(null);
  }

  private void alive(Episode episode) {
    if (episode.openedAt <= complete) {
      // what of it can be judged and counted anew is not settled
      episode.settledPeak = episode.publishedPeak(complete);
      episode.settledAt = forgotten;
      episode.settledFiring = Math.max(Math.min(episode.lastFiring, complete), episode.openedAt);
      episode.keepEvidence();
    }
    group.episodes.add(episode);
    met.add(episode);
  }

  /** The retained signals were counted: what is missing to the published count is settled. */
  void settle() {
    for (var episode : met) {
      if (episode.openedAt <= complete) {
        long missing = Math.max(0, episode.published.count() - episode.count);
        episode.settledCount = missing;
        episode.count += missing;
        if (missing > 0) {
          episode.settledFirstAt = episode.published.firstAt();
          episode.settledLastAt = episode.publishedLastAt(episode.settledAt);
          episode.firstAt = Math.min(episode.firstAt, episode.settledFirstAt);
          episode.lastAt = Math.max(episode.lastAt, episode.settledLastAt);
        }
      }
      if (episode.status == Status.OPEN) {
        group.settleStatus(episode);
      }
      group.watch(episode);
    }
  }
}
