package org.pehra.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.InstantSource;
import org.pehra.alerts.AlertIndex;
import org.pehra.alerts.AlertPage;
import org.pehra.model.Json;
import org.pehra.model.TriageRecord.Action;

/** Searching, reading and triaging alerts, always through the caller's view. */
final class AlertRoutes {
  private final AlertIndex index;
  private final Access access;
  private final Triage triage;
  private final InstantSource clock;

  AlertRoutes(AlertIndex index, Access access, Triage triage, InstantSource clock) {
    this.index = index;
    this.access = access;
    this.triage = triage;
    this.clock = clock;
  }

  void search(Context request) {
    var user = access.user(request);
    long start = System.nanoTime();
    var page = index.search(SearchRequest.read(request, clock.instant()), user.view());
    var json = json(page);
    json.put("took_ms", (System.nanoTime() - start) / 1_000_000);
    Bodies.json(request, json);
  }

  void detail(Context request) {
    var user = access.user(request);
    var id = request.pathParam("id");
    Bodies.json(request, index.find(id, user.view()).orElseThrow(() -> Triage.noAlert(id)));
  }

  void triage(Context request, Action action) {
    var user = access.user(request);
    var why = Bodies.object(request).path("why").asText("");
    var done = triage.apply(request, user, request.pathParam("id"), action, why);
    request.status(done.applied() ? 200 : 202);
    Bodies.json(request, done.alert());
  }

  private static ObjectNode json(AlertPage page) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("total", page.total());
    json.putArray("alerts").addAll(page.alerts());
    var facets = json.putObject("facets");
    page.facets()
        .forEach((name, values) -> facets.set(name, Json.MAPPER.<ObjectNode>valueToTree(values)));
    var histogram = page.histogram();
    if (histogram != null) {
      json.set("histogram", json(histogram));
    }
    json.put("next", page.next());
    return json;
  }

  private static ObjectNode json(AlertPage.Histogram histogram) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("interval_ms", histogram.intervalMs());
    var buckets = json.putArray("buckets");
    for (var bucket : histogram.buckets()) {
      var one = buckets.addObject();
      one.put("at", bucket.at().toString());
      one.put("count", bucket.count());
      var byLevel = one.putObject("by_level");
      bucket.byLevel().forEach((level, count) -> byLevel.put(Bodies.name(level), count));
    }
    return json;
  }
}
