package org.pehra.connect.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Intake;
import org.pehra.connect.Source;
import org.pehra.connect.netty.Listener;

/**
 * Receives logs over HTTP/1.1: {@code POST /v1/logs}. 200 means on disk; 429 means not taken, send
 * again. With an {@code Idempotency-Key} the records have a position, so that a body sent again
 * gives the same events.
 */
public final class HttpSource implements Source {
  private static final int LOOPS = 2;

  private final HttpSettings settings;
  private final InstantSource clock;
  private final AtomicLong buffered = new AtomicLong();
  private @Nullable Listener listener;
  private @Nullable ExecutorService workers;
  private int port;

  public HttpSource(HttpSettings settings) {
    this(settings, InstantSource.system());
  }

  HttpSource(HttpSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void start(Intake intake) throws IOException {
    var endpoint = new LogsEndpoint(settings, intake, clock);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    workers = threads;
    listener = new Listener(settings.name(), settings.listen(), LOOPS);
    try {
      port =
          listener.tcp(
              settings.maxConnections(), pipeline -> handlers(pipeline, endpoint, threads));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** Bytes of bodies held now. */
  long buffered() {
    return buffered.get();
  }

  /** Stops receiving; requests whose answer was not sent may have been accepted. */
  @Override
  public void close() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
    if (workers != null) {
      workers.close();
      workers = null;
    }
  }

  private void handlers(ChannelPipeline pipeline, LogsEndpoint endpoint, ExecutorService threads) {
    pipeline.addLast(
        new HttpServerCodec(), new HttpConnection(settings, endpoint, threads, buffered));
  }
}
