package org.pehra.connect.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of one source and its own event loop threads, so that a slow intake holds up no other
 * source. Opened and closed by one thread.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** The largest payload of UDP is 65,507 bytes over IPv4. */
  private static final int DATAGRAM_BYTES = 65_536;

  private final String name;
  private final Listen listen;
  private final InetSocketAddress address;
  private final @Nullable SslContext tls;
  private final EventLoopGroup loops;
  private final ChannelGroup ports = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final LongAdder refused = new LongAdder();

  /**
   * Prepares to listen.
   *
   * @param name the source's name, for threads and messages
   * @param threads event loop threads
   * @throws IOException when the address is unknown or unsafe, or TLS files cannot be read
   */
  public Listener(String name, Listen listen, int threads) throws IOException {
    this.name = name;
    this.listen = listen;
    this.address = listen.address();
    var pem = listen.tls();
    this.tls = pem == null ? null : pem.context();
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  /**
   * Binds the TCP port.
   *
   * @param maxConnections connections beyond are closed at once
   * @param handlers adds the protocol's handlers of one connection
   * @return the port bound
   * @throws IOException when it is taken or not permitted; the message says the mend
   */
  public int tcp(int maxConnections, Consumer<ChannelPipeline> handlers) throws IOException {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 256)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), 60)
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), 10)
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), 6)
            .childHandler(new Admission(maxConnections, handlers));
    return bound("tcp", bootstrap.bind(address));
  }

  /**
   * Binds the UDP port.
   *
   * @param port the number to bind instead of the configured one, to pair with a chosen TCP port
   * @param receiveBufferBytes asked of the system, which may give less
   * @throws IOException when it is taken or not permitted; the message says the mend
   */
  public int udp(int port, int receiveBufferBytes, ChannelHandler handler) throws IOException {
    var bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, receiveBufferBytes)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(DATAGRAM_BYTES).maxMessagesPerRead(64))
            .handler(handler);
    return bound("udp", bootstrap.bind(new InetSocketAddress(address.getAddress(), port)));
  }

  /** Connections open now. */
  public int connections() {
    return connections.size();
  }

  /** Connections refused so far because there were too many. */
  public long refused() {
    return refused.sum();
  }

  /** Stops listening, closes all connections and waits until their handlers have seen it. */
  @Override
  public void close() {
    ports.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private int bound(String protocol, ChannelFuture binding) throws IOException {
    binding.awaitUninterruptibly();
    Throwable cause = binding.cause();
    if (cause != null) {
      throw refusal(protocol, cause);
    }
    ports.add(binding.channel());
    int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
    LOG.info("listening source={} protocol={} address={} port={}", name, protocol, listen, port);
    return port;
  }

  private IOException refusal(String protocol, Throwable cause) {
    String what = "source '" + name + "' cannot listen on " + listen + "/" + protocol + ": ";
    String detail = String.valueOf(cause.getMessage());
    if (cause instanceof SocketException && detail.contains("ermission")) {
      return new IOException(
          what + "not permitted: use a port above 1023 or give the right to bind it", cause);
    }
    if (cause instanceof BindException && detail.contains("in use")) {
      return new IOException(
          what + "the port is taken: stop its owner or set another port in 'listen'", cause);
    }
    return new IOException(what + detail, cause);
  }

  /** Lets a connection in, or closes it when there are too many. */
  @ChannelHandler.Sharable
  private final class Admission extends ChannelInitializer<SocketChannel> {
    private final int maxConnections;
    private final Consumer<ChannelPipeline> handlers;

    Admission(int maxConnections, Consumer<ChannelPipeline> handlers) {
      this.maxConnections = maxConnections;
      this.handlers = handlers;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.size() >= maxConnections) {
        refuse(channel);
        return;
      }
      connections.add(channel);
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      handlers.accept(channel.pipeline());
    }

    private void refuse(Channel channel) {
      refused.increment();
      if (Long.bitCount(refused.sum()) == 1) {
        LOG.warn("connection refused source={} limit={} refused={}", name, maxConnections, refused);
      }
      var _ = channel.close();
    }
  }
}
