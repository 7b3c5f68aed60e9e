package org.pehra.sigma;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.Rule.RuleExpr;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.Refusal;

/** Makes a rule of a correlation's draft: references become ids. */
final class CorrelationFinisher {
  CorrelationFinisher(LoadOptions options) {}

  /**
   * @param ids reference as written → rule id
   */
  Rule.Correlation finish(Draft.Correlation draft, Map<String, String> ids) {
    var model = draft.model();
    checkAliases(draft);
    return new Rule.Correlation(
        model.head(),
        model.type(),
        model.rules().stream().map(name -> ids.getOrDefault(name, name)).toList(),
        model.groupBy(),
        aliases(model, ids),
        model.timespanMillis(),
        condition(model.condition(), ids),
        model.fields(),
        model.percentile(),
        model.generate(),
        model.scope());
  }

  private static void checkAliases(Draft.Correlation draft) {
    var model = draft.model();
    model
        .aliases()
        .forEach(
            (alias, fields) -> {
              for (var ref : draft.refs()) {
                if (model.groupBy().contains(alias) && !fields.containsKey(ref.name())) {
                  throw new Refusal(
                      ref.position(),
                      "alias '" + alias + "' names no field of rule '" + ref.name() + "'",
                      "add '" + ref.name() + ": <field>' to the alias");
                }
              }
            });
  }

  private static Map<String, Map<String, String>> aliases(
      Rule.Correlation model, Map<String, String> ids) {
    var aliases = new LinkedHashMap<String, Map<String, String>>();
    model
        .aliases()
        .forEach(
            (alias, fields) -> {
              var resolved = new LinkedHashMap<String, String>();
              fields.forEach((rule, field) -> resolved.put(ids.getOrDefault(rule, rule), field));
              aliases.put(alias, resolved);
            });
    return aliases;
  }

  private static Rule.Condition condition(Rule.Condition condition, Map<String, String> ids) {
    return condition instanceof Rule.Condition.Formula(var expression)
        ? new Rule.Condition.Formula(resolved(expression, ids))
        : condition;
  }

  private static RuleExpr resolved(RuleExpr expression, Map<String, String> ids) {
    return switch (expression) {
      case RuleExpr.Ref(var name) -> new RuleExpr.Ref(ids.getOrDefault(name, name));
      case RuleExpr.And(var of) -> new RuleExpr.And(resolved(of, ids));
      case RuleExpr.Or(var of) -> new RuleExpr.Or(resolved(of, ids));
      case RuleExpr.Not(var of) -> new RuleExpr.Not(resolved(of, ids));
      case RuleExpr.AtLeast(int n, var of) -> new RuleExpr.AtLeast(n, resolved(of, ids));
    };
  }

  private static List<RuleExpr> resolved(List<RuleExpr> expressions, Map<String, String> ids) {
    return expressions.stream().map(expression -> resolved(expression, ids)).toList();
  }
}
