package org.pehra.correlate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pehra.correlate.window.Window;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/**
 * Says what happened, for a human: from the rule's {@code pehra.sentence} where it has one, else
 * from its title, type and numbers.
 */
final class Sentence {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+(?:\\.[^}]+)?)}");

  private Sentence() {}

  static String of(Episode episode) {
    var head = episode.group.lane.rule.rule().head();
    var template = template(head.custom());
    return template.isEmpty() ? generated(episode) : filled(template, episode);
  }

  private static String template(Map<String, Object> custom) {
    if (custom.get("pehra") instanceof Map<?, ?> own
        && own.get("sentence") instanceof String text) {
      return text;
    }
    return custom.get("pehra.sentence") instanceof String text ? text : "";
  }

  private static String filled(String template, Episode episode) {
    var known = placeholders(episode);
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            match -> Matcher.quoteReplacement(known.getOrDefault(match.group(1), match.group())));
  }

  private static Map<String, String> placeholders(Episode episode) {
    var rule = episode.group.lane.rule;
    var known = new LinkedHashMap<String, String>();
    known.put("count", Long.toString(episode.count));
    known.put("value", number(Double.isNaN(episode.peak) ? episode.count : episode.peak));
    known.put("scope", scope(episode));
    known.put("timespan", duration(rule.timespan()));
    known.put("threshold", threshold(rule));
    Drafts.groupOf(episode.group).forEach((field, value) -> known.put("group." + field, value));
    return known;
  }

  private static String generated(Episode episode) {
    var rule = episode.group.lane.rule;
    var within = " within " + duration(rule.timespan());
    var threshold = threshold(rule).isEmpty() ? "" : ", threshold " + threshold(rule);
    var where = " of " + scope(episode) + group(episode.group);
    var peak = number(episode.peak);
    var field = rule.fields().isEmpty() ? "" : rule.fields().getFirst();
    var what =
        switch (rule.kind()) {
          case COUNT ->
              rule.standsAlone()
                  ? alone(episode) + where
                  : counted(episode.peak, "event") + where + within + threshold;
          case DISTINCT ->
              (episode.peak > Window.MAX_EXACT_DISTINCT ? "about " : "")
                  + peak
                  + " distinct "
                  + distinct(rule, episode.peak)
                  + where
                  + within
                  + threshold;
          case SUM -> "sum of " + named(field, 2) + where + " reached " + peak + within + threshold;
          case AVG ->
              "mean of " + named(field, 2) + where + " reached " + peak + within + threshold;
          case PERCENTILE ->
              percentile(rule) + named(field, 2) + where + " reached " + peak + within + threshold;
          case LEGS -> legs(rule) + where + within;
          case CHAIN -> legs(rule) + " in order" + where + within;
        };
    return rule.rule().head().title() + ": " + what;
  }

  private static String distinct(PlannedRule rule, double count) {
    if (rule.fields().size() == 1) {
      return named(rule.fields().getFirst(), count);
    }
    return (count == 1 ? "combination of " : "combinations of ")
        + String.join(" and ", rule.fields().stream().map(field -> named(field, 1)).toList());
  }

  private static String alone(Episode episode) {
    long span = episode.lastAt - episode.firstAt;
    return counted(episode.count, "event") + (span < 1000 ? "" : " in " + duration(span));
  }

  private static String counted(double count, String what) {
    return number(count) + " " + what + (count == 1 ? "" : "s");
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String legs(PlannedRule rule) {
    return rule.legs().size() + " kinds of event";
  }

  private static String percentile(PlannedRule rule) {
    return rule.parameter() == 50 ? "median of " : number(rule.parameter()) + "th percentile of ";
  }

  private static String scope(Episode episode) {
    var institutions = episode.sortedInstitutions();
    if (!episode.group.lane.scope.isNational()) {
      return episode.group.lane.scope.id();
    }
    var all = new StringJoiner(", ");
    institutions.forEach(institution -> all.add(institution.id()));
    return institutions.size() == 1
        ? all.toString()
        : institutions.size() + " institutions (" + all + ")";
  }

  private static String group(Group group) {
    var all = new StringJoiner(", ", " (", ")");
    all.setEmptyValue("");
    Drafts.groupOf(group).forEach((field, value) -> all.add(named(field, 1) + " " + value));
    return all.toString();
  }

  private static String threshold(PlannedRule rule) {
    if (!(rule.rule() instanceof Rule.Correlation correlation)
        || !(correlation.condition() instanceof Rule.Condition.Threshold threshold)) {
      return "";
    }
    var all = new StringJoiner(" and ");
    threshold.bounds().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(bound -> all.add(words(bound.getKey()) + number(bound.getValue())));
    return all.toString();
  }

  private static String words(Comparison comparison) {
    return switch (comparison) {
      case GTE -> "";
      case GT -> "more than ";
      case EQ -> "exactly ";
      case NEQ -> "other than ";
      case LT -> "less than ";
      case LTE -> "at most ";
    };
  }

  /** {@code payment.card_token} reads "card tokens"; {@code source.ip} "source IPs". */
  private static String named(String field, double count) {
    var words =
        field.replaceFirst("^(payment|event|vendor)\\.", "").replace('_', ' ').replace('.', ' ');
    words = words.replaceFirst("\\bip$", "IP");
    if (count == 1 || words.endsWith("s")) {
      return words;
    }
    return words.endsWith("y") && !words.matches(".*[aeiou]y")
        ? words.substring(0, words.length() - 1) + "ies"
        : words + "s";
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(java.util.Locale.ROOT, "%.2f", value);
  }

  static String duration(long millis) {
    long seconds = Math.max(1, Math.round(millis / 1000.0));
    if (seconds % 86_400 == 0) {
      return counted(seconds / 86_400, "day");
    }
    if (seconds % 3600 == 0) {
      return counted(seconds / 3600, "hour");
    }
    if (seconds % 60 == 0) {
      return counted(seconds / 60, "minute");
    }
    return seconds < 120
        ? counted(seconds, "second")
        : counted(seconds / 60, "minute") + " " + counted(seconds % 60, "second");
  }
}
