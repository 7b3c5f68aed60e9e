package org.pehra.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.pehra.model.Counters;
import org.pehra.model.Json;
import org.pehra.model.RuleHealth;

/**
 * Health, of the stages and of each rule, and metrics. From this machine without credentials; else,
 * and whenever credentials are given, for national and admin users: names and counts in them tell
 * of every institution.
 */
final class OperatorRoutes {
  private final Map<String, HealthCheck> checks;
  private final Counters counters;
  private final Metrics metrics;
  private final Access access;

  OperatorRoutes(Map<String, HealthCheck> checks, Counters counters, Access access) {
    this.checks = new TreeMap<>(checks);
    this.counters = counters;
    this.metrics = new Metrics(counters);
    this.access = access;
  }

  void metrics(Context request) throws IOException {
    requireOperator(request);
    metrics.write(request);
  }

  void health(Context request) {
    requireOperator(request);
    ObjectNode json = Json.MAPPER.createObjectNode();
    var details = Json.MAPPER.createObjectNode();
    boolean ok = true;
    for (var check : checks.entrySet()) {
      var health = ask(check.getValue());
      ok &= health.ok();
      details
          .putObject(check.getKey())
          .put("status", health.ok() ? "ok" : "failing")
          .put("detail", health.detail());
    }
    json.put("status", ok ? "ok" : "failing");
    json.set("checks", details);
    request.status(ok ? 200 : 503);
    Bodies.json(request, json);
  }

  /** How each rule fares: those that fail first, then those that lose something. */
  void rules(Context request) {
    requireOperator(request);
    boolean all = !"true".equals(request.queryParam("troubled"));
    var rows = new ArrayList<ObjectNode>();
    for (var rule : counters.rules()) {
      var row = row(rule);
      if (all || row.get("troubled").asBoolean()) {
        rows.add(row);
      }
    }
    rows.sort(
        Comparator.<ObjectNode>comparingLong(row -> -row.at("/counts/failures").asLong())
            .thenComparing(row -> !row.get("troubled").asBoolean())
            .thenComparing(row -> row.get("id").asText()));
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.putArray("rules").addAll(rows);
    Bodies.json(request, json);
  }

  private static ObjectNode row(RuleHealth rule) {
    var row = Json.MAPPER.createObjectNode();
    row.put("id", rule.id()).put("title", rule.title());
    boolean troubled = false;
    var counts = Json.MAPPER.createObjectNode();
    for (var count : rule.read().entrySet()) {
      troubled |= count.getKey().isTrouble() && count.getValue() > 0;
      counts.put(Bodies.name(count.getKey()), count.getValue());
    }
    row.put("troubled", troubled);
    var failure = rule.lastFailure();
    if (failure == null) {
      row.putNull("last_failure");
    } else {
      row.putObject("last_failure")
          .put("at", failure.at().toString())
          .put("message", failure.message());
    }
    row.set("counts", counts);
    return row;
  }

  private static HealthCheck.Health ask(HealthCheck check) {
    try {
      return check.check();
    } catch (RuntimeException e) {
      return HealthCheck.Health.bad("the check failed: " + e.getClass().getSimpleName());
    }
  }

  private void requireOperator(Context request) {
    var user = access.optional(request);
    if (user.isEmpty() && Access.isLocal(request)) {
      return;
    }
    if (user.isEmpty()) {
      access.user(request); // says how to log in
    } else if (!user.get().view().isNational()) {
      throw new ApiException(
          403, "forbidden", "this tells of every institution", "use a national or admin token");
    }
  }
}
