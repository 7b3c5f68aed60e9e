package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.pehra.sigma.read.Condition;
import org.pehra.sigma.read.ConditionParser;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Nearest;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.yaml.YamlNode;

/** Reads which rules, detection items and field names a step is meant for. Stateless. */
final class StepConditions {
  private StepConditions() {}

  /** Reads one condition of a kind from its parameters. */
  @FunctionalInterface
  interface Factory<T> {
    BiPredicate<Subject, T> make(Params params);
  }

  static Predicate<Subject> rules(YamlNode.Mapping item) {
    var test = linked(item, "rule_conditions", "rule_cond", RuleConditions.BY_TYPE);
    return rule -> test.test(rule, rule);
  }

  static BiPredicate<Subject, Selection.Item> items(YamlNode.Mapping item) {
    return linked(item, "detection_item_conditions", "detection_item_cond", ItemConditions.BY_TYPE);
  }

  static BiPredicate<Subject, FieldName> fields(YamlNode.Mapping item) {
    return linked(item, "field_name_conditions", "field_name_cond", FieldConditions.BY_TYPE);
  }

  private static <T> BiPredicate<Subject, T> linked(
      YamlNode.Mapping item, String key, String prefix, Map<String, Factory<T>> known) {
    var node = item.get(key);
    var expression = Fields.text(item, prefix + "_expr");
    var operator = Fields.text(item, prefix + "_op").orElse("and");
    boolean negated = Fields.truth(item, prefix + "_not", false);
    if (!List.of("and", "or").contains(operator)) {
      throw new Refusal(
          Fields.positionOf(item, prefix + "_op"), "'" + operator + "' is not a link", "and, or");
    }
    if (node == null) {
      return (rule, subject) -> true;
    }
    var conditions = conditions(node, known);
    BiPredicate<Subject, T> linked =
        expression.isPresent()
            ? expression(item, prefix, expression.get(), conditions)
            : operator.equals("or") ? any(conditions.values()) : all(conditions.values());
    return negated && !conditions.isEmpty() ? linked.negate() : linked;
  }

  private static <T> Map<String, BiPredicate<Subject, T>> conditions(
      YamlNode node, Map<String, Factory<T>> known) {
    var conditions = new LinkedHashMap<String, BiPredicate<Subject, T>>();
    switch (node) {
      case YamlNode.Sequence sequence -> {
        for (var each : sequence.items()) {
          conditions.put("#" + conditions.size(), condition(each, known));
        }
      }
      case YamlNode.Mapping mapping ->
          mapping
              .entries()
              .forEach((name, entry) -> conditions.put(name, condition(entry.value(), known)));
      case YamlNode.Scalar scalar ->
          throw new Refusal(scalar.position(), "conditions are a list or a map", "");
    }
    return conditions;
  }

  private static <T> BiPredicate<Subject, T> condition(
      YamlNode node, Map<String, Factory<T>> known) {
    var map = Fields.map(node, "a condition");
    var type =
        Fields.text(map, "type")
            .orElseThrow(() -> new Refusal(map.position(), "the condition has no type", ""));
    var factory = known.get(type);
    if (factory == null) {
      throw new Refusal(
          Fields.positionOf(map, "type"),
          "condition '" + type + "' is not known here",
          Nearest.hint(type, known.keySet()));
    }
    var params = new Params(map, "condition '" + type + "'", List.of("type"));
    var condition = factory.make(params);
    params.refuseOthers();
    return condition;
  }

  private static <T> BiPredicate<Subject, T> expression(
      YamlNode.Mapping item,
      String prefix,
      String expression,
      Map<String, BiPredicate<Subject, T>> conditions) {
    var position = Fields.positionOf(item, prefix + "_expr");
    var parser = new ConditionParser(expression, position, conditions.keySet(), "condition");
    return evaluated(parser.parse(), conditions);
  }

  private static <T> BiPredicate<Subject, T> evaluated(
      Condition condition, Map<String, BiPredicate<Subject, T>> conditions) {
    return switch (condition) {
      case Condition.Name(var name) -> {
        var named = conditions.get(name);
        if (named == null) {
          throw new IllegalStateException("the parser lets only known names through");
        }
        yield named;
      }
      case Condition.And(var of) -> all(evaluated(of, conditions));
      case Condition.Or(var of) -> any(evaluated(of, conditions));
      case Condition.Not(var of) -> evaluated(of, conditions).negate();
      case Condition.AtLeast(int n, var of) -> {
        var parts = evaluated(of, conditions);
        yield (rule, subject) ->
            parts.stream().filter(part -> part.test(rule, subject)).count() >= n;
      }
    };
  }

  private static <T> List<BiPredicate<Subject, T>> evaluated(
      List<Condition> of, Map<String, BiPredicate<Subject, T>> conditions) {
    var parts = new ArrayList<BiPredicate<Subject, T>>();
    of.forEach(part -> parts.add(evaluated(part, conditions)));
    return parts;
  }

  private static <T> BiPredicate<Subject, T> all(
      java.util.Collection<BiPredicate<Subject, T>> parts) {
    return (rule, subject) -> parts.stream().allMatch(part -> part.test(rule, subject));
  }

  private static <T> BiPredicate<Subject, T> any(
      java.util.Collection<BiPredicate<Subject, T>> parts) {
    return (rule, subject) -> parts.stream().anyMatch(part -> part.test(rule, subject));
  }
}
