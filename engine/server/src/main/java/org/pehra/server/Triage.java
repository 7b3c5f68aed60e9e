package org.pehra.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pehra.alerts.AlertChange;
import org.pehra.alerts.AlertIndex;
import org.pehra.model.TriageRecord;
import org.pehra.model.TriageRecord.Action;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what an analyst does and waits until the index shows it. */
final class Triage {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Triage.class);

  private final AlertIndex index;
  private final TriagePublisher publisher;
  private final Audit audit;
  private final InstantSource clock;
  private final Map<String, CompletableFuture<AlertChange>> waiting = new ConcurrentHashMap<>();

  Triage(AlertIndex index, TriagePublisher publisher, Audit audit, InstantSource clock) {
    this.index = index;
    this.publisher = publisher;
    this.audit = audit;
    this.clock = clock;
    index.onChange(this::applied);
  }

  /**
   * What came of it.
   *
   * @param applied false when the record is durable but not yet in the index
   */
  record Done(ObjectNode alert, boolean applied) {}

  Done apply(Context request, User user, String alertId, Action action, String why) {
    var alert = index.find(alertId, user.view()).orElseThrow(() -> noAlert(alertId));
    var name = Bodies.name(action);
    if (alert.path("redacted").asBoolean()) {
      audit.record(request, user.name(), name, alertId, "refused");
      throw new ApiException(
          403,
          "national_alert",
          "alerts across institutions are triaged by national analysts",
          "your own alerts of the same events can be triaged");
    }
    refuseWithoutEffect(action, alert.path("triage").path("state").asText());
    var record = record(user, alertId, action, why);
    boolean applied = publish(record);
    audit.record(request, user.name(), name, alertId, applied ? "ok" : "pending");
    var now = index.find(alertId, user.view()).orElseThrow(() -> noAlert(alertId));
    if (!applied) {
      now.put("pending", true);
    }
    return new Done(now, applied);
  }

  static ApiException noAlert(String id) {
    return new ApiException(
        404, "no_alert", "there is no alert " + id, "search with GET /api/v1/alerts");
  }

  private TriageRecord record(User user, String alertId, Action action, String why) {
    try {
      var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      var id = UUID.randomUUID().toString();
      return new TriageRecord(id, alertId, action, user.name(), at, why);
    } catch (IllegalArgumentException e) {
      throw Bodies.bad(String.valueOf(e.getMessage()), "send {\"why\": \"…\"}");
    }
  }

  private static void refuseWithoutEffect(Action action, String state) {
    var refusal =
        switch (action) {
          case ACKNOWLEDGE -> state.equals("new") ? "" : "reopen it to acknowledge it anew";
          case CLOSE -> state.equals("closed") ? "comment on it instead" : "";
          case REOPEN -> state.equals("new") ? "acknowledge or close it instead" : "";
          case COMMENT -> "";
        };
    if (!refusal.isEmpty()) {
      throw new ApiException(409, "conflict", "the alert is " + state + " already", refusal);
    }
  }

  /** Whether the index shows the record; false when it is durable but that takes too long. */
  private boolean publish(TriageRecord record) {
    var shown = new CompletableFuture<AlertChange>();
    waiting.put(record.id(), shown);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      await(publisher.publish(record).toCompletableFuture(), end);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      waiting.remove(record.id());
      LOG.warn("a triage record could not be written alert={}", record.alertId(), e);
      throw new ApiException(
          503, "log_unavailable", "it could not be written to the log", "try again; see /health");
    }
    try {
      await(shown, end);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } finally {
      waiting.remove(record.id());
    }
  }

  private static void await(Future<?> future, long end)
      throws ExecutionException, TimeoutException {
    try {
      future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("stopping");
    }
  }

  private void applied(AlertChange change) {
    var cause = change.cause();
    var waiter = cause == null ? null : waiting.remove(cause.id());
    if (waiter != null) {
      waiter.complete(change);
    }
  }
}
