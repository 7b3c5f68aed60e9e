package org.pehra.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.spool.Spool;
import org.pehra.model.Counters;
import org.pehra.model.Topics;
import org.pehra.stream.Log;
import org.pehra.stream.TopicSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One institution's connector: its spool, the loop that publishes from it, and its sources. Events
 * are accepted as soon as it is open, whether Kafka can be reached or not. Thread-safe.
 */
public final class Connector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

  private final ConnectorSettings settings;
  private final Keys keys;
  private final EventIds ids;
  private final ConnectorCounts counts;
  private final InstantSource clock;
  private final Spool spool;
  private final Publishing publishing;
  private final List<Source> sources = new ArrayList<>();

  private Connector(
      ConnectorSettings settings,
      Keys keys,
      Spool spool,
      Log log,
      Counters counters,
      InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
    this.spool = spool;
    this.counts = new ConnectorCounts(counters, settings.institution());
    this.ids = EventIds.ofThisStart(settings.institution(), settings.connectorId());
    this.publishing =
        new Publishing(
            spool,
            log,
            settings.connectorId() + "-" + settings.institution().id(),
            topics(settings),
            counts);
  }

  /**
   * Opens the spool and starts to publish what is in it.
   *
   * @param keys of the institution, see {@link org.pehra.connect.mask.KeyFolder}
   * @param log stays the caller's
   * @throws IOException when the data directory cannot be used or another process uses it: says the
   *     mend
   */
  public static Connector open(
      ConnectorSettings settings, Keys keys, Log log, Counters counters, InstantSource clock)
      throws IOException {
    Files.createDirectories(settings.checkpoints());
    var spool = Spool.open(settings.spool(), settings.spoolBytes());
    var connector = new Connector(settings, keys, spool, log, counters, clock);
    connector.counts.watch(spool);
    connector.publishing.start();
    return connector;
  }

  /** The way in for what is to be read by a decoder. */
  public Intake intakeFor(Decoder decoder) {
    var maker =
        new EventMaker(settings.institution(), decoder, keys, ids, settings.limits(), clock);
    counts.watch(decoder.name(), maker);
    return new Pipeline(settings.institution(), maker, spool, counts);
  }

  /**
   * Starts a source; {@link #close} closes it.
   *
   * @throws IOException when the source cannot start: says why and the mend
   */
  public synchronized void start(Source source, Decoder decoder) throws IOException {
    source.start(intakeFor(decoder));
    sources.add(source);
  }

  /** Records accepted and not yet published. */
  public long waiting() {
    return spool.records();
  }

  /** Closes the sources first; what they handed over stays in the spool until the next start. */
  @Override
  public synchronized void close() {
    for (var source : sources.reversed()) {
      source.close();
    }
    sources.clear();
    publishing.close();
    try {
      spool.close();
    } catch (IOException e) {
      LOG.warn("spool did not close institution={} error={}", settings.institution(), e.toString());
    }
  }

  private static List<TopicSpec> topics(ConnectorSettings settings) {
    return List.of(
        new TopicSpec(
            Topics.events(settings.institution()),
            settings.eventPartitions(),
            settings.retention(),
            null),
        new TopicSpec(Topics.quarantine(settings.institution()), 1, settings.retention(), null));
  }
}
