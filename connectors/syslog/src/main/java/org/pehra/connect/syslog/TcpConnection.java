package org.pehra.connect.syslog;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.pehra.connect.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP sender. While the intake refuses, nothing more is read, so that the sender feels it. Runs
 * in the connection's event loop.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
  private static final int FIRST_RETRY_MILLIS = 20;
  private static final int LAST_RETRY_MILLIS = 1_000;

  private final Messages messages;
  private final Framing framing;
  private final Handover handover;
  private final InstantSource clock;
  private String source = "";
  private int retryMillis = FIRST_RETRY_MILLIS;
  private boolean retrying;
  private boolean closing;

  /** Not read since the intake refused. */
  private boolean heldUp;

  TcpConnection(Messages messages, int maxMessageBytes, Intake intake, InstantSource clock) {
    this.messages = messages;
    this.framing = new Framing(maxMessageBytes);
    this.handover = new Handover(messages, intake);
    this.clock = clock;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    source = messages.source(context.channel().remoteAddress());
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    heldUp = false;
    var buffer = (ByteBuf) message;
    try {
      var at = clock.instant();
      framing.read(ByteBufUtil.getBytes(buffer), frame -> take(frame, at));
    } finally {
      buffer.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    offer(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent) || !framing.partial() || !handover.isEmpty()) {
      return;
    }
    if (heldUp) {
      heldUp = false; // it was silent because it was not read; it has another period
      return;
    }
    LOG.info("closing a silent connection within a message source={}", source);
    framing.end(frame -> take(frame, clock.instant()));
    closing = true;
    offer(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    framing.end(frame -> take(frame, clock.instant()));
    handover.giveUp();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.info("connection failed source={} error={}", source, cause.toString());
    var _ = context.close();
  }

  private void take(Frame frame, Instant at) {
    handover.take(frame, source, at);
    closing |= frame instanceof Frame.Binary;
  }

  private void offer(ChannelHandlerContext context) {
    if (retrying) {
      return;
    }
    if (handover.offer()) {
      retryMillis = FIRST_RETRY_MILLIS;
      if (closing) {
        var _ = context.close();
      } else {
        context.channel().config().setAutoRead(true);
      }
      return;
    }
    context.channel().config().setAutoRead(false);
    retrying = true;
    heldUp = true;
    var _ =
        context
            .executor()
            .schedule(
                () -> {
                  retrying = false;
                  if (context.channel().isActive()) {
                    offer(context);
                  }
                },
                retryMillis,
                TimeUnit.MILLISECONDS);
    retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
  }
}
