package org.pehra.connect.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection. Nothing of the next request is read before this one is answered; what must
 * not be read (wrong path, no token, too long) is refused before its body is. Runs in the
 * connection's event loop, the endpoint in a thread of its own.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private static final int LINGER_MILLIS = 2_000;

  private final HttpSettings settings;
  private final LogsEndpoint endpoint;
  private final ExecutorService workers;
  private final AtomicLong buffered;

  private @Nullable HttpRequest request;
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * Parts of requests that a client sent before this one was answered; at most one read's worth.
   */
  private final Queue<HttpObject> pipelined = new ArrayDeque<>();

  private boolean complete;
  private boolean answered;

  HttpConnection(
      HttpSettings settings, LogsEndpoint endpoint, ExecutorService workers, AtomicLong buffered) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.workers = workers;
    this.buffered = buffered;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    expect(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelDeadline();
    release();
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (complete && !answered) {
      pipelined.add(ReferenceCountUtil.retain(part));
    } else {
      take(context, part);
    }
  }

  private void take(ChannelHandlerContext context, HttpObject part) {
    complete |= part instanceof LastHttpContent;
    if (answered) {
      return;
    }
    if (part.decoderResult().isFailure()) {
      refuse(
          context,
          Answer.error(
              HttpResponseStatus.BAD_REQUEST, "bad_request", "not HTTP/1.1", "use HTTP/1.1"));
      return;
    }
    if (part instanceof HttpRequest head) {
      begin(context, head);
    }
    if (!answered && part instanceof HttpContent content) {
      add(context, content);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.info("connection failed source={} error={}", settings.name(), cause.toString());
    close(context);
  }

  /** Waits for the next request. */
  private void expect(ChannelHandlerContext context) {
    cancelDeadline();
    request = null;
    complete = false;
    deadline =
        context
            .executor()
            .schedule(() -> late(context), settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What came of the next requests meanwhile, then what is still to come. */
  private void resume(ChannelHandlerContext context) {
    expect(context);
    while (!complete && !pipelined.isEmpty()) {
      var part = pipelined.remove();
      try {
        take(context, part);
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
    if (!complete) {
      context.channel().config().setAutoRead(true);
    }
  }

  private void late(ChannelHandlerContext context) {
    if (request == null) {
      close(context);
    } else {
      refuse(
          context,
          Answer.error(
              HttpResponseStatus.REQUEST_TIMEOUT,
              "timeout",
              "the request did not arrive within " + settings.timeout().toSeconds() + " s",
              "send smaller bodies"));
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    request = head;
    var path = head.uri().split("\\?", 2)[0];
    if (path.equals("/health") && head.method().equals(HttpMethod.GET)) {
      return;
    }
    var refusal = refusal(head, path);
    if (refusal != null) {
      refuse(context, refusal);
    } else if (HttpUtil.is100ContinueExpected(head)) {
      var _ =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  private @Nullable Answer refusal(HttpRequest head, String path) {
    if (!path.equals("/v1/logs")) {
      return Answer.error(
          HttpResponseStatus.NOT_FOUND, "not_found", "no such path", "POST to /v1/logs");
    }
    if (!head.method().equals(HttpMethod.POST)) {
      return Answer.error(
              HttpResponseStatus.METHOD_NOT_ALLOWED,
              "method_not_allowed",
              "only POST is allowed here",
              "POST to /v1/logs")
          .with("allow", "POST");
    }
    if (!authorised(head)) {
      return Answer.error(
              HttpResponseStatus.UNAUTHORIZED,
              "unauthorised",
              "this source asks for a token",
              "send 'Authorization: Bearer <token>'")
          .with("www-authenticate", "Bearer");
    }
    var encoding = encoding(head);
    if (!encoding.equals("gzip") && !encoding.equals("identity")) {
      return Answer.error(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported_encoding",
          "Content-Encoding must be gzip or absent",
          "compress with gzip or not at all");
    }
    return HttpUtil.getContentLength(head, 0L) > settings.maxBodyBytes()
        ? LogsEndpoint.tooLarge(settings.maxBodyBytes())
        : null;
  }

  private boolean authorised(HttpRequest head) {
    var token = settings.token();
    if (token == null) {
      return true;
    }
    var given = head.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    // equal lengths of digest leave nothing to measure
    return MessageDigest.isEqual(digest("Bearer " + token), digest(given));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void add(ChannelHandlerContext context, HttpContent content) {
    int length = content.content().readableBytes();
    if (body.size() + length > settings.maxBodyBytes()) {
      refuse(context, LogsEndpoint.tooLarge(settings.maxBodyBytes()));
      return;
    }
    if (buffered.addAndGet(length) > settings.maxBufferedBytes()) {
      buffered.addAndGet(-length);
      refuse(context, LogsEndpoint.busy());
      return;
    }
    body.writeBytes(ByteBufUtil.getBytes(content.content()));
    if (content instanceof LastHttpContent) {
      complete(context);
    }
  }

  private void complete(ChannelHandlerContext context) {
    cancelDeadline();
    context.channel().config().setAutoRead(false);
    var head = request;
    if (head == null) {
      return;
    }
    if (head.uri().startsWith("/health")) {
      answer(context, new Answer(HttpResponseStatus.OK, Map.of("status", "ok"), Map.of()));
      return;
    }
    var bytes = body.toByteArray();
    var client = client(context);
    var _ =
        workers.submit(
            () -> {
              var answer = answerTo(head, bytes, client);
              context.executor().execute(() -> answer(context, answer));
            });
  }

  private Answer answerTo(HttpRequest head, byte[] bytes, String client) {
    try {
      return endpoint.take(
          bytes, encoding(head).equals("gzip"), client, head.headers().get("idempotency-key"));
    } catch (RuntimeException e) {
      LOG.error("request failed source={} error={}", settings.name(), e.toString());
      return Answer.error(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "internal",
          "nothing of this request was accepted",
          "send it again; see the log");
    }
  }

  private void answer(ChannelHandlerContext context, Answer answer) {
    var head = request;
    release();
    if (head == null || !HttpUtil.isKeepAlive(head)) {
      refuse(context, answer);
      return;
    }
    context.writeAndFlush(answer.response()).addListener(done -> resume(context));
  }

  /**
   * Answers and closes. What the client still sends is read and thrown away for a while: closing at
   * once would reset the connection and take the answer away from it.
   */
  private void refuse(ChannelHandlerContext context, Answer answer) {
    answered = true;
    cancelDeadline();
    release();
    var written = context.writeAndFlush(answer.with("connection", "close").response());
    if (complete) {
      written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context.channel().config().setAutoRead(true);
    deadline =
        context.executor().schedule(() -> close(context), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }

  private void release() {
    buffered.addAndGet(-body.size());
    body = new ByteArrayOutputStream();
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private static String encoding(HttpRequest head) {
    return head.headers()
        .get(HttpHeaderNames.CONTENT_ENCODING, "identity")
        .toLowerCase(Locale.ROOT);
  }

  private static String client(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress().split("%", 2)[0]
        : "unknown";
  }
}
