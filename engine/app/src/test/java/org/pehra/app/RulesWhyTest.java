package org.pehra.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Json;

/** The command {@code rules why}, as it is called. */
class RulesWhyTest {
  private static final Instant START = Instant.parse("2026-01-10T09:00:00Z");
  private static final String BASES =
      """
      title: Step a
      id: a
      name: a
      logsource: {product: windows}
      detection: {s: {event.action: a}, condition: s}
      ---
      title: Step b
      id: b
      name: b
      logsource: {product: windows}
      detection: {s: {event.action: b}, condition: s}
      ---
      title: Step c
      id: c
      name: c
      logsource: {product: windows}
      detection: {s: {event.action: c}, condition: s}
      ---
      """;

  @TempDir private Path folder;
  private final List<String> events = new ArrayList<>();

  private record Ran(int code, String out, String err) {
    Ran says(String text) {
      assertTrue(out.contains(text), "'" + text + "' is missing in\n" + out + err);
      return this;
    }
  }

  @BeforeEach
  void rules() throws IOException {
    rule("count", "type: event_count, rules: [a], timespan: 10m, condition: {gte: 4}", "");
    rule(
        "sum",
        "type: value_sum, rules: [a], timespan: 10m, condition: {field: payment.amount, gte: 9}",
        "");
    rule("few", "type: event_count, rules: [a], timespan: 10m, condition: {gte: 2, lte: 3}", "");
    rule("order", "type: temporal_ordered, rules: [a, b, c], timespan: 10m", "");
    rule("absence", "type: temporal_ordered, rules: [a, b], timespan: 1m", "absence: b");
    rule(
        "silence",
        "type: event_count, rules: [a], timespan: 5m, condition: {eq: 0}",
        "absence: true");
    rule(
        "travel",
        "type: event_count, rules: [a], timespan: 1d, condition: {gte: 2}",
        "geo_velocity: {faster-than: 900, field: source.geo.location}");
    rule(
        "fresh",
        "type: event_count, rules: [a], timespan: 1h, condition: {gte: 1}",
        "baseline: {first-seen: source.geo.country_iso_code, learn: 1d}");
    rule(
        "unusual",
        "type: value_sum, rules: [a], timespan: 10m, condition: {field: payment.amount, gte: 9}",
        "baseline: {above: 2*max, of: 1h, min-periods: 1}");
    rule("chained", "type: event_count, rules: [count], timespan: 1d, condition: {gte: 2}", "");
  }

  /** Each in a folder of its own, so that one silences no other's base rules. */
  private void rule(String name, String correlation, String pehra) throws IOException {
    Files.writeString(
        folder.resolve(name + ".yml"),
        "title: Rule %s%nid: id-%s%nname: %s%ncorrelation: {%s, group-by: [user.name]}%nlevel: high%n%s"
            .formatted(
                name, name, name, correlation, pehra.isEmpty() ? "" : "pehra: {" + pehra + "}"));
    Files.writeString(folder.resolve("bases.yml"), BASES);
  }

  /** An event as stored. */
  private RulesWhyTest event(String step, int seconds, String user, String... more) {
    var fields = Json.MAPPER.createObjectNode();
    fields.put("@timestamp", START.plusSeconds(seconds).toString());
    fields.put("event.id", "e" + events.size()).put("organization.id", "bank-a");
    fields.put("data_stream.dataset", "windows.security").put("pehra.source", "test");
    fields.put("event.action", step);
    if (!user.isEmpty()) {
      fields.put("user.name", user);
    }
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    events.add(fields.toString());
    return this;
  }

