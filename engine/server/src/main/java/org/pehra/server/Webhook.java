package org.pehra.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.Json;
import org.pehra.model.Level;
import org.pehra.model.Topics;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.Log;
import org.pehra.stream.LogException;
import org.pehra.stream.LogRecord;
import org.pehra.stream.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts every new alert (its first revision) as JSON to one address. A reader of its own on the
 * alerts topic, so it never holds up indexing; its position is committed in the log, so a restart
 * goes on where it was. At least once: a receiver tells repeats by {@code X-Pehra-Event-Id}, the
 * alert's id. Configured for the first time, it begins with the alerts that come from then on.
 *
 * <p>{@code X-Pehra-Signature: t=<unix seconds>,v1=<hex>} is HMAC-SHA256 over {@code t + "." +
 * body} under the shared secret; a receiver recomputes it and refuses an old {@code t}. An answer
 * of 2xx accepts. Anything else is tried again with growing pauses; after the last try the alert is
 * given up and counted. 4xx other than 408, 425 and 429 is given up at once: the receiver will not
 * change its mind.
 */
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final String GROUP = "webhook";

  /**
   * Where to post and how hard to try.
   *
   * @param secret shared with the receiver; at least 16 characters
   * @param minLevel alerts below it are not posted
   * @param attempts tries for one alert
   * @param firstPause before the second try; doubles up to a minute
   */
  public record Config(
      URI url, String secret, Level minLevel, int attempts, Duration firstPause, Duration timeout) {
    public Config {
      var scheme = Objects.requireNonNullElse(url.getScheme(), "");
      if (!scheme.equals("https") && !scheme.equals("http") || url.getHost() == null) {
        throw new IllegalArgumentException("the webhook's url must be http(s)://host…: " + url);
      }
      if (secret.length() < 16 || attempts < 1) {
        throw new IllegalArgumentException(
            "the webhook needs a secret of at least 16 characters and at least one attempt");
      }
    }

    @Override
    public String toString() {
      return "Webhook.Config[" + url + "]";
    }

    /** Eight tries within about four minutes, ten seconds each. */
    public static Config of(URI url, String secret, Level minLevel) {
      return new Config(url, secret, minLevel, 8, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }
  }

  private final Config config;
  private final Counters counters;
  private final InstantSource clock;
  private final HttpClient http;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ConsumerLoop loop;

  private Webhook(Config config, Log log, Counters counters, InstantSource clock) {
    this.config = config;
    this.counters = counters;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(config.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.loop = start(log);
  }

  /** Starts posting in a thread of its own. The alerts topic must exist. */
  public static Webhook start(Config config, Log log, Counters counters, InstantSource clock) {
    return new Webhook(config, log, counters, clock);
  }

  private ConsumerLoop start(Log log) {
    var partitions = log.partitions(Topics.ALERTS);
    Map<TopicPartition, Long> from = new HashMap<>(log.endOffsets(partitions));
    from.putAll(log.committed(GROUP, partitions));
    try (var first = log.assign(GROUP, from)) {
      first.commit(from); // so that what comes while it is stopped is not passed over
    }
    return ConsumerLoop.assign(
        log,
        GROUP,
        GROUP,
        from,
        this::handle,
        counters,
        failure -> LOG.error("webhook stopped", failure));
  }

  private void handle(List<LogRecord> batch) {
    for (var record : batch) {
      var value = record.value();
      if (value != null) {
        read(value).ifPresent(this::handle);
      }
    }
  }

  private Optional<Alert> read(byte[] value) {
    try {
      return Optional.of(AlertCodec.decode(value));
    } catch (IllegalArgumentException e) {
      counters.counter("pehra_webhook_malformed_total").increment();
      return Optional.empty();
    }
  }

  private void handle(Alert alert) {
    if (alert.revision() != 1 || alert.rule().level().compareTo(config.minLevel()) < 0) {
      return;
    }
    var outcome = deliver(alert);
    counters.counter("pehra_webhook_alerts_total", "outcome", Bodies.name(outcome)).increment();
    if (outcome == Outcome.GIVEN_UP) {
      LOG.warn("webhook gave up alert={} host={}", alert.id(), config.url().getHost());
    }
  }

  private enum Outcome {
    DELIVERED,
    GIVEN_UP
  }

  private Outcome deliver(Alert alert) {
    var body = body(alert);
    var pause = config.firstPause();
    for (int attempt = 1; ; attempt++) {
      int status = post(alert.id(), body);
      if (status / 100 == 2) {
        return Outcome.DELIVERED;
      }
      counters.counter("pehra_webhook_failures_total").increment();
      boolean willNot = status / 100 == 4 && status != 408 && status != 425 && status != 429;
      if (willNot || attempt >= config.attempts()) {
        return Outcome.GIVEN_UP;
      }
      pauseOrStop(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(Duration.ofMinutes(1)) > 0) {
        pause = Duration.ofMinutes(1);
      }
    }
  }

  private void pauseOrStop(Duration pause) {
    try {
      if (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LogException("the webhook is closing: this alert is posted after the next start");
  }

  /** The answer's status; 0 when there was none. */
  private int post(String id, byte[] body) {
    long seconds = clock.instant().getEpochSecond();
    var request =
        HttpRequest.newBuilder(config.url())
            .timeout(config.timeout())
            .header("Content-Type", "application/json")
            .header("X-Pehra-Event-Id", id)
            .header("X-Pehra-Signature", signature(config.secret(), seconds, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** The value of the signature header. */
  static String signature(String secret, long seconds, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] body(Alert alert) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("event", "alert.opened");
    json.put("event_id", alert.id());
    ObjectNode whole = Json.MAPPER.valueToTree(alert);
    whole.remove("accounts");
    json.set("alert", whole);
    return json.toString().getBytes(UTF_8);
  }

  /** Stops; an alert that was being tried is tried again after the next start. */
  @Override
  public void close() {
    closing.countDown();
    loop.close();
    http.shutdownNow();
  }
}
