package org.pehra.connect.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Limits;
import org.pehra.connect.config.Setting;
import org.pehra.connect.config.Size;

/** The connectors of one process. */
public record ConnectorsConfig(
    @Setting(
            value = "name of this process among the institution's connectors",
            byDefault = "connect")
        String id,
    @Setting("ports and files to receive from") List<SourceConfig> sources,
    @Setting("what waits on disk for Kafka") Spool spool,
    @Setting("how card and citizen numbers become tokens") Masking masking,
    @Setting("how large and how early a record may be") Bounds limits,
    @Setting("topics, where they must be created") Topics topics) {

  public ConnectorsConfig {
    sources = List.copyOf(sources);
    var names = new HashSet<String>();
    for (var source : sources) {
      if (!source.name().matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException(
            "source name '" + source.name() + "': use 1 to 64 letters, digits, '.', '_' and '-'");
      }
      if (!names.add(source.institution() + "/" + source.name())) {
        throw new IllegalArgumentException(
            "two sources of "
                + source.institution()
                + " are named '"
                + source.name()
                + "': rename one");
      }
    }
  }

  /** The spool of each institution. */
  public record Spool(
      @Setting(
              value = "most that may wait for Kafka, per institution; then sources stop accepting",
              byDefault = "1GiB",
              min = 1 << 20)
          Size size) {}

  /** Tokens. */
  public record Masking(
      @Setting(
              "file with the national key, 64 hexadecimal digits; left out: made at the first start")
          @Nullable Path nationalKey) {}

  /** Bounds of one record. */
  public record Bounds(
      @Setting(
              value = "longest record; a longer one goes to quarantine",
              byDefault = "1MiB",
              min = 1024,
              max = 64 << 20)
          Size record,
      @Setting(
              value = "longest event; a longer one is cut, or goes to quarantine",
              byDefault = "4MiB",
              min = 4096,
              max = 256 << 20)
          Size event,
      @Setting(
              value = "how much text of a refused record is kept",
              byDefault = "16KiB",
              max = 1 << 20)
          Size quarantined,
      @Setting(
              value = "how far ahead of its arrival an event may be before its time is set back",
              byDefault = "5m",
              min = 0)
          Duration future) {
    Limits limits() {
      return new Limits(record.intBytes(), event.intBytes(), quarantined.intBytes(), future);
    }
  }

  /** Topics of an institution. */
  public record Topics(
      @Setting(value = "partitions of the events topic", byDefault = "2", min = 1, max = 1000)
          int partitions,
      @Setting(value = "how long events and quarantine are kept", byDefault = "7d", min = 3_600_000)
          Duration retention) {}
}
