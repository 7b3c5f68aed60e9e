package org.pehra.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Pehra adds to correlations, as text. */
class AdditionTest {
  private static final String BASES =
      """
      title: Approval
      id: 11111111-1111-4111-8111-111111111111
      name: approval
      logsource: {product: switch}
      detection: {sel: {rc: '00'}, condition: sel}
      ---
      title: Debit
      id: 22222222-2222-4222-8222-222222222222
      name: debit
      logsource: {product: core}
      detection: {sel: {posted: 1}, condition: sel}
      ---
      """;

  private static LoadResult load(String correlation, String pehra) {
    return new RuleLoader(LoadOptions.DEFAULT)
        .loadText(
            "a.yml",
            BASES
                + "title: C\nid: c\ncorrelation: {"
                + correlation
                + "}\npehra: {"
                + pehra
                + "}\n");
  }

  private static Rule.Correlation read(String correlation, String pehra) {
    var result = load(correlation, pehra);
    assertEquals(List.of(), result.errors());
    return assertInstanceOf(Rule.Correlation.class, result.rules().getLast());
  }

  @Test
  void absenceNamesTheAwaitedRule() {
    var ordered =
        read(
            "type: temporal_ordered, rules: [approval, debit], group-by: [rrn], timespan: 60s",
            "absence: debit");
    assertEquals(
        new Addition.Absence("22222222-2222-4222-8222-222222222222", false), ordered.addition());
    var free = read("type: temporal, rules: [debit, approval], timespan: 60s", "absence: debit");
    assertEquals(
        new Addition.Absence("22222222-2222-4222-8222-222222222222", true), free.addition());
  }

  @Test
  void silenceIsACountOfNone() {
    var rule =
        read(
            "type: event_count, rules: [debit], timespan: 5m, condition: {eq: 0}", "absence: true");
    assertEquals(new Addition.Silence(), rule.addition());
  }

  @Test
  void travelHasASpeedAndAPlace() {
    var count = "type: event_count, rules: [debit], timespan: 1d, condition: {gte: 2}";
    var one = read(count, "geo_velocity: {faster-than: 900}");
    assertEquals(new Addition.GeoVelocity(900, 100), one.addition());
    assertEquals(
        List.of("source.geo.location", "source.geo.location.lat", "source.geo.location.lon"),
        one.fields());
    var two =
        read(
            count,
            "geo_velocity: {faster-than: 900, min-distance: 5, latitude: lat, longitude: lon}");
    assertEquals(List.of("lat", "lon"), two.fields());
  }

