package org.pehra.sigma.read;

import java.util.regex.Pattern;
import org.pehra.sigma.Position;
import org.pehra.sigma.Rule;
import org.pehra.sigma.yaml.YamlNode;

/**
 * Refuses the aggregations of Sigma 1 ({@code selection | count() by host > 5}) and shows the
 * correlation rule that means the same.
 */
final class Aggregations {
  private static final Pattern COUNT =
      Pattern.compile(
          "\\|\\s*(count|sum|avg)\\s*\\(\\s*([^()\\s]{0,100})\\s*\\)\\s*"
              + "(?:by\\s+([^<>=|]{1,200}?)\\s*)?(<=|>=|==|=|<|>)\\s*([0-9]{1,12})\\s*",
          Pattern.CASE_INSENSITIVE);

  private Aggregations() {}

  static Refusal refusal(
      String condition, Position position, YamlNode.Mapping map, Rule.Head head) {
    int bar = condition.indexOf('|');
    var at = new Position(position.file(), position.line(), position.column() + bar);
    var matcher = COUNT.matcher(condition.substring(bar));
    var message = "aggregations in a condition are Sigma 1 and no longer part of the language";
    if (condition.length() > 1_000 || !matcher.matches()) {
      return new Refusal(
          at, message, "write a correlation rule over this one (temporal, event_count, …)");
    }
    var type =
        switch (matcher.group(1).toLowerCase(java.util.Locale.ROOT)) {
          case "sum" -> "value_sum";
          case "avg" -> "value_avg";
          default -> matcher.group(2).isEmpty() ? "event_count" : "value_count";
        };
    var hint = new StringBuilder("keep the condition '");
    hint.append(condition, 0, bar).setLength(hint.toString().stripTrailing().length());
    hint.append("' and add a correlation:\n---\n");
    hint.append("title: ").append(head.title()).append(", counted\n");
    hint.append("correlation:\n  type: ").append(type);
    hint.append("\n  rules: [").append(head.name().isEmpty() ? head.id() : head.name()).append(']');
    var by = matcher.group(3);
    if (by != null) {
      hint.append("\n  group-by: [").append(by.strip().replaceAll("[,\\s]+", ", ")).append(']');
    }
    hint.append("\n  timespan: ").append(Fields.text(map, "timeframe").orElse("5m"));
    hint.append("\n  condition:");
    if (!matcher.group(2).isEmpty()) {
      hint.append("\n    field: ").append(matcher.group(2));
    }
    hint.append("\n    ").append(operator(matcher.group(4))).append(": ").append(matcher.group(5));
    return new Refusal(at, message, hint.toString());
  }

  private static String operator(String written) {
    return switch (written) {
      case "<" -> "lt";
      case "<=" -> "lte";
      case ">" -> "gt";
      case ">=" -> "gte";
      default -> "eq";
    };
  }
}
