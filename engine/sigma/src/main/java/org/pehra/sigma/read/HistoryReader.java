package org.pehra.sigma.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Addition.Above;
import org.pehra.sigma.Addition.Season;
import org.pehra.sigma.Addition.Statistic;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.yaml.YamlNode;

/** Reads a {@code pehra.baseline} of earlier periods. Stateless. */
final class HistoryReader {
  static final List<String> KEYS = List.of("above", "of", "min-periods", "seasonal");

  /** A group keeps a value for each. */
  private static final long MOST_PERIODS = 10_000;

  /** Periods to learn where the rule does not say: this part of them, and at least so many. */
  private static final int LEARNT_PART = 4;

  private static final long LEARNT_LEAST = 3;

  private static final Set<Rule.Type> TYPES =
      Set.of(Rule.Type.EVENT_COUNT, Rule.Type.VALUE_COUNT, Rule.Type.VALUE_SUM);

  private static final String NUMBER = "([0-9]{1,9}(?:[.][0-9]{1,9})?)";
  private static final Pattern SIGMAS = Pattern.compile("mean *[+] *" + NUMBER + " *sigma");
  private static final Pattern OF =
      Pattern.compile("(?:" + NUMBER + " *[*] *)?(mean|max|median|p" + NUMBER + ")");

  private static final Map<String, Statistic> NAMED =
      Map.of("mean", Statistic.MEAN, "max", Statistic.MAX, "median", Statistic.MEDIAN);

  private HistoryReader() {}

  static AdditionReader.Read read(YamlNode.Mapping map, AdditionReader.Base base) {
    checkCorrelation(base);
    Fields.onlyKeys(map, "'baseline'", KEYS);
    var above = above(need(map, "above", "add 'above: 3*p99'"));
    var season = season(map);
    var timespan = CorrelationReader.need(base.map(), "timespan");
    long period = Timespans.read(Fields.text(timespan, "'timespan'"), timespan.position());
    var node = need(map, "of", "add 'of: 30d'");
    long of = of(node, period);
    if (season != Season.NONE) {
      checkSeason(map, season, period);
    }
    long most = season.comparable(of / period, period);
    if (most < 1) {
      throw new Refusal(
          node.position(),
          "'of' holds no earlier period to compare with",
          season == Season.NONE
              ? "three timespans or more"
              : "more than one " + (season == Season.HOUR_OF_DAY ? "day" : "week"));
    }
    int least = minPeriods(map, most);
    var condition = base.map().get("condition") instanceof YamlNode.Mapping c ? c : null;
    return new AdditionReader.Read(
        new Addition.Baseline(above, of, least, season),
        CorrelationReader.fields(base.map(), base.type(), condition));
  }

  private static void checkCorrelation(AdditionReader.Base base) {
    if (!TYPES.contains(base.type())) {
      throw new Refusal(
          Fields.positionOf(base.map(), "type"),
          "a baseline compares a count or a sum, not " + CorrelationReader.name(base.type()),
          "use event_count, value_count or value_sum");
    }
    boolean lower =
        base.condition() instanceof Rule.Condition.Threshold(var bounds)
            && Set.of(Comparison.GT, Comparison.GTE).containsAll(bounds.keySet());
    if (!lower) {
      throw new Refusal(
          Fields.positionOf(base.map(), "condition"),
          "with 'above' the condition says from which value on it matters, so it has no upper bound",
          "use gt or gte, as in 'gte: 60'");
    }
  }

  private static YamlNode need(YamlNode.Mapping map, String key, String hint) {
    var node = map.get(key);
    if (node == null) {
      throw new Refusal(map.position(), "'baseline' has no '" + key + "'", hint);
    }
    return node;
  }

  private static Above above(YamlNode node) {
    var text = Fields.text(node, "'above'").strip();
    var sigmas = SIGMAS.matcher(text);
    if (sigmas.matches()) {
      return new Above(1, Statistic.MEAN_AND_SIGMA, Double.parseDouble(sigmas.group(1)));
    }
    var of = OF.matcher(text);
    if (of.matches()) {
      double factor = of.group(1) == null ? 1 : Double.parseDouble(of.group(1));
      var named = NAMED.get(of.group(2));
      double percentile = named == null ? Double.parseDouble(of.group(3)) : 0;
      boolean possible = factor > 0 && (named != null || percentile >= 1 && percentile <= 100);
      if (possible) {
        return new Above(factor, named == null ? Statistic.PERCENTILE : named, percentile);
      }
    }
    throw new Refusal(
        node.position(),
        "'" + Fields.shown(text) + "' is not a statistic of earlier periods",
        "p1 to p100, median, mean or max, also times a number as in 3*p99; or mean+3sigma");
  }

  private static Season season(YamlNode.Mapping map) {
    var node = map.get("seasonal");
    if (node == null) {
      return Season.NONE;
    }
    var text = Fields.text(node, "'seasonal'");
    return switch (text) {
      case "hour-of-day" -> Season.HOUR_OF_DAY;
      case "hour-of-week" -> Season.HOUR_OF_WEEK;
      default ->
          throw new Refusal(
              node.position(),
              "'" + Fields.shown(text) + "' is not a season",
              Nearest.hint(text, List.of("hour-of-day", "hour-of-week")));
    };
  }

  private static void checkSeason(YamlNode.Mapping map, Season season, long period) {
    if (period >= season.lengthMillis() || season.lengthMillis() % period != 0) {
      throw new Refusal(
          Fields.positionOf(map, "seasonal"),
          "the timespan does not divide a " + (season == Season.HOUR_OF_DAY ? "day" : "week"),
          "use a timespan such as 1h, or leave 'seasonal' out");
    }
  }

  private static long of(YamlNode node, long period) {
    long of = Timespans.read(Fields.text(node, "'of'"), node.position());
    if (of % period != 0) {
      throw new Refusal(
          node.position(), "'of' is not a multiple of the timespan", "as in 30d with 1h");
    }
    if (of / period > MOST_PERIODS) {
      throw new Refusal(
          node.position(),
          "'of' holds %,d periods of the timespan; at most %,d are kept"
              .formatted(of / period, MOST_PERIODS),
          "use a longer timespan or a shorter 'of'");
    }
    return of;
  }

  private static int minPeriods(YamlNode.Mapping map, long most) {
    var node = map.get("min-periods");
    if (node == null) {
      long part = Math.ceilDiv(most, LEARNT_PART);
      return (int) Math.min(most, Math.max(LEARNT_LEAST, part));
    }
    double least = Fields.number(node, "'min-periods'");
    if (!(least >= 1) || least != Math.rint(least)) {
      throw new Refusal(
          node.position(), "'min-periods' is a whole number above 0", "as in 'min-periods: 24'");
    }
    if (least > most) {
      throw new Refusal(
          node.position(),
          "'of' never holds so many periods to compare with: the rule would not fire",
          "use 'min-periods: " + most + "' or less");
    }
    return (int) least;
  }
}
