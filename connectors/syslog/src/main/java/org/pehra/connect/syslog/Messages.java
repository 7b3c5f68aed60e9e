package org.pehra.connect.syslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import org.pehra.connect.RawRecord;

/** Makes records of messages. Thread-safe. */
final class Messages {
  private final String name;
  private final SyslogParser parser;

  Messages(SyslogSettings settings) {
    this.name = settings.name();
    this.parser = new SyslogParser(settings.zone(), settings.year());
  }

  /** The source of a sender: the address the bytes came from, which a header cannot forge. */
  String source(SocketAddress sender) {
    return name + "/" + (sender instanceof InetSocketAddress at ? plain(at.getAddress()) : sender);
  }

  RawRecord record(byte[] message, String source, Instant receivedAt) {
    var header = parser.parse(message, receivedAt);
    return new RawRecord(
        message, header.messageStart(), source, null, receivedAt, header.at(), header.fields());
  }

  /** Something that is no message. */
  RawRecord raw(byte[] bytes, String source, Instant receivedAt) {
    return new RawRecord(bytes, source, null, receivedAt, null, Map.of());
  }

  private static String plain(InetAddress address) {
    var text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
