package org.pehra.connect.syslog;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.pehra.connect.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams, RFC 5426. The event loop only copies them into a bounded queue, so that the system's
 * small receive buffer does not overflow while the intake writes; a thread of its own hands them
 * over. When the queue is full a datagram is lost and counted.
 */
final class UdpReceiver extends SimpleChannelInboundHandler<DatagramPacket>
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpReceiver.class);
  private static final int BATCH = 512;
  private static final int WAIT_MILLIS = 50;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Datagram(byte[] bytes, SocketAddress sender, Instant at) {}

  private final Messages messages;
  private final SyslogSettings settings;
  private final Intake intake;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Datagram> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Thread drain;
  private volatile boolean closed;

  UdpReceiver(Messages messages, SyslogSettings settings, Intake intake, InstantSource clock) {
    this.messages = messages;
    this.settings = settings;
    this.intake = intake;
    this.clock = clock;
    this.drain = Thread.ofPlatform().daemon().name(settings.name() + "-udp").unstarted(this::run);
  }

  void start() {
    drain.start();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    var bytes = ByteBufUtil.getBytes(packet.content());
    if (queuedBytes.get() + bytes.length > settings.udpBufferBytes()) {
      intake.lost(messages.source(packet.sender()), 1);
      return;
    }
    queuedBytes.addAndGet(bytes.length);
    queue.add(new Datagram(bytes, packet.sender(), clock.instant()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.warn("datagram failed source={} error={}", settings.name(), cause.toString());
  }

  /** Hands over what was received; what the intake refuses now is counted as lost. */
  @Override
  public void close() {
    closed = true;
    drain.interrupt();
    try {
      drain.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var handover = new Handover(messages, intake);
    List<Datagram> batch = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      batch.clear();
      if (await(batch)) {
        batch.forEach(datagram -> take(datagram, handover));
        handOver(handover, batch);
      }
    }
  }

  private boolean await(List<Datagram> batch) {
    try {
      var first = queue.poll(1, TimeUnit.SECONDS);
      if (first == null) {
        return false;
      }
      batch.add(first);
    } catch (InterruptedException e) {
      // closing: what is queued is still handed over
    }
    queue.drainTo(batch, BATCH);
    return !batch.isEmpty();
  }

  private void handOver(Handover handover, List<Datagram> batch) {
    while (!handover.offer()) {
      if (closed) {
        handover.giveUp();
        break;
      }
      pause();
    }
    long bytes = batch.stream().mapToLong(datagram -> datagram.bytes().length).sum();
    queuedBytes.addAndGet(-bytes);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      // closing: the loop sees it
    }
  }

  private void take(Datagram datagram, Handover handover) {
    var frame = Framing.datagram(datagram.bytes(), settings.maxMessageBytes());
    frame.ifPresent(it -> handover.take(it, messages.source(datagram.sender()), datagram.at()));
  }
}
