package org.pehra.connect.syslog;

import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Intake;
import org.pehra.connect.Source;
import org.pehra.connect.netty.Listener;
import org.pehra.connect.syslog.SyslogSettings.Protocol;

/**
 * Receives syslog on one port, over UDP and TCP. Syslog has neither acknowledgement nor a sender's
 * sequence: records have no position, and what a sender's kernel or this one's still held at a
 * crash is lost. While the intake refuses, TCP senders are held up and datagrams wait in a bounded
 * queue.
 */
public final class SyslogSource implements Source {
  private static final int LOOPS = 2;

  /** Asked of the system for datagrams; it gives at most net.core.rmem_max. */
  private static final int SOCKET_BUFFER_BYTES = 8 << 20;

  private final SyslogSettings settings;
  private final InstantSource clock;
  private @Nullable Listener listener;
  private @Nullable UdpReceiver udp;
  private int port;

  public SyslogSource(SyslogSettings settings) {
    this(settings, InstantSource.system());
  }

  SyslogSource(SyslogSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void start(Intake intake) throws IOException {
    var messages = new Messages(settings);
    listener = new Listener(settings.name(), settings.listen(), LOOPS);
    try {
      open(listener, messages, intake);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** TCP connections open now. */
  public int connections() {
    return listener == null ? 0 : listener.connections();
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
    if (udp != null) {
      udp.close();
      udp = null;
    }
  }

  private void open(Listener listener, Messages messages, Intake intake) throws IOException {
    port = settings.listen().port();
    if (settings.protocols().contains(Protocol.TCP)) {
      port =
          listener.tcp(
              settings.maxConnections(),
              pipeline ->
                  pipeline.addLast(
                      new IdleStateHandler(settings.idle().toMillis(), 0, 0, TimeUnit.MILLISECONDS),
                      new TcpConnection(messages, settings.maxMessageBytes(), intake, clock)));
    }
    if (settings.protocols().contains(Protocol.UDP)) {
      var receiver = new UdpReceiver(messages, settings, intake, clock);
      port = listener.udp(port, SOCKET_BUFFER_BYTES, receiver);
      receiver.start();
      udp = receiver;
    }
  }
}
