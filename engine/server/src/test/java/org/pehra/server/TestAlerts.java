package org.pehra.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.model.Level;

/** Alerts whose every text of an institution carries that institution's canary. */
final class TestAlerts {
  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  static final Institution A = new Institution("bank-a");
  static final Institution B = new Institution("bank-b");

  private TestAlerts() {}

  static String canary(Institution bank) {
    return "canary" + bank.id().substring(5);
  }

  static Alert of(String id, Institution bank) {
    return alert(id, bank, List.of(bank));
  }

  static Alert national(String id) {
    return alert(id, Institution.NATIONAL, List.of(A, B));
  }

  private static Alert alert(String id, Institution scope, List<Institution> banks) {
    Map<String, String> group = new LinkedHashMap<>();
    Map<String, List<String>> entities = new LinkedHashMap<>();
    var mine = banks.stream().map(TestAlerts::canary).toList();
    banks.forEach(bank -> group.put("host." + canary(bank), canary(bank) + "-host"));
    entities.put("user.name", mine.stream().map(c -> c + "-user").toList());
    entities.put("host.name", mine.stream().map(c -> c + "-host").toList());
    return new Alert(
        id,
        "episode-" + id,
        1,
        Alert.Status.OPEN,
        null,
        null,
        new Alert.Rule(
            "rule-" + (scope.isNational() ? "national" : canary(scope)),
            "v1",
            "Cash-out",
            Level.HIGH,
            List.of("attack.t1657")),
        "event_count",
        scope,
        new LinkedHashSet<>(banks),
        group,
        "seen at " + String.join(" and ", mine),
        entities,
        NOW.minusSeconds(60),
        NOW.minusSeconds(30),
        NOW.minusSeconds(30),
        null,
        7,
        null,
        false,
        banks.stream().map(bank -> evidence(bank)).toList(),
        new Alert.Accounts(0, 1, Json.MAPPER.createObjectNode().put("last", mine.toString())));
  }

  private static Alert.Evidence evidence(Institution bank) {
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("organization.id", bank.id());
    event.put("host.name", canary(bank) + "-host");
    event.put("user.name", canary(bank) + "-user");
    event.put("event.original", "raw text with " + canary(bank));
    return new Alert.Evidence(
        "event-" + canary(bank),
        NOW.minusSeconds(40),
        bank,
        canary(bank) + "-source",
        "rule-1",
        new EventRef("events." + bank, 0, 5),
        event,
        List.of(new Alert.Match("selection", "user.name", canary(bank) + "-user", 0, 3)));
  }
}
