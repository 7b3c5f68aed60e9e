package org.pehra.connect.app;

import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Source;
import org.pehra.connect.config.Address;
import org.pehra.connect.config.Kind;
import org.pehra.connect.config.Setting;
import org.pehra.connect.config.Size;
import org.pehra.connect.syslog.SyslogSettings;
import org.pehra.connect.syslog.SyslogSettings.Protocol;
import org.pehra.connect.syslog.SyslogSource;
import org.pehra.connect.syslog.YearRule;
import org.pehra.model.Institution;

/** A syslog port. */
@Kind("syslog")
public record SyslogConfig(
    @Setting("name, unique within the institution") String name,
    @Setting("whose records these are") Institution institution,
    @Setting(value = "how to read messages; auto looks at each", byDefault = "auto") String decoder,
    @Setting(
            value =
                "where to listen, port 0 for any free one; beyond loopback only with tls or insecure",
            byDefault = "127.0.0.1:5514")
        Address listen,
    @Setting(value = "udp, tcp or both", byDefault = "udp, tcp") List<Protocol> protocols,
    @Setting("TLS of the TCP port") @Nullable Tls tls,
    @Setting(value = "plain text beyond loopback is wanted", byDefault = "false") boolean insecure,
    @Setting(value = "time zone of timestamps that name none", byDefault = "system") ZoneId zone,
    @Setting(
            value = "year of timestamps that give none: inferred from arrival, or one year",
            byDefault = "inferred")
        YearRule year,
    @Setting(
            value = "a TCP connection silent for so long within a message is closed",
            byDefault = "1m",
            min = 100)
        Duration idle,
    @Setting(value = "TCP connections beyond are refused", byDefault = "1000", min = 1)
        int maxConnections,
    @Setting(
            value = "datagrams that may wait in memory",
            byDefault = "16MiB",
            min = 1 << 16,
            max = 1 << 30)
        Size udpBuffer)
    implements SourceConfig {

  public SyslogConfig {
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("protocols: name udp, tcp or both");
    }
    if (tls != null && protocols.contains(Protocol.UDP)) {
      throw new IllegalArgumentException("tls is for TCP only: set 'protocols: [tcp]'");
    }
  }

  @Override
  public Source source(Place place) {
    return new SyslogSource(
        new SyslogSettings(
            name,
            SourceConfig.listen(listen, tls, insecure),
            EnumSet.copyOf(protocols),
            zone,
            year,
            place.maxRecordBytes(),
            idle,
            maxConnections,
            udpBuffer.intBytes()));
  }
}
