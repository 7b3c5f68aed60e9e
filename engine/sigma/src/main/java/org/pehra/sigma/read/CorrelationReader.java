package org.pehra.sigma.read;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.yaml.YamlNode;

/** Reads correlations (Sigma correlation rules specification 2.1.0). Stateless. */
final class CorrelationReader {
  private static final List<String> KEYS =
      List.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
  private static final List<String> BOUNDS = List.of("gt", "gte", "lt", "lte", "eq", "neq");
  private static final List<String> CONDITION_KEYS =
      List.of("gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile");
  private static final Set<Rule.Type> TEMPORAL =
      EnumSet.of(Rule.Type.TEMPORAL, Rule.Type.TEMPORAL_ORDERED);

  private CorrelationReader() {}

  static Draft.Correlation read(YamlNode.Mapping document, Rule.Head head, List<Problem> warnings) {
    if (document.has("detection") || document.has("filter")) {
      throw new Refusal(
          document.positionOf("correlation"),
          "a document is either a detection, a correlation or a filter",
          "divide them with '---'");
    }
    var map =
        Fields.map(document, "correlation")
            .orElseThrow(
                () ->
                    new Refusal(document.positionOf("correlation"), "'correlation' is empty", ""));
    Fields.onlyKeys(map, "'correlation'", KEYS);
    var type =
        Fields.choice(need(map, "type"), "'type'", Rule.Type.class, List.of(Rule.Type.values()));
    var refs = references(map, type);
    var condition = condition(map, type, refs);
    var timespan = need(map, "timespan");
    var conditionMap = map.get("condition") instanceof YamlNode.Mapping c ? c : null;
    var addition =
        AdditionReader.read(document, new AdditionReader.Base(map, type, refs, condition));
    var model =
        new Rule.Correlation(
            head,
            type,
            refs.stream().map(Draft.Ref::name).toList(),
            Fields.texts(map, "group-by"),
            aliases(map, refs),
            Timespans.read(Fields.text(timespan, "'timespan'"), timespan.position()),
            condition,
            addition == null ? fields(map, type, conditionMap) : addition.fields(),
            percentile(type, conditionMap),
            Fields.truth(map, "generate", Fields.truth(document, "generate", false)),
            scope(document),
            addition == null ? null : addition.addition());
    if (!(model.addition() instanceof Addition.Silence)) {
      neverHolds(model, map);
    }
    return new Draft.Correlation(head, document, model, refs, warnings);
  }

  static YamlNode need(YamlNode.Mapping map, String key) {
    var node = map.get(key);
    if (node == null) {
      throw new Refusal(
          map.position(), "the correlation has no '" + key + "'", "add '" + key + ":' to it");
    }
    return node;
  }

  private static List<Draft.Ref> references(YamlNode.Mapping map, Rule.Type type) {
    var refs = DocumentReader.refs(need(map, "rules"));
    if (refs.isEmpty()) {
      throw new Refusal(
          Fields.positionOf(map, "rules"), "the correlation is over no rules", "name one by id");
    }
    var seen = new java.util.HashSet<String>();
    for (var ref : refs) {
      if (!seen.add(ref.name()) && type != Rule.Type.TEMPORAL_ORDERED) {
        throw new Refusal(ref.position(), "rule '" + ref.name() + "' is here twice", "");
      }
    }
    return refs;
  }

