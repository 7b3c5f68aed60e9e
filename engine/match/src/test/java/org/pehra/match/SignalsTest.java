package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pehra.match.intel.Indicator;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Event;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.Institution;
import org.pehra.model.Signal;
import org.pehra.sigma.Rule;

final class SignalsTest {
  private static final EventRef PLACE = new EventRef("events.bank-a", 0, 7);
  private static final String ALONE = Rules.rule("alone", "s: {x: 1}", "condition: s");
  private static final String BASE = Rules.rule("base", "s: {x: 1}", "condition: s");
  private static final String COUNT =
      """
      title: count
      name: count
      correlation:
        type: value_count
        rules: [base]
        group-by: [who, host.name]
        aliases: {who: {base: user.name}}
        timespan: 5m
        condition: {gte: 3, field: card}
      """;
  private static final String NATIONAL =
      """
      title: national
      name: national
      pehra: {scope: national}
      correlation:
        type: event_count
        rules: [base]
        group-by: [source.ip]
        timespan: 5m
        condition: {gte: 3}
      """;

  private static List<Signal> signals(String rules, String fields) {
    return signals(Rules.load(rules), fields);
  }

  private static List<Signal> signals(List<Rule> rules, String fields) {
    var detections = Rules.detections(rules);
    var json =
        "{\"@timestamp\":\"2024-01-01T00:00:00Z\",\"event.id\":\"e1\",\"organization.id\":\"bank-a\",\"data_stream.dataset\":\"d\",\"pehra.source\":\"s\",%s}"
            .formatted(fields);
    return Signals.of(detections, Rules.correlations(rules))
        .signals(Event.parse(json.getBytes(UTF_8)), PLACE, detections);
  }

  @Test
  void aRuleThatStandsAloneIsGroupedByItsEntity() {
    assertEquals(
        List.of(GroupKey.of("h", "u")),
        groups(signals(ALONE, "\"host.name\":\"h\",\"user.name\":\"u\",\"source.ip\":\"i\"")));
    assertEquals(
        List.of(GroupKey.of("i")),
        groups(signals(ALONE, "\"host.name\":\"h\",\"source.ip\":\"i\"")));
    assertEquals(
        List.of(GroupKey.of("h", "")), groups(signals(ALONE, "\"host\":{\"name\":\"h\"}")));
    assertEquals(List.of(GroupKey.NONE), groups(signals(ALONE, "\"x\":1")));
    assertEquals(
        List.of(GroupKey.of("1")), groups(signals(ALONE + "pehra: {group-by: [x]}\n", "\"x\":1")));
    assertEquals(List.of(), signals(ALONE + "pehra: {group-by: [y]}\n", "\"x\":1"));
  }

  @Test
  void carriesWhatCorrelationNeeds() {
    var signal = signals(ALONE, "\"user.name\":\"u\"").getFirst();
    assertEquals("alone", signal.rule().id());
    assertEquals(signal.rule(), signal.correlation());
    assertEquals(Institution.tenant("bank-a"), signal.scope());
    assertEquals(1_704_067_200_000L, signal.atMillis());
    assertEquals("e1", signal.eventId());
    assertEquals("s", signal.source());
    assertEquals(PLACE, signal.event());
    assertEquals(Map.of("user.name", "u"), signal.fields());
  }

  @Test
  void aBaseRuleTellsItsCorrelationsOnly() {
    var signals =
        signals(BASE + "---\n" + COUNT, "\"user.name\":\"u\",\"host.name\":\"h\",\"card\":\"4\"");
    assertEquals(1, signals.size());
    var signal = signals.getFirst();
    assertEquals("count", signal.correlation().id());
    assertEquals("base", signal.rule().id());
    assertEquals(GroupKey.of("u", "h"), signal.group());
    assertEquals("4", signal.fields().get("card"));
  }

  @Test
  void aGeneratingCorrelationLeavesTheRuleItsOwnSignal() {
    var rules = BASE + "---\n" + COUNT.replace("  timespan", "  generate: true\n  timespan");
    assertEquals(
        List.of("base", "count"),
        signals(rules, "\"user.name\":\"u\",\"host.name\":\"h\"").stream()
            .map(signal -> signal.correlation().id())
            .toList());
  }

