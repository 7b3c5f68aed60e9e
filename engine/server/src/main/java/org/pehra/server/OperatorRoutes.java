package org.pehra.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.pehra.model.Json;

/**
 * Health and metrics. From this machine without credentials; else, and whenever credentials are
 * given, for national and admin users: names and counts in them tell of every institution.
 */
final class OperatorRoutes {
  private final Map<String, HealthCheck> checks;
  private final Metrics metrics;
  private final Access access;

  OperatorRoutes(Map<String, HealthCheck> checks, Metrics metrics, Access access) {
    this.checks = new TreeMap<>(checks);
    this.metrics = metrics;
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
