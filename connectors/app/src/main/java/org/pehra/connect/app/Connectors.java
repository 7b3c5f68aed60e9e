package org.pehra.connect.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.connect.Connector;
import org.pehra.connect.ConnectorSettings;
import org.pehra.connect.Decoder;
import org.pehra.connect.Source;
import org.pehra.connect.config.ConfigException;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.KeyFolder;
import org.pehra.model.Counters;
import org.pehra.model.Institution;
import org.pehra.stream.Log;

/**
 * All connectors of one process: an institution has one spool, its sources share it. Records are
 * accepted from the start on, whether Kafka can be reached or not.
 */
public final class Connectors implements AutoCloseable {
  private final ConnectorsConfig config;
  private final Path data;
  private final Log log;
  private final Counters counters;
  private final InstantSource clock;
  private final Decoders decoders = new Decoders();
  private final KeyFolder keys;
  private final Map<Institution, Connector> connectors = new LinkedHashMap<>();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();

  private Connectors(
      ConnectorsConfig config, Path data, Log log, Counters counters, InstantSource clock) {
    this.config = config;
    this.data = data;
    this.log = log;
    this.counters = counters;
    this.clock = clock;
    // an embedded broker may have made its folder before this, at the very first start
    this.keys = new KeyFolder(data, List.of(data.resolve("spool"), data.resolve("checkpoints")));
  }

  /**
   * Starts all sources; those that had started are closed when one fails.
   *
   * @param data holds keys, spools and checkpoints; of this process alone
   * @param log stays the caller's
   * @throws IOException when keys are missing, the spool cannot be used, a port is taken …: says
   *     what and the mend
   * @throws ConfigException when a source names a decoder that does not exist
   */
  public static Connectors start(
      ConnectorsConfig config, Path data, Log log, Counters counters, InstantSource clock)
      throws IOException {
    var connectors = new Connectors(config, data, log, counters, clock);
    try {
      for (var source : config.sources()) {
        var decoder = connectors.decoder(source);
        var connector = connectors.connector(source.institution());
        var made = source.source(connectors.place(source));
        connector.start(made, decoder);
        connectors.sources.put(name(source.institution(), source.name()), made);
      }
      return connectors;
    } catch (IOException | RuntimeException e) {
      connectors.close();
      throw e;
    }
  }

  /** What the operator must be told at this start, such as to back up new keys. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /**
   * The port that a source listens on: its own, or the free one that it found where it has 0.
   *
   * @param source its name
   * @return 0 where it listens on none, or there is no such source
   */
  public int port(Institution institution, String source) {
    var started = sources.get(name(institution, source));
    return started == null ? 0 : started.port();
  }

  /** A line for the operator about each source: whose it is, and its port where it has one. */
  public List<String> receiving() {
    return sources.entrySet().stream()
        .map(
            source -> {
              int port = source.getValue().port();
              return "receiving from " + source.getKey() + (port == 0 ? "" : " on port " + port);
            })
        .toList();
  }

  /** Records accepted and not yet published, of all institutions. */
  public long waiting() {
    return connectors.values().stream().mapToLong(Connector::waiting).sum();
  }

  /** Closes the sources, then the spools; what was accepted and not published stays on disk. */
  @Override
  public void close() {
    connectors.values().forEach(Connector::close);
    connectors.clear();
    sources.clear();
  }

  private static String name(Institution institution, String source) {
    return institution + "/" + source;
  }

  private Connector connector(Institution institution) throws IOException {
    var known = connectors.get(institution);
    if (known != null) {
      return known;
    }
    var opened = keys.open(institution, config.masking().nationalKey());
    if (!keys.advice().isEmpty()) {
      notices.add(keys.advice());
    }
    var connector = Connector.open(settings(institution), opened, log, counters, clock);
    connectors.put(institution, connector);
    return connector;
  }

  private ConnectorSettings settings(Institution institution) {
    return new ConnectorSettings(
        institution,
        config.id(),
        data,
        config.spool().size().bytes(),
        config.limits().limits(),
        config.topics().partitions(),
        config.topics().retention());
  }

  private SourceConfig.Place place(SourceConfig source) {
    return new SourceConfig.Place(
        config.limits().record().intBytes(),
        settings(source.institution()).checkpoints(),
        counters);
  }

  private Decoder decoder(SourceConfig source) {
    return decoders
        .find(source.decoder())
        .orElseThrow(
            () ->
                new ConfigException(
                    List.of(
                        "source '"
                            + source.name()
                            + "': decoder '"
                            + source.decoder()
                            + "' is none of "
                            + String.join(", ", decoders.names()))));
  }
}