  @Test
  void newValueHasAFieldAndALearningSpan() {
    var pehra = "baseline: {first-seen: ip, learn: 3d}";
    var counted =
        read(
            "type: value_count, rules: [debit], timespan: 1h, condition: {field: ip, gte: 1}",
            pehra);
    assertEquals(new Addition.FirstSeen(3 * 86_400_000L), counted.addition());
    assertEquals(List.of("ip"), counted.fields());
    var any = read("type: event_count, rules: [debit], timespan: 1h, condition: {gt: 0}", pehra);
    assertEquals(counted.addition(), any.addition());
    assertEquals(List.of("ip"), any.fields());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3*p99|3|PERCENTILE|99|3*p99",
        "p99.9|1|PERCENTILE|99.9|p99.9",
        "2.5 * p1|2.5|PERCENTILE|1|2.5*p1",
        "p100|1|PERCENTILE|100|p100",
        "median|1|MEDIAN|0|median",
        "0.5*mean|0.5|MEAN|0|0.5*mean",
        "2*max|2|MAX|0|2*max",
        "mean+3sigma|1|MEAN_AND_SIGMA|3|mean+3sigma",
        "mean + 2.5 sigma|1|MEAN_AND_SIGMA|2.5|mean+2.5sigma",
      })
  void historyIsComparedByAStatistic(
      String written, double factor, Addition.Statistic statistic, double parameter, String told) {
    var rule =
        read(
            "type: value_count, rules: [debit], timespan: 1h, condition: {field: [a, b], gte: 60}",
            "baseline: {above: " + written + ", of: 30d, min-periods: 24}");
    var above = new Addition.Above(factor, statistic, parameter);
    assertEquals(
        new Addition.Baseline(above, 30 * 86_400_000L, 24, Addition.Season.NONE), rule.addition());
    assertEquals(told, above.text());
    assertEquals(List.of("a", "b"), rule.fields());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1h|of: 30d|180|NONE",
        "1h|of: 3h|1|NONE",
        "1d|of: 8d|3|NONE",
        "1h|of: 30d, seasonal: hour-of-day|8|HOUR_OF_DAY",
        "1h|of: 30d, seasonal: hour-of-week|3|HOUR_OF_WEEK",
        "1d|of: 60d, seasonal: hour-of-week|3|HOUR_OF_WEEK",
        "15m|of: 30d, seasonal: hour-of-day|29|HOUR_OF_DAY",
      })
  void aQuarterOfTheHistoryIsLearntWhereTheRuleDoesNotSay(
      String timespan, String history, int periods, Addition.Season season) {
    var rule =
        read(
            "type: value_sum, rules: [debit], condition: {field: a, gt: 60}, timespan: " + timespan,
            "baseline: {above: p99, " + history + "}");
    var baseline = assertInstanceOf(Addition.Baseline.class, rule.addition());
    assertEquals(periods, baseline.minPeriods());
    assertEquals(season, baseline.season());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: temporal, rules: [approval, debit], timespan: 1m|absence: debti|did you mean 'debit'",
        "type: temporal, rules: [debit], timespan: 1m|absence: debit|name the rule before it",
        "type: temporal_ordered, rules: [debit, approval], timespan: 1m|absence: debit|at the end",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|absence: true|eq: 0",
        "type: event_count, rules: [debit], timespan: 1m, condition: {eq: 0}|absence: debit|true or false",
        "type: value_sum, rules: [debit], timespan: 1m, condition: {field: x, gt: 1}|absence: debit|temporal_ordered",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 3}|geo_velocity: {faster-than: 1}|gte: 2",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|geo_velocity: {}|faster-than: 900",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|geo_velocity: {faster-than: -1}|above 0",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|geo_velocity: {faster-then: 1}|faster-than",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|geo_velocity: {faster-than: 9, latitude: x}|longitude",
        "type: event_count, rules: [debit], timespan: 1m, condition: {eq: 0}|absence: true, geo_velocity: {}|not both",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|intel: {}|belongs to a detection",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 2}|epl: select 1|type: temporal",
        "type: temporal, rules: [debit], timespan: 1m, condition: debit|epl: select 1|takes no condition",
        "type: temporal, rules: [debit], timespan: 1m|epl: \" \"|is empty",
        "type: temporal, rules: [debit], timespan: 1m|epl: [select]|must be a text",
        "type: temporal, rules: [debit], timespan: 1m|epl: select 1, absence: debit|not both",
        "type: temporal, rules: [debit], timespan: 1m|epl: select 1, partition-by: rrn|group-by",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {}|names no field",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {first-seen: ip}|no learning span",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {first-sen: ip, learn: 3d}|did you mean 'first-seen'",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {first-seen: ip, learn: 30m}|shorter than the timespan",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {first-seen: ip, learn: soon}|not a span of time",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 14 periods}|not a span of time",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99}|add 'of: 30d'",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {of: 30d}|add 'above: 3*p99'",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: 3*q99, of: 30d}|times a number as in 3*p99",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p101, of: 30d}|p1 to p100",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: 0*max, of: 30d}|not a statistic",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: -1*max, of: 30d}|not a statistic",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: mean-3sigma, of: 30d}|not a statistic",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: [p99], of: 30d}|must be a text",
        "type: event_count, rules: [debit], timespan: 7h, condition: {gte: 1}|baseline: {above: p99, of: 30d}|not a multiple",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 2h}|three timespans",
        "type: event_count, rules: [debit], timespan: 1m, condition: {gte: 1}|baseline: {above: p99, of: 30d}|at most 10,000",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, min-periods: 719}|min-periods: 718",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, min-periods: 0}|whole number above 0",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, min-periods: 1.5}|whole number above 0",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, seasonal: hour-of-weak}|did you mean 'hour-of-week'",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 7d, seasonal: hour-of-week}|more than one week",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, seasonal: hour-of-week, min-periods: 5}|min-periods: 4",
        "type: event_count, rules: [debit], timespan: 7m, condition: {gte: 1}|baseline: {above: p99, of: 7d, seasonal: hour-of-day}|does not divide a day",
        "type: event_count, rules: [debit], timespan: 1d, condition: {gte: 1}|baseline: {above: p99, of: 30d, seasonal: hour-of-day}|does not divide a day",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d, learn: 3d}|not known in 'baseline'",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {first-seen: ip, above: p99, of: 30d}|not both",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 1, lt: 9}|baseline: {above: p99, of: 30d}|no upper bound",
        "type: event_count, rules: [debit], timespan: 1h, condition: {field: x, gte: 1}|baseline: {above: p99, of: 30d}|use value_count",
        "type: value_sum, rules: [debit], timespan: 1h, condition: {gte: 1}|baseline: {above: p99, of: 30d}|needs a field",
        "type: value_avg, rules: [debit], timespan: 1h, condition: {field: x, gte: 1}|baseline: {above: p99, of: 30d}|use event_count",
        "type: temporal, rules: [approval, debit], timespan: 1h|baseline: {above: p99, of: 30d}|use event_count",
        "type: event_count, rules: [debit], timespan: 1h, condition: {gte: 2}|baseline: {first-seen: ip, learn: 3d}|single event",
        "type: value_sum, rules: [debit], timespan: 1h, condition: {field: x, gte: 1}|baseline: {first-seen: x, learn: 3d}|value_count",
        "type: value_count, rules: [debit], timespan: 1h, condition: {field: x, gte: 1}|baseline: {first-seen: ip, learn: 3d}|another field",
      })
  void saysWhatIsWrongAndTheMend(String correlation, String pehra, String told) {
    var errors = load(correlation, pehra).errors();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().toString().contains(told), errors::toString);
    assertTrue(errors.getFirst().position().line() > 10, errors::toString);
  }

  @Test
  void eplNamesFieldsBetweenBackticksAndKnowsRulesByTheirNamesThere() {
    var result =
        new RuleLoader(LoadOptions.DEFAULT)
            .loadText(
                "a.yml",
                BASES
                    + """
                    title: C
                    id: c
                    correlation:
                      type: temporal
                      rules: [approval, 22222222-2222-4222-8222-222222222222]
                      group-by: [rrn]
                      timespan: 1m
                    pehra:
                      epl: |
                        select a.`card.token` as t // not `this`
                        from pattern [every a=Signal(`rc` = '`nor.that`', `card.token` is not null)]
                    """);
    assertEquals(List.of(), result.errors());
    var rule = assertInstanceOf(Rule.Correlation.class, result.rules().getLast());
    assertEquals(List.of("card.token", "rc"), rule.fields());
    var epl = assertInstanceOf(Addition.Epl.class, rule.addition());
    assertEquals(List.of("card.token", "rc"), epl.written());
    assertEquals(
        Map.of(
            "11111111-1111-4111-8111-111111111111",
            "approval",
            "22222222-2222-4222-8222-222222222222",
            "22222222-2222-4222-8222-222222222222"),
        epl.names());
    int line = (int) BASES.lines().count() + 10;
    assertEquals(new Position("a.yml", line, 5), epl.at());
    assertTrue(epl.text().startsWith("select a.`card.token` as t"), epl.text());
  }

  @Test
  void eplNamesFewFields() {
    var all = new StringBuilder("select ");
    for (int i = 0; i < 17; i++) {
      all.append("`f").append(i).append("` + ");
    }
    var errors =
        load("type: temporal, rules: [debit], timespan: 1m", "epl: '" + all + "'").errors();
    assertTrue(errors.getFirst().message().contains("more than 16 fields"), errors::toString);
  }

  private static LoadResult loadDetection(String pehra) {
    return new RuleLoader(LoadOptions.DEFAULT)
        .loadText(
            "a.yml",
            "title: D\nid: d\nlogsource: {product: p}\ndetection: {sel: {a: 1}, condition: sel}\npehra: {"
                + pehra
                + "}\n");
  }

  @Test
  void detectionMayAskForIndicators() {
    var result = loadDetection("intel: {fields: [destination.ip], min-confidence: 60}");
    var rule = assertInstanceOf(Rule.Detection.class, result.rules().getLast());
    assertEquals(new Rule.Intel(List.of("destination.ip"), 60), rule.intel());
    assertEquals(List.of("threat.indicator.name"), rule.groupBy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "intel: {}|names no fields",
        "intel: {field: x}|did you mean 'fields'",
        "intel: {fields: x, min-confidence: 101}|0 to 100",
        "absence: true|belongs to a correlation",
        "epl: select 1|belongs to a correlation",
      })
  void saysWhatIsWrongInADetection(String pehra, String told) {
    var errors = loadDetection(pehra).errors();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().toString().contains(told), errors::toString);
  }
}
