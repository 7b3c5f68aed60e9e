package org.pehra.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Addition.Statistic;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.RuleExpr;

/** Rules of every type and of Pehra's own kinds, of which streams are made. */
final class StreamRules {
  private static final long MINUTE = 60_000;

  private StreamRules() {}

  /** Rules of every type. */
  static List<Rule> all() {
    var all = new ArrayList<Rule>(sigmas());
    all.addAll(added());
    all.addAll(baselines());
    all.addAll(ofEpl());
    return all;
  }

  private static List<Rule> sigmas() {
    var all = List.of("a", "b", "c");
    return List.of(
        Rules.detection("alone"),
        of("count3", Rule.Type.EVENT_COUNT, all, 3),
        of("count8", Rule.Type.EVENT_COUNT, List.of("a"), 8),
        of("distinct3", Rule.Type.VALUE_COUNT, all, 3, "value"),
        of("sum", Rule.Type.VALUE_SUM, all, 12, "value"),
        of("avg", Rule.Type.VALUE_AVG, all, 3, "value"),
        of("median", Rule.Type.VALUE_MEDIAN, all, 3, "value"),
        of("percentile", Rule.Type.VALUE_PERCENTILE, all, 4, "value"),
        of("few", Rule.Type.EVENT_COUNT, all, Map.of(Comparison.LTE, 2.0)),
        of("exactly", Rule.Type.EVENT_COUNT, all, Map.of(Comparison.EQ, 3.0)),
        of("other", Rule.Type.VALUE_COUNT, all, Map.of(Comparison.NEQ, 2.0), "value"),
        of(
            "between",
            Rule.Type.VALUE_SUM,
            all,
            Map.of(Comparison.GT, 4.0, Comparison.LTE, 12.0),
            "value"),
        of("low", Rule.Type.VALUE_AVG, all, Map.of(Comparison.LT, 2.5), "value"),
        of("lowMedian", Rule.Type.VALUE_MEDIAN, all, Map.of(Comparison.LTE, 2.0), "value"),
        of("lowest", Rule.Type.VALUE_PERCENTILE, all, Map.of(Comparison.LT, 4.0), "value"),
        Rules.correlation("unless", Rule.Type.TEMPORAL, all, MINUTE, unless()),
        Rules.correlation("temporal", Rule.Type.TEMPORAL, all, MINUTE, everything()),
        Rules.correlation("ordered", Rule.Type.TEMPORAL_ORDERED, all, MINUTE, everything()));
  }

  private static List<Rule> added() {
    return List.of(
        added("follows", List.of("a", "b"), new Addition.Absence("b", false)),
        added("either", List.of("a", "b", "c"), new Addition.Absence("b", true)),
        added("silent", List.of("a", "b"), new Addition.Silence()),
        added("new", List.of("a", "b"), new Addition.FirstSeen(15 * MINUTE), "value"),
        added("soon", List.of("a", "b"), new Addition.FirstSeen(2 * MINUTE), "value"),
        Rules.added(
            "travel",
            List.of("a", "b"),
            10 * MINUTE,
            new Addition.GeoVelocity(900, 100),
            "place",
            "place.lat",
            "place.lon"));
  }

  private static Rule added(String id, List<String> of, Addition addition, String... fields) {
    return Rules.added(id, of, MINUTE, addition, fields);
  }

  private static Rule.Condition everything() {
    return new Rule.Condition.AllRules();
  }

  /** (a and b) and not c */
  private static Rule.Condition unless() {
    return new Rule.Condition.Formula(
        new RuleExpr.And(
            List.of(
                new RuleExpr.Ref("a"),
                new RuleExpr.Ref("b"),
                new RuleExpr.Not(new RuleExpr.Ref("c")))));
  }

  private static Rule of(
      String id, Rule.Type type, List<String> bases, double atLeast, String... field) {
    return Rules.correlation(id, type, bases, MINUTE, Rules.atLeast(atLeast), field);
  }

  private static Rule of(
      String id,
      Rule.Type type,
      List<String> bases,
      Map<Comparison, Double> bounds,
      String... field) {
    return Rules.correlation(id, type, bases, MINUTE, new Rule.Condition.Threshold(bounds), field);
  }

  private static List<Rule.Correlation> baselines() {
    var ab = List.of("a", "b");
    return List.of(
        Rules.unusual(
            "busy",
            Rule.Type.EVENT_COUNT,
            ab,
            MINUTE,
            Rules.atLeast(2),
            baseline(Statistic.PERCENTILE, 1.5, 90, 30 * MINUTE, 5, Season.NONE)),
        Rules.unusual(
            "varied",
            Rule.Type.VALUE_COUNT,
            ab,
            2 * MINUTE,
            Rules.atLeast(2),
            baseline(Statistic.MEAN_AND_SIGMA, 1, 1.25, 20 * MINUTE, 3, Season.NONE)),
        Rules.unusual(
            "heavy",
            Rule.Type.VALUE_SUM,
            ab,
            10 * MINUTE,
            new Rule.Condition.Threshold(Map.of(Rule.Comparison.GT, 3.0)),
            baseline(Statistic.MEAN, 1.1, 0, 60 * MINUTE, 2, Season.NONE)),
        Rules.unusual(
            "most",
            Rule.Type.VALUE_SUM,
            ab,
            5 * MINUTE,
            Rules.atLeast(4),
            baseline(Statistic.MAX, 0.8, 0, 30 * MINUTE, 1, Season.NONE)),
        Rules.unusual(
            "daily",
            Rule.Type.EVENT_COUNT,
            ab,
            60 * MINUTE,
            Rules.atLeast(1),
            baseline(Statistic.MEDIAN, 1, 0, 5 * 24 * 60 * MINUTE, 1, Season.HOUR_OF_DAY)));
  }

  private static Addition.Baseline baseline(
      Statistic statistic, double factor, double parameter, long of, int least, Season season) {
    return new Addition.Baseline(
        new Addition.Above(factor, statistic, parameter), of, least, season);
  }

  /** What the oracle says of each is written out in {@link WatchOracle}, by its id. */
  private static List<Rule.Correlation> ofEpl() {
    return List.of(
        Rules.epl(
            "pairs",
            List.of("a", "b"),
            MINUTE,
            """
            select a, b from pattern [
              every a=Signal(rule='a') -> b=Signal(rule='b', `value` = a.`value`)
                where timer:within(1 min)]
            """),
        Rules.epl(
            "crowd",
            List.of("a", "b"),
            MINUTE,
            "select count(*) as n from Signal(rule='a')#time(40 sec) having count(*) >= 3"),
        Rules.epl(
            "unanswered",
            List.of("a", "b", "c"),
            MINUTE,
            """
            select a from pattern [
              every a=Signal(rule='a') -> (timer:interval(20 sec) and not Signal(rule='b'))]
            """));
  }
}
