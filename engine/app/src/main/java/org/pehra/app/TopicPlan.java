package org.pehra.app;

import java.time.Duration;
import java.util.List;
import org.pehra.model.Topics;
import org.pehra.stream.TopicSpec;

/** The topics of one deployment. Topics that exist keep their partitions and retention. */
final class TopicPlan {
  /** Partitions of {@code signals}, a correlation shard each, and of {@code state}. */
  static final int SIGNAL_PARTITIONS = 4;

  private TopicPlan() {}

  /** The topics that all institutions share; each connector makes those of its institution. */
  static List<TopicSpec> shared() {
    return List.of(
        new TopicSpec(Topics.SIGNALS, SIGNAL_PARTITIONS, Topics.SIGNALS_KEPT, null),
        new TopicSpec(Topics.STATE, SIGNAL_PARTITIONS, null, Duration.ZERO),
        new TopicSpec(Topics.ALERTS, 1, null, Topics.REVISIONS_KEPT),
        new TopicSpec(Topics.TRIAGE, 1, null, null),
        new TopicSpec(Topics.AUDIT, 1, null, null));
  }
}
