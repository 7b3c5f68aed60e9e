package org.pehra.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pehra.model.Alert;
import org.pehra.model.EventRef;
import org.pehra.model.Institution;
import org.pehra.model.Json;
import org.pehra.model.Level;
import org.pehra.model.TriageRecord;

/** Random alerts over a small vocabulary, so that queries hit. */
final class Samples {
  static final Instant START = Instant.parse("2026-01-20T00:00:00Z");
  static final List<Institution> BANKS =
      List.of(new Institution("bank-a"), new Institution("bank-b"), new Institution("bank-c"));
  static final List<String> WORDS =
      List.of("cash", "Limit", "raised", "svchost.exe", "کارڈ", "10.0.0.7", "O_perator", "x-y z");
  static final List<String> HOSTS = List.of("db-1", "DB-2", "web.example", "C:\\Windows\\a b");
  static final List<String> TAGS = List.of("attack.t1110", "attack.t1110.003", "pci");

  private final Random random;

  Samples(long seed) {
    random = new Random(seed);
  }

  <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  String words(int most) {
    var words = new ArrayList<String>();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      words.add(one(WORDS));
    }
    return String.join(" ", words);
  }

  /** A revision of the alert with this number; the same number always has the same rule, scope. */
  Alert alert(int number, int revision) {
    var fixed = new Random(number);
    boolean national = fixed.nextInt(3) == 0;
    var scope = national ? Institution.NATIONAL : BANKS.get(fixed.nextInt(3));
    var detected = START.plusSeconds(fixed.nextInt(60 * 86_400));
    int rule = fixed.nextInt(4);
    var institutions = new LinkedHashSet<Institution>();
    if (national) {
      BANKS.stream().filter(bank -> random.nextInt(3) > 0).forEach(institutions::add);
    } else {
      institutions.add(scope);
    }
    var evidence = new ArrayList<Alert.Evidence>();
    for (int i = random.nextInt(4); i > 0 && !institutions.isEmpty(); i--) {
      evidence.add(evidence(one(List.copyOf(institutions)), detected));
    }
    var first = detected.minusSeconds(random.nextInt(5_000));
    Map<String, String> group = new LinkedHashMap<>();
    group.put("host.name", one(HOSTS));
    return new Alert(
        "alert-" + number,
        "episode-" + number,
        revision,
        one(List.of(Alert.Status.values())),
        null,
        null,
        new Alert.Rule(
            "rule-" + rule,
            "v1",
            "Rule " + WORDS.get(rule),
            List.of(Level.values()).get(rule + 1),
            List.of(TAGS.get(rule % 3), "common")),
        "event_count",
        scope,
        institutions,
        group,
        words(5),
        Map.of("user.name", List.of(one(HOSTS), words(1)), "host.name", List.of(one(HOSTS))),
        first,
        first.plusSeconds(random.nextInt(9_000)),
        detected,
        random.nextBoolean() ? detected.plusSeconds(60) : null,
        random.nextInt(20),
        random.nextBoolean() ? (double) random.nextInt(10) / 2 : null,
        random.nextBoolean(),
        evidence,
        new Alert.Accounts(0, revision, null));
  }

  private Alert.Evidence evidence(Institution bank, Instant at) {
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("organization.id", bank.id());
    event.put("host.name", one(HOSTS));
    event.put("payment.amount", random.nextInt(5) * 100);
    event.putObject("process").put("command_line", words(4)).put("exit", random.nextBoolean());
    event.putArray("labels").add(words(1)).add("canary-" + bank.id());
    event.put("event.original", "raw " + words(3));
    event.put("event.hash", "feed");
    return new Alert.Evidence(
        "e" + random.nextInt(1_000),
        at,
        bank,
        "syslog",
        "rule-1",
        new EventRef("events." + bank, 0, random.nextInt(1_000)),
        event,
        List.of(new Alert.Match("selection", "host.name", "db-1", 0, 2)));
  }

  TriageRecord triage(int number, int alert) {
    return new TriageRecord(
        "triage-" + number,
        "alert-" + alert,
        one(List.of(TriageRecord.Action.values())),
        one(List.of("ayesha", "bilal")),
        START.plusSeconds(random.nextInt(1_000)),
        words(3));
  }
}
