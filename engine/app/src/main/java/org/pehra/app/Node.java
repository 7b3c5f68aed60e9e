package org.pehra.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.AlertIndex;
import org.pehra.broker.EmbeddedBroker;
import org.pehra.connect.app.Connectors;
import org.pehra.model.Counters;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.model.Topics;
import org.pehra.model.TriageCodec;
import org.pehra.model.TriageRecord;
import org.pehra.server.AuditSink;
import org.pehra.server.HealthCheck;
import org.pehra.server.Role;
import org.pehra.server.Server;
import org.pehra.server.ServerConfig;
import org.pehra.server.ServerException;
import org.pehra.server.TriagePublisher;
import org.pehra.server.User;
import org.pehra.server.Users;
import org.pehra.server.Webhook;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.Log;
import org.pehra.stream.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process with all stages. {@link #start} lists them; events meet them from the connectors on
 * down, and they start in the other direction, so that nothing is received before it can be
 * processed.
 */
final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final long EVIDENCE_CACHE_BYTES = 64L << 20;
  private static final String LOCAL_USER = "local";

  private final Path data;
  private final Counters counters = new Counters();
  private final InstantSource clock = InstantSource.system();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private final Map<String, ConsumerLoop> loops = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final RunningRules rules;
  private @Nullable AlertIndex index;
  private @Nullable Server server;
  private @Nullable Connectors connectors;
  private Optional<String> firstPassword = Optional.empty();

  private Node(Path data, RuleBook rules) {
    this.data = data;
    this.rules = new RunningRules(rules);
  }

  /**
   * Starts every stage and returns when the console answers and the connectors listen.
   *
   * @throws RuntimeException of the part that could not start, saying what and the mend; what had
   *     started is closed
   */
  static Node start(PehraConfig config, Path data, RuleBook rules) {
    var node = new Node(data, rules);
    try {
      var log = node.log(config.kafka());
      var index = node.index(log);
      node.server(config.server(), log, index);
      node.webhook(config.server(), log);
      node.correlate(log);
      node.match(log);
      node.connect(config, log);
      return node;
    } catch (RuntimeException | IOException e) {
      node.forgetFirstAdmin();
      node.close();
      throw e instanceof RuntimeException clear
          ? clear
          : CommandFailure.environment(String.valueOf(e.getMessage()));
    }
  }

  private Log log(PehraConfig.Kafka kafka) throws IOException {
    Files.createDirectories(data);
    var servers = kafka.bootstrapServers();
    if (servers == null) {
      var settings = EmbeddedBroker.Config.onPort(kafka.port()).onFailure(this::fail);
      servers = started(EmbeddedBroker.start(data, settings)).bootstrapServers();
    }
    Log log = started(KafkaLog.connect(servers, kafka.client(), "pehra"));
    log.createTopics(TopicPlan.shared());
    return log;
  }

  private AlertIndex index(Log log) {
    var opened = started(AlertIndex.open(data.resolve("index"), counters, clock));
    running("index", IndexStage.start(log, opened, counters, this::fail));
    index = opened;
    return opened;
  }

  private void server(PehraConfig.Web web, Log log, AlertIndex alerts) throws IOException {
    var users = Users.open(data, clock);
    firstPassword = users.createFirstAdmin();
    giveLocalToken(users);
    Publisher publisher = started(log.publisher("server"));
    TriagePublisher triage = record -> publishTriage(publisher, record);
    AuditSink audit = entry -> publishAudit(publisher, entry);
    var tls = web.tls();
    var where =
        new ServerConfig(
            web.listen().host(),
            web.listen().port(),
            tls == null ? null : new ServerConfig.Pem(tls.cert(), tls.key()),
            web.insecure());
    var on =
        new Server.Parts(
            alerts, users, triage, audit, counters, checks(alerts), clock, Duration.ofSeconds(15));
    server = started(Server.start(where, on));
  }

  private void webhook(PehraConfig.Web web, Log log) {
    var hook = web.webhook();
    if (hook != null) {
      started(Webhook.start(hook.settings(), log, counters, clock));
    }
  }

  private void correlate(Log log) {
    var publisher = started(log.publisher("correlate"));
    var evidence = started(new LogEvidence(cache, log.fetcher("evidence"), rules));
    running(
        "correlate",
        CorrelateStage.start(
            log,
            rules,
            publisher,
            evidence,
            counters,
            clock,
            CrashPoint.fromSystemProperty(),
            this::fail));
  }

  private void match(Log log) {
    var publisher = started(log.publisher("match"));
    running("match", MatchStage.start(log, rules, publisher, cache, counters, clock, this::fail));
  }

  private void connect(PehraConfig config, Log log) throws IOException {
    connectors = started(Connectors.start(config.connect(), data, log, counters, clock));
  }

  /**
   * Takes changes of the rule files into use from now on.
   *
   * @param loaded {@link RuleSources#state} before the running rules were loaded
   * @param every how often to look for them
   * @param tell takes a line about each change, from another thread
   */
  void follow(
      RuleSources sources, Map<Path, String> loaded, Duration every, Consumer<String> tell) {
    started(RuleWatcher.start(sources, loaded, rules, every, counters, tell));
  }

  private final EventCache cache = new EventCache(EVIDENCE_CACHE_BYTES);

  /** Completes when a stage stopped by an error of the program; the process should end. */
  CompletableFuture<Throwable> failed() {
    return failed;
  }

  AlertIndex alerts() {
    return Objects.requireNonNull(index);
  }

  /** What all stages count. */
  Counters counters() {
    return counters;
  }

  /** Records that connectors took into their spools since the start. */
  long received() {
    return counters.total("pehra_connect_received_total");
  }

  /** The port that a connector listens on, see {@link Connectors#port}. */
  int port(Institution institution, String source) {
    return Objects.requireNonNull(connectors).port(institution, source);
  }

  /** A line about each source, see {@link Connectors#receiving}. */
  List<String> receiving() {
    return Objects.requireNonNull(connectors).receiving();
  }

  /** The port of the console. */
  int port() {
    return Objects.requireNonNull(server).port();
  }

  /** Where the console is. */
  static String url(PehraConfig config, Node node) {
    return (config.server().tls() == null ? "http://" : "https://")
        + config.server().listen().host()
        + ":"
        + node.port();
  }

  /** The first administrator's password, to be shown once; absent when there were users already. */
  Optional<String> firstPassword() {
    return firstPassword;
  }

  /** What the operator must be told at this start, such as to back up new keys. */
  List<String> notices() {
    return Objects.requireNonNull(connectors).notices();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not close cleanly reason={}", e.toString());
      }
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  private void running(String name, ConsumerLoop loop) {
    started(loop);
    loops.put(name, loop);
  }

  /** Every stage of this process; one that is not started yet is not healthy. */
  private Map<String, HealthCheck> checks(AlertIndex alerts) {
    Map<String, HealthCheck> checks = new LinkedHashMap<>();
    for (var stage : List.of("index", "correlate", "match")) {
      checks.put(stage, () -> health(loops.get(stage)));
    }
    checks.put(
        "search",
        () ->
            alerts
                .failure()
                .map(failure -> HealthCheck.Health.bad("the index failed: " + failure))
                .orElse(HealthCheck.Health.OK));
    return checks;
  }

  private static HealthCheck.Health health(@Nullable ConsumerLoop loop) {
    if (loop == null) {
      return HealthCheck.Health.bad("starting");
    }
    return switch (loop.state()) {
      case RUNNING -> HealthCheck.Health.OK;
      case RETRYING -> HealthCheck.Health.bad("waiting for the log");
      case FAILED ->
          HealthCheck.Health.bad(
              "stopped by " + loop.failure().map(Throwable::toString).orElse("an error"));
      case CLOSED -> HealthCheck.Health.bad("closed");
    };
  }

  private void fail(Throwable cause) {
    LOG.error("a stage stopped reason={}", cause.toString());
    failed.complete(cause);
  }

  /** A password that was never shown must not be the only one: the next start makes another. */
  private void forgetFirstAdmin() {
    if (firstPassword.isEmpty()) {
      return;
    }
    try {
      var users = Users.open(data, clock);
      users.list().forEach(user -> users.remove(user.name()));
    } catch (ServerException e) {
      LOG.warn("the first user could not be taken back reason={}", e.toString());
    }
  }

  private void giveLocalToken(Users users) throws IOException {
    if (users.find(LOCAL_USER).isPresent()) {
      users.remove(LOCAL_USER);
    }
    users.add(new User(LOCAL_USER, Role.ADMIN, null), null);
    LocalToken.write(data, users.token(LOCAL_USER));
  }

  private static java.util.concurrent.CompletionStage<?> publishTriage(
      Publisher publisher, TriageRecord record) {
    var key = record.id().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return publisher.publish(Topics.TRIAGE, OptionalInt.empty(), key, TriageCodec.encode(record));
  }

  private void publishAudit(Publisher publisher, AuditSink.Entry entry) {
    var id = Ids.of("audit", entry.toString());
    try {
      publisher
          .publish(
              Topics.AUDIT,
              OptionalInt.empty(),
              id.getBytes(java.nio.charset.StandardCharsets.UTF_8),
              Json.MAPPER.writeValueAsBytes(entry))
          .whenComplete(
              (offset, failure) -> {
                if (failure != null) {
                  counters.counter("pehra_audit_lost_total").increment();
                  LOG.error(
                      "an audit entry was not written action={} reason={}",
                      entry.action(),
                      failure.toString());
                }
              });
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("an audit entry can always be written", e);
    }
  }
}
