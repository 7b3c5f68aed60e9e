package org.pehra.sigma.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Level;
import org.pehra.sigma.LogSource;

/** Conditions on a rule as a whole. Stateless. */
final class RuleConditions {
  static final Map<String, StepConditions.Factory<Subject>> BY_TYPE =
      Map.ofEntries(
          Map.entry("logsource", RuleConditions::logSource),
          Map.entry("contains_field", RuleConditions::containsField),
          Map.entry("contains_detection_item", RuleConditions::containsItem),
          Map.entry("processing_item_applied", RuleConditions::applied),
          Map.entry("processing_state", params -> onRule(state(params))),
          Map.entry("is_sigma_rule", params -> (rule, same) -> true),
          Map.entry("is_sigma_correlation_rule", params -> (rule, same) -> false),
          Map.entry("rule_attribute", RuleConditions::attribute),
          Map.entry("tag", RuleConditions::tag));

  private static final List<String> OPERATORS = List.of("eq", "ne", "gte", "gt", "lte", "lt");
  private static final List<String> STATES =
      List.of("unsupported", "deprecated", "experimental", "test", "stable");

  private RuleConditions() {}

  private static BiPredicate<Subject, Subject> onRule(java.util.function.Predicate<Subject> test) {
    return (rule, same) -> test.test(rule);
  }

  private static BiPredicate<Subject, Subject> logSource(Params params) {
    var wanted =
        new LogSource(
            lower(params.text("product", "")),
            lower(params.text("category", "")),
            lower(params.text("service", "")));
    return onRule(
        rule ->
            covers(wanted.product(), rule.logSource().product())
                && covers(wanted.category(), rule.logSource().category())
                && covers(wanted.service(), rule.logSource().service()));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean covers(String wanted, String has) {
    return wanted.isEmpty() || wanted.equals(has);
  }

  private static BiPredicate<Subject, Subject> containsField(Params params) {
    var field = params.text("field");
    return onRule(rule -> rule.anyItem(item -> item.field().equals(field)));
  }

  private static BiPredicate<Subject, Subject> containsItem(Params params) {
    var field = params.text("field");
    var value = Values.fromYaml(params.need("value"));
    return onRule(
        rule ->
            rule.anyItem(
                item ->
                    item.field().equals(field)
                        && item.values().stream().anyMatch(v -> Values.same(v, value))));
  }

  private static BiPredicate<Subject, Subject> applied(Params params) {
    var id = params.text("processing_item_id");
    return onRule(rule -> rule.applied().contains(id));
  }

  private static BiPredicate<Subject, Subject> tag(Params params) {
    var tag = params.text("tag");
    return onRule(rule -> rule.head().tags().contains(tag));
  }

  /** Used by conditions of all three kinds. */
  static java.util.function.Predicate<Subject> state(Params params) {
    var key = params.text("key");
    var wanted = params.need("val").toPlain();
    var operator = params.choice("op", OPERATORS, "eq");
    return rule -> {
      var value = rule.state().get(key);
      return value != null && wanted != null && compare(value, wanted, operator);
    };
  }

  private static BiPredicate<Subject, Subject> attribute(Params params) {
    var name = params.text("attribute");
    var wanted = params.need("value").toPlain();
    var operator =
        params.choice("op", List.of("eq", "ne", "gte", "gt", "lte", "lt", "in", "not_in"), "eq");
    return onRule(
        rule -> {
          var value = attributeOf(rule, name);
          if (value instanceof List<?> list) {
            return switch (operator) {
              case "in" -> list.contains(wanted);
              case "not_in" -> !list.contains(wanted);
              default -> operator.equals("ne");
            };
          }
          return value != null && wanted != null && compare(value, wanted, operator);
        });
  }

  private static @Nullable Object attributeOf(Subject rule, String name) {
    var head = rule.head();
    return switch (name) {
      case "id" -> head.id();
      case "name" -> head.name();
      case "title" -> head.title();
      case "description" -> head.description();
      case "level" -> head.level();
      case "status" -> head.status();
      case "tags" -> head.tags();
      case "falsepositives" -> head.falsePositives();
      case "references" -> head.references();
      case "fields" -> rule.fields();
      default -> rule.custom().get(name);
    };
  }

  private static boolean compare(Object value, Object wanted, String operator) {
    int order;
    if (value instanceof Level level) {
      order = level(wanted.toString()).map(level::compareTo).orElse(1);
    } else if (value instanceof Number a && wanted instanceof Number b) {
      order = Double.compare(a.doubleValue(), b.doubleValue());
    } else if (STATES.contains(value.toString()) && STATES.contains(wanted.toString())) {
      order = STATES.indexOf(value.toString()) - STATES.indexOf(wanted.toString());
    } else {
      order = value.toString().compareTo(wanted.toString()); // ISO dates order as text too
    }
    return switch (operator) {
      case "eq" -> order == 0;
      case "ne" -> order != 0;
      case "gte" -> order >= 0;
      case "gt" -> order > 0;
      case "lte" -> order <= 0;
      case "lt" -> order < 0;
      default -> false;
    };
  }

  private static Optional<Level> level(String name) {
    return Arrays.stream(Level.values())
        .filter(level -> level.name().equalsIgnoreCase(name))
        .findFirst();
  }
}