  private static Rule.Condition condition(
      YamlNode.Mapping map, Rule.Type type, List<Draft.Ref> refs) {
    var node = map.get("condition");
    boolean temporal = TEMPORAL.contains(type);
    if (node == null && temporal) {
      return new Rule.Condition.AllRules();
    }
    if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
      if (!temporal) {
        throw new Refusal(
            scalar.position(),
            "a condition over rules belongs to temporal and temporal_ordered",
            "write bounds, as in 'condition: {gte: 10}'");
      }
      return formula(scalar, refs);
    }
    var bounds = bounds(Fields.map(need(map, "condition"), "'condition'"), map);
    return new Rule.Condition.Threshold(bounds);
  }

  private static Rule.Condition formula(YamlNode.Scalar scalar, List<Draft.Ref> refs) {
    var names = refs.stream().map(Draft.Ref::name).toList();
    var parser =
        new ConditionParser(scalar.text(), DocumentReader.textStart(scalar), names, "rule");
    return new Rule.Condition.Formula(toRules(parser.parse()));
  }

  private static Rule.RuleExpr toRules(Condition condition) {
    return switch (condition) {
      case Condition.Name name -> new Rule.RuleExpr.Ref(name.name());
      case Condition.And and -> new Rule.RuleExpr.And(toRules(and.of()));
      case Condition.Or or -> new Rule.RuleExpr.Or(toRules(or.of()));
      case Condition.Not not -> new Rule.RuleExpr.Not(toRules(not.of()));
      case Condition.AtLeast some -> new Rule.RuleExpr.AtLeast(some.n(), toRules(some.of()));
    };
  }

  private static List<Rule.RuleExpr> toRules(List<Condition> conditions) {
    return conditions.stream().map(CorrelationReader::toRules).toList();
  }

  private static Map<Comparison, Double> bounds(
      YamlNode.Mapping condition, YamlNode.Mapping correlation) {
    Fields.onlyKeys(condition, "a correlation's condition", CONDITION_KEYS);
    var bounds = new EnumMap<Comparison, Double>(Comparison.class);
    for (var key : BOUNDS) {
      var node = condition.get(key);
      if (node != null) {
        bounds.put(
            Comparison.valueOf(key.toUpperCase(Locale.ROOT)), Fields.number(node, "'" + key + "'"));
      }
    }
    if (bounds.isEmpty()) {
      throw new Refusal(
          Fields.positionOf(correlation, "condition"),
          "the condition has no bound",
          "add one of gt, gte, lt, lte, eq, neq");
    }
    return bounds;
  }

  /** The aggregated fields. */
  static List<String> fields(
      YamlNode.Mapping map, Rule.Type type, YamlNode.@Nullable Mapping condition) {
    var fields = condition == null ? List.<String>of() : Fields.texts(condition, "field");
    boolean counts = type == Rule.Type.EVENT_COUNT || TEMPORAL.contains(type);
    if (counts && !fields.isEmpty()) {
      throw new Refusal(
          Fields.positionOf(map, "condition"),
          "'field' has no meaning in " + name(type),
          "to count distinct values use value_count");
    }
    if (!counts && fields.isEmpty()) {
      throw new Refusal(
          Fields.positionOf(map, "condition"),
          name(type) + " needs a field",
          "add 'field:' to the condition");
    }
    if (fields.size() > 1 && type != Rule.Type.VALUE_COUNT) {
      throw new Refusal(Fields.positionOf(map, "condition"), name(type) + " takes one field", "");
    }
    return fields;
  }

  private static double percentile(Rule.Type type, YamlNode.@Nullable Mapping condition) {
    var node = condition == null ? null : condition.get("percentile");
    if (node == null) {
      return 50;
    }
    double percentile = Fields.number(node, "'percentile'");
    if (type != Rule.Type.VALUE_PERCENTILE) {
      throw new Refusal(
          node.position(), "'percentile' belongs to value_percentile, not " + name(type), "");
    }
    if (percentile < 0 || percentile > 100) {
      throw new Refusal(node.position(), "'percentile' lies between 0 and 100", "");
    }
    return percentile;
  }

  private static Map<String, Map<String, String>> aliases(
      YamlNode.Mapping map, List<Draft.Ref> refs) {
    var aliases = new LinkedHashMap<String, Map<String, String>>();
    var names = refs.stream().map(Draft.Ref::name).toList();
    Fields.map(map, "aliases")
        .ifPresent(
            all ->
                all.entries()
                    .forEach(
                        (alias, entry) -> aliases.put(alias, alias(alias, entry.value(), names))));
    return aliases;
  }

  private static Map<String, String> alias(String alias, YamlNode node, List<String> names) {
    var fields = new LinkedHashMap<String, String>();
    var map = Fields.map(node, "alias '" + Fields.shown(alias) + "'");
    map.entries()
        .forEach(
            (rule, entry) -> {
              if (!names.contains(rule)) {
                throw new Refusal(
                    entry.key().position(),
                    "'" + Fields.shown(rule) + "' is not among the correlation's rules",
                    Nearest.hint(rule, names));
              }
              fields.put(rule, Fields.text(entry.value(), "an alias's field"));
            });
    return fields;
  }

  private static Rule.Scope scope(YamlNode.Mapping document) {
    var pehra = HeadReader.pehra(document);
    if (pehra == null) {
      return Rule.Scope.INSTITUTION;
    }
    if (pehra.has("group-by")) {
      throw new Refusal(
          pehra.positionOf("group-by"),
          "'pehra.group-by' belongs to a stand-alone rule",
          "a correlation has 'correlation.group-by'");
    }
    var scope = pehra.get("scope");
    return scope == null
        ? Rule.Scope.INSTITUTION
        : Fields.choice(scope, "'scope'", Rule.Scope.class, List.of(Rule.Scope.values()));
  }

  /** Bounds that exclude each other, or that only a group without events could meet. */
  private static void neverHolds(Rule.Correlation model, YamlNode.Mapping map) {
    if (!(model.condition() instanceof Rule.Condition.Threshold(var bounds))) {
      return;
    }
    double least = Math.max(least(bounds, Comparison.GTE), least(bounds, Comparison.GT));
    double most = Math.min(most(bounds, Comparison.LTE), most(bounds, Comparison.LT));
    boolean open =
        least == most
            && (bounds.containsKey(Comparison.GT) && bound(bounds, Comparison.GT) == least
                || bounds.containsKey(Comparison.LT) && bound(bounds, Comparison.LT) == most);
    if (least > most || open) {
      throw new Refusal(Fields.positionOf(map, "condition"), "the bounds exclude each other", "");
    }
    boolean counts =
        model.type() == Rule.Type.EVENT_COUNT
            || model.type() == Rule.Type.VALUE_COUNT
            || TEMPORAL.contains(model.type());
    boolean onlyNone =
        most <= 0
            || bounds.getOrDefault(Comparison.LT, 2.0) <= 1
            || bounds.getOrDefault(Comparison.EQ, 1.0) <= 0;
    if (counts && onlyNone) {
      throw new Refusal(
          Fields.positionOf(map, "condition"),
          "only a group without events could meet this condition, and such never fires",
          "to be told of silence use 'pehra.absence'");
    }
  }

  private static double bound(Map<Comparison, Double> bounds, Comparison comparison) {
    return bounds.getOrDefault(comparison, Double.NaN);
  }

  private static double least(Map<Comparison, Double> bounds, Comparison comparison) {
    return bounds.getOrDefault(
        comparison, bounds.getOrDefault(Comparison.EQ, Double.NEGATIVE_INFINITY));
  }

  private static double most(Map<Comparison, Double> bounds, Comparison comparison) {
    return bounds.getOrDefault(
        comparison, bounds.getOrDefault(Comparison.EQ, Double.POSITIVE_INFINITY));
  }

  static String name(Rule.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
