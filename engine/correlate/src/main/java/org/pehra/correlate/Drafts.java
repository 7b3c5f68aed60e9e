package org.pehra.correlate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.Json;

/** Episodes to alerts and, after a restart, back. */
final class Drafts {
  /** Most alerts rise a few times until they are final. */
  private static final int MOST_STEPS = 64;

  private Drafts() {}

  /**
   * What an alert must carry to go on after a restart: which event its id is made of, and what of
   * it can no longer be judged anew by then.
   *
   * @param settledPeak how far it rose by what no late signal can change
   * @param steps how far it rose after that, of which a restart may find some final and a late
   *     signal may take others back; absent where that is not told, and from older alerts
   * @param unshown events between the first and the last ones that are shown, which a late signal
   *     may make the last; absent where there are none
   */
  private record State(
      String opener,
      String openerSource,
      long openedAt,
      long lastFiring,
      @Nullable Double settledPeak,
      @Nullable Double peak,
      @Nullable List<Episode.Step> steps,
      @Nullable List<Evidence> unshown) {}

  static AlertDraft draft(Episode episode, int partition, long offset) {
    var lane = episode.group.lane;
    var head = lane.rule.rule().head();
    var state = Json.MAPPER.valueToTree(state(episode));
    return new AlertDraft(
        new Alert(
            episode.id,
            episode.episodeId,
            episode.revision,
            episode.status,
            episode.mergedInto,
            episode.withdrawnBy,
            new Alert.Rule(head.id(), head.version(), head.title(), head.level(), head.tags()),
            lane.rule.type(),
            lane.scope,
            episode.sortedInstitutions(),
            groupOf(episode.group),
            Sentence.of(episode),
            entities(episode),
            Instant.ofEpochMilli(episode.firstAt),
            Instant.ofEpochMilli(episode.lastAt),
            Instant.ofEpochMilli(episode.detectedAt),
            episode.closedAt == Episode.NEVER ? null : Instant.ofEpochMilli(episode.closedAt),
            episode.count,
            value(episode),
            episode.late,
            episode.evidence(),
            new Alert.Accounts(partition, offset, state)));
  }

  private static @Nullable Double value(Episode episode) {
    return tellsPeak(episode) ? number(episode.peak) : null;
  }

  private static boolean tellsPeak(Episode episode) {
    return switch (episode.group.lane.rule.kind()) {
      case COUNT, LEGS, CHAIN -> false;
      case DISTINCT, SUM, AVG, PERCENTILE -> true;
    };
  }

  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  static Map<String, String> groupOf(Group group) {
    var named = new LinkedHashMap<String, String>();
    var names = group.lane.rule.groupNames(group.key);
    var values = group.key.values();
    for (int i = 0; i < values.size(); i++) {
      named.put(i < names.size() ? names.get(i) : "group." + (i + 1), values.get(i));
    }
    return named;
  }

  private static Map<String, List<String>> entities(Episode episode) {
    var entities = new LinkedHashMap<String, List<String>>();
    episode.entities.forEach((field, values) -> entities.put(field, List.copyOf(values)));
    return entities;
  }

  private static State state(Episode episode) {
    long finalUpTo = Math.max(episode.settledAt, episode.group.finalUpTo());
    var settled =
        new Object() {
          double peak = episode.settledPeak;
        };
    episode.group.eachFiring(
        episode, finalUpTo, (at, reached) -> settled.peak = Episode.higher(settled.peak, reached));
    return new State(
        episode.openerId,
        episode.openerSource,
        episode.openedAt,
        episode.lastFiring,
        number(settled.peak),
        number(episode.peak),
        tellsPeak(episode) ? steps(episode, finalUpTo, settled.peak) : null,
        unshown(episode, finalUpTo));
  }

  private static @Nullable List<Evidence> unshown(Episode episode, long finalUpTo) {
    var rule = episode.group.lane.rule;
    if (!rule.tieSensitive() && !rule.timed()) {
      return null; // a late signal makes it longer at most
    }
    var unshown = Unshown.of(episode, finalUpTo);
    return unshown.isEmpty() ? null : unshown;
  }

  private static List<Episode.Step> steps(Episode episode, long after, double settledPeak) {
    var steps = new ArrayDeque<Episode.Step>();
    episode.group.eachFiring(
        episode,
        Long.MAX_VALUE,
        (at, reached) -> {
          double before = steps.isEmpty() ? settledPeak : steps.getLast().peak();
          if (at > after && !Double.isNaN(reached) && !(reached <= before)) {
            steps.add(new Episode.Step(at, reached));
            if (steps.size() > MOST_STEPS) {
              steps.removeFirst();
            }
          }
        });
    return List.copyOf(steps);
  }

  /** The episode of an alert as published; absent when the alert carries no state of ours. */
  static @Nullable Episode restored(Alert alert, Group group) {
    var json = alert.accounts().state();
    if (json == null) {
      return null;
    }
    var state = read(json);
    var episode = new Episode(group, alert.id(), state.opener(), state.openerSource());
    episode.episodeId = alert.episode();
    episode.openedAt = state.openedAt();
    episode.lastFiring = state.lastFiring();
    episode.status = alert.status();
    episode.mergedInto = alert.mergedInto();
    episode.withdrawnBy = alert.withdrawnBy();
    episode.closedAt = alert.closedAt() == null ? Episode.NEVER : alert.closedAt().toEpochMilli();
    episode.closedAfter = alert.closedAt() == null ? Episode.NEVER : state.lastFiring();
    episode.detectedAt = alert.detectedAt().toEpochMilli();
    episode.late = alert.late();
    episode.count = alert.count();
    episode.firstAt = alert.firstAt().toEpochMilli();
    episode.lastAt = alert.lastAt().toEpochMilli();
    episode.peak = orNaN(state.peak());
    episode.institutions.addAll(alert.institutions());
    alert.entities().forEach((field, all) -> all.forEach(value -> episode.entity(field, value)));
    episode.settledPeak = orNaN(state.settledPeak());
    episode.revision = alert.revision();
    episode.published =
        new Episode.Published(alert.count(), episode.firstAt, known(alert, state), state.steps());
    return episode;
  }

  private static List<Evidence> known(Alert alert, State state) {
    var known = new ArrayList<>(alert.evidence());
    if (state.unshown() != null) {
      known.addAll(Math.min(Episode.SHOWN, known.size()), state.unshown());
    }
    return known;
  }

  private static State read(JsonNode json) {
    try {
      return Json.MAPPER.treeToValue(json, State.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException("an alert's state is not ours: " + Json.reason(e), e);
    }
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}
