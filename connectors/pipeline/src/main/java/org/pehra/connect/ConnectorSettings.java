package org.pehra.connect;

import java.nio.file.Path;
import java.time.Duration;
import org.pehra.model.Institution;

/**
 * What a connector needs to know.
 *
 * @param connectorId unique among the institution's connectors
 * @param dataDir holds {@code spool/<institution>} and {@code checkpoints/<institution>}; several
 *     institutions may share it, several processes may not
 * @param spoolBytes most that may wait for Kafka; when it is full, sources stop accepting
 * @param eventPartitions partitions of the events topic, where it must be created
 * @param retention how long the events and quarantine topics keep records, where they must be
 *     created
 */
public record ConnectorSettings(
    Institution institution,
    String connectorId,
    Path dataDir,
    long spoolBytes,
    Limits limits,
    int eventPartitions,
    Duration retention) {
  /** 1 GiB of spool, the usual limits, 2 partitions, 7 days. */
  public static ConnectorSettings of(Institution institution, String connectorId, Path dataDir) {
    return new ConnectorSettings(
        institution, connectorId, dataDir, 1L << 30, Limits.DEFAULT, 2, Duration.ofDays(7));
  }

  public ConnectorSettings {
    if (connectorId.isEmpty() || spoolBytes < 1) {
      throw new IllegalArgumentException(
          "a connector needs an id and a spool of at least one byte: set both");
    }
  }

  /** Where sources keep how far they have read. */
  public Path checkpoints() {
    return dataDir.resolve("checkpoints").resolve(institution.id());
  }

  /** Where accepted records wait. */
  public Path spool() {
    return dataDir.resolve("spool").resolve(institution.id());
  }
}
