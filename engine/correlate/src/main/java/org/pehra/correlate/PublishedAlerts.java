package org.pehra.correlate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;

/**
 * What topic {@code alerts} tells a shard that goes on at an offset of its {@code signals}: each
 * alert as it stood there, though it may have been published again further on, and how far on. What
 * the shard computes again up to there was published, so it is not published twice.
 *
 * <p>For this the topic must keep the older revisions for a while. Where they are gone, the oldest
 * one from further on stands in: its count may then be too high by what it counted since.
 *
 * <p>Not safe for use by several threads.
 */
public final class PublishedAlerts {
  /** One alert. */
  private static final class Known {
    private @Nullable Alert stood;
    private @Nullable Alert next;
    private long offset;
    private int revision;
  }

  private final int partition;
  private final long from;
  private final long since;
  private final Map<String, Known> alerts = new LinkedHashMap<>();

  /**
   * @param partition of the {@code signals} topic
   * @param from the offset at which the shard goes on
   * @param sinceMillis event time before which an alert that is not open no longer matters
   */
  public PublishedAlerts(int partition, long from, long sinceMillis) {
    this.partition = partition;
    this.from = from;
    this.since = sinceMillis;
  }

  /** Adds a revision; those of one alert rise. Alerts of other partitions are left alone. */
  public void add(Alert revision) {
    var accounts = revision.accounts();
    if (accounts.partition() != partition) {
      return;
    }
    if (accounts.offset() >= from) {
      var known = alerts.computeIfAbsent(revision.id(), id -> new Known());
      known.next = known.next == null ? revision : known.next;
      known.offset = accounts.offset();
      known.revision = revision.revision();
    } else if (revision.status() == Alert.Status.OPEN
        || revision.lastAt().toEpochMilli() >= since) {
      alerts.computeIfAbsent(revision.id(), id -> new Known()).stood = revision;
    } else {
      alerts.remove(revision.id());
    }
  }

  /** Each alert that existed at the offset. */
  List<Alert> standing() {
    var standing = new ArrayList<Alert>();
    for (var known : alerts.values()) {
      if (known.stood != null) {
        standing.add(known.stood);
      } else if (known.next != null && known.next.revision() > 1) {
        standing.add(known.next);
      }
    }
    return standing;
  }

  /** What is published from the offset on. */
  Repeats repeats() {
    var repeats = new Repeats();
    alerts.forEach(
        (id, known) -> {
          if (known.next != null) {
            repeats.add(id, known.offset, known.revision);
          }
        });
    return repeats;
  }
}
