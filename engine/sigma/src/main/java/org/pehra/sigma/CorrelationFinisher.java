package org.pehra.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Rule.RuleExpr;
import org.pehra.sigma.pipeline.Pipeline;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.Refusal;

/**
 * Makes a rule of a correlation's draft: references become ids, fields what pipelines call them.
 */
final class CorrelationFinisher {
  private final List<Pipeline> pipelines;
  private final FieldNames fieldNames;

  CorrelationFinisher(LoadOptions options, FieldNames fieldNames) {
    this.pipelines = options.pipelines();
    this.fieldNames = fieldNames;
  }

  /**
   * @param ids reference as written → rule id
   */
  Rule.Correlation finish(Draft.Correlation draft, Map<String, String> ids) {
    var model = draft.model();
    checkAliases(draft);
    var aliases = aliases(draft, ids);
    var groupBy = groupBy(draft, ids, aliases);
    var used = pipelines.stream().map(Pipeline::version).toList();
    return new Rule.Correlation(
        DetectionFinisher.head(model.head(), model.head().custom(), used),
        model.type(),
        model.rules().stream().map(name -> ids.getOrDefault(name, name)).toList(),
        groupBy,
        aliases,
        model.timespanMillis(),
        condition(model.condition(), ids),
        fields(draft),
        model.percentile(),
        model.generate(),
        model.scope(),
        addition(draft, ids));
  }

  private static @Nullable Addition addition(Draft.Correlation draft, Map<String, String> ids) {
    var addition = draft.model().addition();
    return switch (addition) {
      case Addition.Absence(var awaited, boolean anyOrder) ->
          new Addition.Absence(ids.getOrDefault(awaited, awaited), anyOrder);
      case Addition.Epl epl -> {
        var names = new LinkedHashMap<String, String>();
        draft
            .refs()
            .forEach(ref -> names.put(ids.getOrDefault(ref.name(), ref.name()), ref.name()));
        yield new Addition.Epl(epl.text(), epl.at(), names, epl.written());
      }
      case Addition.Silence _, Addition.GeoVelocity _, Addition.FirstSeen _, Addition.Baseline _ ->
          addition;
      case null -> null;
    };
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

  private Map<String, Map<String, String>> aliases(
      Draft.Correlation draft, Map<String, String> ids) {
    var aliases = new LinkedHashMap<String, Map<String, String>>();
    draft
        .model()
        .aliases()
        .forEach(
            (alias, fields) -> {
              var resolved = new LinkedHashMap<String, String>();
              for (var ref : draft.refs()) {
                var field = fields.get(ref.name());
                if (field != null) {
                  resolved.put(ids.getOrDefault(ref.name(), ref.name()), one(ref, field));
                }
              }
              aliases.put(alias, resolved);
            });
    return aliases;
  }

  /** A field that is called differently in the events of two rules becomes an alias. */
  private List<String> groupBy(
      Draft.Correlation draft, Map<String, String> ids, Map<String, Map<String, String>> aliases) {
    var groupBy = new ArrayList<String>();
    for (var field : draft.model().groupBy()) {
      if (aliases.containsKey(field) || pipelines.isEmpty()) {
        groupBy.add(field);
        continue;
      }
      var byRule = new LinkedHashMap<String, String>();
      draft
          .refs()
          .forEach(ref -> byRule.put(ids.getOrDefault(ref.name(), ref.name()), one(ref, field)));
      var names = Set.copyOf(byRule.values());
      if (names.size() == 1) {
        groupBy.add(names.iterator().next());
      } else {
        groupBy.add(field);
        aliases.put(field, byRule);
      }
    }
    return groupBy;
  }

  private List<String> fields(Draft.Correlation draft) {
    var fields = new ArrayList<String>();
    for (var field : draft.model().fields()) {
      var names = new LinkedHashSet<String>();
      draft.refs().forEach(ref -> names.add(one(ref, field)));
      if (names.size() > 1) {
        throw new Refusal(
            draft.document().positionOf("correlation"),
            "a pipeline gives '" + field + "' different names in the correlation's rules",
            "write the event's own field; it is one of " + String.join(", ", names));
      }
      fields.add(names.iterator().next());
    }
    return fields;
  }

  private String one(Draft.Ref ref, String field) {
    if (pipelines.isEmpty()) {
      return field;
    }
    var names = fieldNames.of(ref, field);
    if (names.size() > 1) {
      throw new Refusal(
          ref.position(),
          "a pipeline maps '" + field + "' of rule '" + ref.name() + "' to several fields",
          "write the event's own field; it is one of " + String.join(", ", names));
    }
    return names.iterator().next();
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