  @Test
  void anEventWithoutAGroupFieldDoesNotCountAndIsCounted() {
    var rules = Rules.load(BASE + "---\n" + COUNT);
    var detections = Rules.detections(rules);
    var signals = Signals.of(detections, Rules.correlations(rules));
    var json =
        "{\"@timestamp\":\"2024-01-01T00:00:00Z\",\"event.id\":\"e\",\"organization.id\":\"bank-a\",\"data_stream.dataset\":\"d\",\"pehra.source\":\"s\",\"user.name\":\"u\"}";
    assertEquals(List.of(), signals.signals(Event.parse(json.getBytes(UTF_8)), PLACE, detections));
    assertEquals(Map.of("count", 1L), signals.takeWithoutGroup());
    assertEquals(Map.of(), signals.takeWithoutGroup());
  }

  @Test
  void anArrayIsOneGroupAnElementUpToSixteen() {
    assertEquals(
        List.of(GroupKey.of("a", "h"), GroupKey.of("b", "h")),
        groups(
            signals(
                BASE + "---\n" + COUNT, "\"user.name\":[\"a\",\"b\",\"a\"],\"host.name\":\"h\"")));
    var many = IntStream.range(0, 40).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertEquals(
        16,
        signals(BASE + "---\n" + COUNT, "\"user.name\":[" + many + "],\"host.name\":[1,2]").size());
  }

  @Test
  void aNationalCorrelationGroupsAcrossInstitutions() {
    var signal = signals(BASE + "---\n" + NATIONAL, "\"source.ip\":\"i\"").getFirst();
    assertEquals(Institution.NATIONAL, signal.scope());
    assertEquals(Institution.tenant("bank-a"), signal.institution());
  }

  private static List<GroupKey> groups(List<Signal> signals) {
    return signals.stream().map(Signal::group).toList();
  }

  @Test
  void indicatorsDecideWhatCountsAndAreSaid() {
    var rule =
        Rules.rule("intel", "s: {x: 1}", "condition: s")
            + "\npehra: {intel: {fields: [destination.ip, dns.name], min-confidence: 50}}\n";
    var rules = Rules.load(rule);
    var detections = Rules.detections(rules);
    var in =
        new Indicators(
            List.of(
                new Indicator("203.0.113.0/24", "feed", 80, 0, Indicator.NEVER),
                new Indicator("evil.example", "desk", 60, 0, Indicator.NEVER),
                new Indicator("weak.example", "desk", 40, 0, Indicator.NEVER),
                new Indicator("old.example", "desk", 90, 0, 1_000)));
    var signals = Signals.of(detections, Rules.correlations(rules), in);
    java.util.function.Function<String, List<Signal>> told =
        fields ->
            signals.signals(
                Event.parse(
                    ("{\"@timestamp\":\"2024-01-01T00:00:00Z\",\"event.id\":\"e1\","
                            + "\"organization.id\":\"bank-a\",\"data_stream.dataset\":\"d\","
                            + "\"pehra.source\":\"s\",\"x\":1,"
                            + fields
                            + "}")
                        .getBytes(UTF_8)),
                PLACE,
                detections);
    assertEquals(List.of(), told.apply("\"destination.ip\":\"198.51.100.1\""));
    assertEquals(List.of(), told.apply("\"dns.name\":\"weak.example\""));
    assertEquals(List.of(), told.apply("\"dns.name\":\"old.example\""));
    assertEquals(List.of(), told.apply("\"other\":\"evil.example\""));
    var two = told.apply("\"destination.ip\":\"203.0.113.9\",\"dns.name\":\"a.evil.example\"");
    assertEquals(
        List.of(GroupKey.of("203.0.113.0/24"), GroupKey.of("evil.example")),
        two.stream().map(Signal::group).toList());
    assertEquals(
        Map.of(
            "threat.indicator.name", "203.0.113.0/24",
            "threat.indicator.provider", "feed",
            "threat.indicator.confidence", "80",
            "destination.ip", "203.0.113.9"),
        two.getFirst().fields());
  }
}