  private Ran why(String rule, String... more) throws IOException {
    var input = Files.write(folder.resolve("events.ndjson"), events);
    var arguments = new ArrayList<>(List.of("rules", "why", rule, "--input", input.toString()));
    arguments.addAll(List.of("--rules", folder.toString()));
    arguments.addAll(List.of(more));
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(arguments.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private void counted(int events) {
    for (int i = 0; i < events; i++) {
      event("a", 60 * i, "ali");
    }
  }

  @Test
  void itFired() throws IOException {
    counted(5);
    var ran = why("count", "--group", "user.name=ali").says("result      fired: 1 alert");
    ran.says("2026-01-10 09:00:00–09:04:00  Rule count: 5 events of bank-a");
    assertEquals(0, ran.code);
  }

  @Test
  void oneTooFew() throws IOException {
    counted(3);
    event("a", 1200, "ali").event("b", 1200, "ali").event("a", 0, "sana");
    var ran = why("count", "--group", "ali");
    ran.says("did not fire: at most 3 of 4 events, 2026-01-10 09:00:00–09:02:00");
    ran.says("read        6 events, base rules matched 5 times, 2 groups").says("4  Step a");
    assertEquals(1, ran.code);
  }

  @Test
  void groupsAreListedNearestFirst() throws IOException {
    counted(2);
    event("a", 0, "sana").event("a", 1, "sana").event("a", 2, "sana");
    var ran = why("id-count").says("   1  user.name=sana  3 of 4 events");
    ran.says("   2  user.name=ali  2 of 4 events");
    assertEquals(1, ran.code);
    why("count", "--rank", "2").says("group       user.name=ali (bank-a)");
    assertEquals(2, why("count", "--rank", "3").code);
  }

  @Test
  void upperBoundsAreJudgedAtTheEndOfTheWindow() throws IOException {
    counted(5);
    var ran = why("few");
    ran.says("at most 5 (asked for: >= 2 and <= 3) events, 2026-01-10 09:00:00–09:10:00");
    assertEquals(1, ran.code);
  }

  @Test
  void sequencesSayWhatIsMissingOrWrong() throws IOException {
    event("a", 0, "ali").event("b", 60, "ali");
    assertEquals(1, why("order").says("did not fire: 'Step c' never came").code);
    why("order").says("nearest     2 of 3: 'Step a', 'Step b', 2026-01-10 09:00:00–09:01:00");
    event("c", 30, "ali");
    why("order").says("did not fire: all came, but never in the rule's order");
    event("c", 1200, "ali");
    why("order")
        .says("all came in order, but no closer than 20 minutes (2026-01-10 09:00:00–09:20:00)");
    event("c", 61, "ali");
    assertEquals(0, why("order").says("fired: 1 alert").code);
  }

  @Test
  void whatDoesNotCountIsTold() throws IOException {
    event("a", 0, "ali", "payment.amount", "5").event("a", 1, "", "payment.amount", "5");
    event("a", 2, "ali").event("a", 3, "ali", "payment.amount", "much");
    events.add(events.getFirst());
    var ran = why("sum");
    ran.says("no group          1  Step a, without user.name");
    ran.says("1  the same event again");
    ran.says("1  without payment.amount").says("1  whose payment.amount is no number");
    ran.says("at most 5 of 9 as the sum of payment.amount, 2026-01-10 09:00:00");
    assertEquals(1, ran.code);
  }

  @Test
  void noEventInTheGroupIsAnAnswer() throws IOException {
    event("a", 0, "");
    var none = why("count").says("did not fire: no event of a base rule is in any group");
    assertEquals(1, none.code);
    event("a", 1, "ali");
    var ran = why("count", "--group", "aly").says("no group          1  Step a, without user.name");
    ran.says("did not fire: no event of a base rule is in group user.name=aly");
    ran.says("did you mean 'user.name=ali'?").says("1 group");
    assertEquals(1, ran.code);
    why("count", "--group", "nobody").says("there are 'user.name=ali'");
  }

  /** Lateness 5 minutes, and two timespans of history: 25 minutes. */
  @Test
  void lateOnesCountAndTooLateOnesDoNot() throws IOException {
    counted(3);
    // what tells the time need not match
    event("other", 1680, "sana").event("a", 150, "ali");
    var ran = why("count", "--group", "ali").says("3 of 4 events");
    ran.says("not counted").says("1  too late: 25 minutes or more behind a newer event");
    assertEquals(1, ran.code);
    var byTime = why("count", "--group", "ali", "--by-time").says("fired: 1 alert");
    byTime.says("order       of event time: nothing is late");
    assertEquals(0, byTime.code);

    events.clear();
    counted(3);
    event("other", 481, "sana").event("a", 180, "ali");
    var late = why("count", "--group", "ali").says("1  of them late, more than 5 minutes behind");
    assertEquals(0, late.says("fired: 1 alert").code);
    assertFalse(late.out.contains("not counted"), late.out);
  }

  @Test
  void newestFirstIsTooLateAsItWouldBeLive() throws IOException {
    event("a", 3600, "ali").event("a", 3599, "ali").event("a", 0, "sana").event("a", 1, "sana");
    var ran = why("count").says("   1  user.name=ali  2 of 4 events");
    ran.says("   2  user.name=sana  nothing counts (bank-a), 2 too late");
    why("count", "--by-time").says("   2  user.name=sana  2 of 4 events");
  }

  /** Some of what a late event belongs to is kept no longer. */
  @Test
  void whatHoldsByTimeAloneDidNotFire() throws IOException {
    event("a", 0, "ali").event("a", 1, "ali").event("a", 2, "ali");
    event("other", 1800, "sana").event("a", 305, "ali");
    var ran = why("count", "--group", "ali");
    ran.says("did not fire: the condition holds by event time, 4 of 4 events");
    ran.says("but not for the events as they came");
    assertEquals(1, ran.code);
  }

  /** Each file tells of its own order only. */
  @Test
  void filesAreReadSideBySide() throws IOException {
    event("a", 120, "ali", "event.id", "f1").event("a", 180, "ali", "event.id", "f2");
    var other = Files.write(folder.resolve("other.ndjson"), events);
    events.clear();
    counted(2);
    event("other", 9000, "sana");
    var ran = why("count", "--input", other.toString());
    assertEquals(0, ran.says("fired: 1 alert").code, ran.out);
    assertFalse(ran.out.contains("late"), ran.out);
  }

  @Test
  void aRecordWithoutATimeMakesNoOtherLate() throws IOException {
    events.add("{\"event.action\":\"other\",\"message\":\"no time\"}");
    counted(3);
    event("other", 1680, "sana").event("a", 150, "ali");
    var ran = why("count", "--institution", "bank-a").says("at most 3 of 4 events");
    assertEquals(1, ran.says("1  too late").code);
  }

  @Test
  void pehrasOwnKindsSayHowNear() throws IOException {
    event("a", 0, "ali").event("b", 40, "ali").event("a", 300, "ali").event("b", 310, "ali");
    why("absence")
        .says("the slowest answer came after 40 seconds, 2026-01-10 09:00:00–09:00:40")
        .says("awaited within 1 minute");
    why("silence").says("longest without an event for 5 minutes, 2026-01-10 09:00:00–09:05:00");
    event("a", 700, "ali");
    why("silence").says("fired: 1 alert");
    why("absence")
        .says("the input ends at 2026-01-10 09:11:40, less than 1 minute after the event of");
  }

  @Test
  void distancesAndNewValuesAreTold() throws IOException {
    String[] lahore = {"source.geo.location", "31.55,74.34", "source.geo.country_iso_code", "PK"};
    String[] delhi = {"source.geo.location", "28.61,77.21", "source.geo.country_iso_code", "IN"};
    event("a", 0, "ali", lahore).event("a", 3600, "ali", delhi).event("a", 3700, "ali");
    why("travel").says("428 km at 428 km/h").says("1  without a place in source.geo.location");
    why("fresh").says("'IN' (2026-01-10 10:00:00) came 1 hour after its first event");
    event("a", 3660, "ali", lahore);
    assertEquals(0, why("travel").says("fired: 1 alert").code);
  }

  @Test
  void aBaselineSaysWhatIsUsual() throws IOException {
    event("a", 0, "ali", "payment.amount", "5").event("a", 60, "ali", "payment.amount", "much");
    why("unusual")
        .says("at most 5 of 9 as the sum of payment.amount, 0 of 1 periods to compare with");
    event("a", 1500, "ali", "payment.amount", "10");
    var ran = why("unusual").says("and more than 2*max of the 1 hour before within 10 minutes");
    assertEquals(1, ran.code);
    ran.says("10 of 9 as the sum of payment.amount, 2*max of the 1 hour before is 10");
    ran.says("1  whose payment.amount is no number");
    event("a", 1501, "ali", "payment.amount", "1");
    assertEquals(0, why("unusual").says("fired: 1 alert").code);
  }

  @Test
  void aCorrelationOverACorrelationCountsItsFirings() throws IOException {
    counted(4);
    var ran = why("chained").says("1  Rule count").says("at most 1 of 2 events");
    assertEquals(1, ran.code);
  }

  @Test
  void wrongNamesAreAnswered() throws IOException {
    counted(2);
    var unknown = why("cuont");
    assertEquals(2, unknown.code);
    assertTrue(unknown.err.contains("did you mean 'count'?"), unknown.err);
    assertTrue(unknown.err.contains("correlations: absence, chained, count"), unknown.err);
    var detection = why("a");
    assertEquals(2, detection.code);
    assertTrue(detection.err.contains("'a' is no correlation: pehra rules explain"), detection.err);
    var field = why("count", "--group", "host.name=pc7");
    assertEquals(2, field.code);
    assertTrue(field.err.contains("groups are by user.name, not by host.name"), field.err);
    var twice = why("count", "--group", "ali", "--group", "user.name=sana");
    assertEquals(2, twice.code);
    assertTrue(twice.err.contains("--group names user.name twice"), twice.err);
    assertEquals(2, why("count", "--decoder", "nothing").code);
  }

  @Test
  void aRefusedRuleSaysWhy() throws IOException {
    counted(1);
    rule("broken", "type: event_cuont, rules: [a], timespan: 10m, condition: {gte: 4}", "");
    for (var named : List.of("id-broken", "broken")) {
      var ran = why(named);
      assertEquals(2, ran.code);
      assertTrue(ran.err.contains("'event_cuont' is not a type"), ran.err);
    }
  }

  @Test
  void whatCannotBeReadIsCounted() throws IOException {
    counted(1);
    events.add(events.getFirst().replace("e0", "e1").replace("\"ali\"}", "\"al"));
    events.add("no event");
    var ran = why("count").says("1 of 4 events");
    assertTrue(ran.err.contains("not read: 1 events: no valid JSON"), ran.toString());
  }

  @Test
  void programsGetOneObject() throws IOException {
    counted(3);
    event("a", 0, "");
    var ran = why("count", "--group", "ali", "--output", "json");
    assertEquals(1, ran.code, ran.toString());
    var json = Json.MAPPER.readTree(ran.out);
    assertEquals("id-count", json.path("rule").asText());
    assertEquals(4, json.path("base_rules").path(0).path("matched").asInt());
    assertEquals("[\"user.name\"]", json.at("/base_rules/0/no_group/0/without").toString());
    var group = json.path("groups").path(0);
    assertEquals("ali", group.path("group").path("user.name").asText());
    assertFalse(group.path("fired").asBoolean());
    assertEquals(3, group.path("nearest").path("value").asInt());
    assertEquals("2026-01-10T09:02:00Z", group.path("nearest").path("to").asText());
    assertEquals("file", json.path("order").asText());
    assertEquals(0, group.path("too_late").asInt(-1));
    counted(4);
    assertTrue(
        Json.MAPPER.readTree(why("count", "--output", "json").out).path("fired").asBoolean());
  }

  @Test
  void rawRecordsAreDecoded() throws IOException {
    events.add(
        "{\"Channel\":\"Security\",\"EventID\":4625,\"Computer\":\"dc1\",\"TargetUserName\":\"u\","
            + "\"IpAddress\":\"203.0.113.9\",\"EventTime\":\"2026-01-10T09:00:00Z\"}");
    var input = Files.write(folder.resolve("raw.json"), events).toString();
    var out = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    assertEquals(1, line.execute("rules", "why", "password_spray", "--input", input));
    assertTrue(out.toString().contains("at most 1 of 15 distinct user.name"), out.toString());
  }
}
