package org.pehra.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pehra.model.Alert;
import org.pehra.model.Institution;

/**
 * What one participant may see of a national alert: its own evidence, and of the others numbers
 * only. Kept: id, rule, status, times, counts. Removed: other institutions' names and evidence,
 * every group and entity value that does not occur in the participant's own evidence, the sentence
 * (it may name anybody), the correlation's state.
 */
final class Redaction {
  private Redaction() {}

  static Alert of(Alert alert, Institution tenant) {
    var own = alert.evidence().stream().filter(e -> e.institution().equals(tenant)).toList();
    Set<String> known = new HashSet<>();
    own.forEach(evidence -> values(evidence.event(), known));
    var ownEvent = own.stream().anyMatch(e -> e.eventId().equals(alert.withdrawnBy()));
    return new Alert(
        alert.id(),
        alert.episode(),
        alert.revision(),
        alert.status(),
        alert.mergedInto(),
        ownEvent ? alert.withdrawnBy() : null,
        alert.rule(),
        alert.type(),
        alert.scope(),
        new LinkedHashSet<>(List.of(tenant)),
        group(alert.group(), known),
        sentence(alert, own.size()),
        entities(alert.entities(), known),
        alert.firstAt(),
        alert.lastAt(),
        alert.detectedAt(),
        alert.closedAt(),
        alert.count(),
        alert.value(),
        alert.late(),
        own,
        alert.accounts());
  }

  private static String sentence(Alert alert, int own) {
    int others = alert.institutions().size() - 1;
    return alert.rule().title()
        + ": "
        + alert.count()
        + " events across institutions; shown are "
        + own
        + " of yours, not those of "
        + others
        + (others == 1 ? " other" : " others");
  }

  private static Map<String, String> group(Map<String, String> group, Set<String> known) {
    var kept = new LinkedHashMap<>(group);
    kept.values().retainAll(known);
    return kept;
  }

  private static Map<String, List<String>> entities(
      Map<String, List<String>> entities, Set<String> known) {
    var kept = new LinkedHashMap<String, List<String>>();
    entities.forEach(
        (field, values) -> {
          var own = values.stream().filter(known::contains).toList();
          if (!own.isEmpty()) {
            kept.put(field, own);
          }
        });
    return kept;
  }

  private static void values(@org.jspecify.annotations.Nullable JsonNode node, Set<String> into) {
    if (node == null) {
      return;
    }
    if (node.isValueNode()) {
      into.add(node.asText());
    }
    node.forEach(child -> values(child, into));
  }

  /** Whose views hold a document of the alert, beside the national one. */
  static Set<Institution> participants(Alert alert) {
    var tenants = new TreeSet<>(alert.institutions());
    tenants.remove(Institution.NATIONAL);
    return tenants;
  }
}
