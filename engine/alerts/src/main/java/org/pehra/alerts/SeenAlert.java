package org.pehra.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pehra.model.Alert;
import org.pehra.model.Json;

/**
 * An alert as certain views see it. Documents, answers and live changes are made from this alone,
 * so what a view must not see cannot be found, counted or guessed through it.
 *
 * @param views who sees exactly this
 * @param others how many further institutions took part, whose parts are removed
 */
record SeenAlert(List<View> views, Alert alert, TriageState triage, int others) {

  /** All forms of an alert; every view that may see it is in exactly one of them. */
  static List<SeenAlert> allOf(Alert alert, TriageState triage) {
    if (!alert.scope().isNational()) {
      var views = List.of(View.NATIONAL, View.of(alert.scope()));
      return List.of(new SeenAlert(views, alert, triage, 0));
    }
    var all = new ArrayList<SeenAlert>();
    all.add(new SeenAlert(List.of(View.NATIONAL), alert, triage, 0));
    for (var tenant : Redaction.participants(alert)) {
      all.add(
          new SeenAlert(
              List.of(View.of(tenant)),
              Redaction.of(alert, tenant),
              triage.anonymous(),
              alert.institutions().size() - 1));
    }
    return all;
  }

  static Optional<SeenAlert> by(View view, Alert alert, TriageState triage) {
    return allOf(alert, triage).stream().filter(seen -> seen.views.contains(view)).findFirst();
  }

  boolean redacted() {
    return alert.scope().isNational() && !views.contains(View.NATIONAL);
  }

  /** The alert's JSON with {@code triage}; without {@code accounts}, which is the engine's own. */
  ObjectNode detail() {
    ObjectNode json = Json.MAPPER.valueToTree(alert);
    json.remove("accounts");
    json.put("evidence_count", alert.evidence().size());
    if (redacted()) {
      json.put("redacted", true);
      json.put("other_institutions", others);
    }
    json.set("triage", Json.MAPPER.<JsonNode>valueToTree(triage));
    return json;
  }

  /** What lists and the live tail show: {@link #detail} without evidence. */
  static ObjectNode summary(ObjectNode detail) {
    detail.remove("evidence");
    return detail;
  }
}
