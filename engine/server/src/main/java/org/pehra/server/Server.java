package org.pehra.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.pehra.alerts.AlertIndex;
import org.pehra.alerts.IndexException;
import org.pehra.alerts.QueryException;
import org.pehra.model.Counters;
import org.pehra.model.TriageRecord.Action;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server. Its routes are listed in {@link #routes}. */
public final class Server implements AutoCloseable {
  /** Largest request body in bytes. */
  public static final long MAX_BODY = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int MAX_HEADERS = 16 * 1024;

  /**
   * What the server stands on.
   *
   * @param checks name → check, for {@code /health}
   * @param heartbeat pause between signs of life on an idle live tail
   */
  public record Parts(
      AlertIndex index,
      Users users,
      TriagePublisher triage,
      AuditSink audit,
      Counters counters,
      Map<String, HealthCheck> checks,
      InstantSource clock,
      Duration heartbeat) {
    public Parts {
      checks = Map.copyOf(checks);
    }
  }

  private final Parts parts;
  private final Console console = new Console();
  private final SessionRoutes session;
  private final AlertRoutes alerts;
  private final LiveTail tail;
  private final OperatorRoutes operator;
  private final boolean tls;
  private final Javalin javalin;

  private Server(ServerConfig config, Parts parts) {
    this.parts = parts;
    this.tls = config.tls() != null;
    var clock = parts.clock();
    var users = parts.users();
    var sessions = new Sessions(users, clock);
    var access = new Access(users, sessions);
    var audit = new Audit(parts.audit(), clock);
    session = new SessionRoutes(users, sessions, new LoginLimit(clock), access, audit, tls);
    var triage = new Triage(parts.index(), parts.triage(), audit, clock);
    alerts = new AlertRoutes(parts.index(), access, triage, clock);
    tail = new LiveTail(parts.index(), access, parts.counters(), parts.heartbeat());
    operator = new OperatorRoutes(parts.checks(), parts.counters(), access);
    javalin = Javalin.create(javalin -> configure(javalin, config));
  }

  /**
   * Starts to listen.
   *
   * @throws ServerException when the address is taken or may not be served without TLS
   */
  public static Server start(ServerConfig config, Parts parts) {
    if (config.tls() == null && !config.insecure() && !Access.isLoopback(config.host())) {
      throw new ServerException(
          "refusing to serve "
              + config.host()
              + " without TLS: give a certificate and key, bind"
              + " localhost, or say --insecure");
    }
    var server = new Server(config, parts);
    try {
      server.javalin.start();
    } catch (RuntimeException e) {
      server.close();
      throw notStarted(config, e);
    }
    LOG.info("serving url={}", server.url(config.host()));
    return server;
  }

  private static ServerException notStarted(ServerConfig config, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException clear) {
        return clear;
      }
      if (cause instanceof BindException) {
        return new ServerException(
            "port "
                + config.port()
                + " of "
                + config.host()
                + " cannot be had ("
                + cause.getMessage()
                + "): stop what uses it, or choose another port",
            e);
      }
    }
    return new ServerException("the server cannot start: " + e.getMessage(), e);
  }

  private void routes(JavalinConfig javalin) {
    var route = javalin.routes;
    route.post("/api/v1/login", session::login);
    route.post("/api/v1/logout", session::logout);
    route.get("/api/v1/me", session::me);
    route.get("/api/v1/alerts", alerts::search);
    route.get("/api/v1/alerts/{id}", alerts::detail);
    route.post("/api/v1/alerts/{id}/acknowledge", r -> alerts.triage(r, Action.ACKNOWLEDGE));
    route.post("/api/v1/alerts/{id}/close", r -> alerts.triage(r, Action.CLOSE));
    route.post("/api/v1/alerts/{id}/reopen", r -> alerts.triage(r, Action.REOPEN));
    route.post("/api/v1/alerts/{id}/comment", r -> alerts.triage(r, Action.COMMENT));
    route.get("/api/v1/stream", tail::stream);
    route.get("/api/v1/rules/health", operator::rules);
    route.get("/health", operator::health);
    route.get("/metrics", operator::metrics);
    route.get("/lib/*", console::library);
    route.get("/*", console::page);
  }

  private void configure(JavalinConfig javalin, ServerConfig config) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.concurrency.useVirtualThreads = true;
    javalin.http.maxRequestSize = MAX_BODY;
    javalin.http.compressionStrategy = CompressionStrategy.GZIP;
    javalin.jetty.host = config.host();
    javalin.jetty.port = config.port();
    javalin.jetty.modifyHttpConfiguration(Server::harden);
    var keys = config.tls();
    if (keys != null) {
      var context = TlsKeys.context(keys);
      javalin.jetty.addConnector(
          (server, http) -> {
            var secure = new HttpConfiguration(http);
            secure.addCustomizer(new SecureRequestCustomizer(false));
            var connector =
                new ServerConnector(
                    server,
                    new SslConnectionFactory(context, "http/1.1"),
                    new HttpConnectionFactory(secure));
            connector.setHost(config.host());
            connector.setPort(config.port());
            return connector;
          });
    }
    javalin.routes.before(this::secure);
    javalin.routes.after(this::count);
    errors(javalin);
    routes(javalin);
  }

  private static void harden(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADERS);
    http.setResponseHeaderSize(MAX_HEADERS);
  }

  private void secure(Context request) {
    request.header("Content-Security-Policy", console.contentSecurityPolicy());
    request.header("X-Content-Type-Options", "nosniff");
    request.header("X-Frame-Options", "DENY");
    request.header("Referrer-Policy", "no-referrer");
    request.header("Cross-Origin-Opener-Policy", "same-origin");
    request.header("Cross-Origin-Resource-Policy", "same-origin");
    request.header("Cache-Control", "no-store");
    if (tls) {
      request.header("Strict-Transport-Security", "max-age=31536000");
    }
  }

  private void count(Context request) {
    var status = String.valueOf(request.statusCode());
    parts.counters().counter("pehra_server_requests_total", "status", status).increment();
  }

  private static void errors(JavalinConfig javalin) {
    var route = javalin.routes;
    route.exception(
        ApiException.class,
        (e, r) -> Bodies.error(r, e.status(), e.code(), String.valueOf(e.getMessage()), e.hint()));
    route.exception(
        QueryException.class,
        (e, r) -> {
          var where = e.position() < 0 ? "" : " (at character " + (e.position() + 1) + ")";
          Bodies.error(r, 400, "bad_query", e.getMessage() + where, e.hint());
        });
    route.exception(
        IndexException.class,
        (e, r) -> {
          LOG.error("the index failed", e);
          Bodies.error(r, 503, "index_unavailable", "the index failed", "see /health and the log");
        });
    route.exception(
        HttpResponseException.class,
        (e, r) ->
            Bodies.error(r, e.getStatus(), "http", String.valueOf(e.getMessage()), "see the docs"));
    route.exception(
        Exception.class,
        (e, r) -> {
          LOG.error("a request failed method={} route={}", r.method(), r.path(), e);
          Bodies.error(r, 500, "internal", "the server failed", "see its log");
        });
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  private String url(String host) {
    return (tls ? "https://" : "http://") + host + ":" + port();
  }

  @Override
  public void close() {
    tail.close();
    javalin.stop();
  }
}
