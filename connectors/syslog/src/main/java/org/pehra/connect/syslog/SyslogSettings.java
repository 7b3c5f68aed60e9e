package org.pehra.connect.syslog;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import org.pehra.connect.netty.Listen;

/**
 * How a syslog source receives.
 *
 * @param name the source's name, the first part of its records' source
 * @param listen address and port, of UDP and TCP alike; TLS is TCP only
 * @param protocols which of them
 * @param zone of timestamps that name no time zone
 * @param year of timestamps that give no year
 * @param maxMessageBytes longer messages go to quarantine
 * @param idle a TCP connection that is silent for so long within a message is given up; one that is
 *     silent between messages stays while its keep-alive answers, for syslog has no acknowledgement
 *     and a sender would lose its next message
 * @param maxConnections TCP connections beyond are refused
 * @param udpBufferBytes datagrams that may wait in memory for the spool
 */
public record SyslogSettings(
    String name,
    Listen listen,
    Set<Protocol> protocols,
    ZoneId zone,
    YearRule year,
    int maxMessageBytes,
    Duration idle,
    int maxConnections,
    int udpBufferBytes) {

  /** Transport protocols of syslog. */
  public enum Protocol {
    /** RFC 5426: one message a datagram; may be lost on the way. */
    UDP,
    /** RFC 6587 over plain TCP, RFC 5425 over TLS. */
    TCP
  }

  public SyslogSettings {
    protocols = Set.copyOf(protocols);
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("protocols: name udp, tcp or both");
    }
    if (maxMessageBytes < 480) {
      throw new IllegalArgumentException(
          "max_message: RFC 5424 wants 480 bytes at least, not " + maxMessageBytes);
    }
  }

  /** The defaults on an address: UDP and TCP, the system's time zone, 1 MiB, 60 s. */
  public static SyslogSettings of(String name, Listen listen) {
    return new SyslogSettings(
        name,
        listen,
        Set.of(Protocol.UDP, Protocol.TCP),
        ZoneId.systemDefault(),
        YearRule.INFERRED,
        1 << 20,
        Duration.ofSeconds(60),
        1_000,
        16 << 20);
  }
}
