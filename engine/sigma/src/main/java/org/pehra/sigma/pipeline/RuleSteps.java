package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.read.Budget;
import org.pehra.sigma.read.Condition;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.read.SelectionReader;
import org.pehra.sigma.yaml.YamlNode;

/** Steps on a rule as a whole. Stateless. */
final class RuleSteps {
  private RuleSteps() {}

  static Transformation dropItem() {
    return (rule, step) -> rule.changeItems(step, item -> new Selection.Dropped());
  }

  static Transformation addCondition(Params params) {
    var conditions = Fields.map(params.need("conditions"), "'conditions'");
    var name = params.text("name", "");
    boolean template = params.truth("template");
    boolean negated = params.truth("negated");
    new SelectionReader(new Budget(), new ArrayList<>(), "").read(conditions, "conditions");
    return (rule, step) -> {
      var filled = template ? (YamlNode.Mapping) filled(conditions, rule.logSource()) : conditions;
      var selection =
          new SelectionReader(rule.budget(), new ArrayList<>(), rule.head().id())
              .read(filled, "conditions")
              .map(step::mark);
      var added = name.isEmpty() ? "_" + step.id() + "_" + rule.selections().size() : name;
      rule.selections().put(added, selection);
      Condition own = new Condition.Name(added);
      rule.setCondition(
          new Condition.And(List.of(negated ? new Condition.Not(own) : own, rule.condition())));
    };
  }

  /** {@code $category}, {@code $product}, {@code $service} in values become the rule's own. */
  private static YamlNode filled(YamlNode node, LogSource logSource) {
    return switch (node) {
      case YamlNode.Scalar scalar ->
          new YamlNode.Scalar(
              scalar
                  .text()
                  .replace("$category", logSource.category())
                  .replace("$product", logSource.product())
                  .replace("$service", logSource.service()),
              scalar.plain(),
              scalar.position());
      case YamlNode.Sequence sequence ->
          new YamlNode.Sequence(
              sequence.items().stream().map(item -> filled(item, logSource)).toList(),
              sequence.size(),
              sequence.position());
      case YamlNode.Mapping mapping -> {
        var entries = new LinkedHashMap<String, YamlNode.Entry>();
        mapping
            .entries()
            .forEach(
                (key, entry) ->
                    entries.put(
                        key, new YamlNode.Entry(entry.key(), filled(entry.value(), logSource))));
        yield new YamlNode.Mapping(entries, mapping.size(), mapping.position());
      }
    };
  }

  static Transformation changeLogSource(Params params) {
    var other =
        new LogSource(
            params.text("product", "").toLowerCase(Locale.ROOT),
            params.text("category", "").toLowerCase(Locale.ROOT),
            params.text("service", "").toLowerCase(Locale.ROOT));
    if (other.equals(new LogSource("", "", ""))) {
      throw new Refusal(
          params.position(),
          "'change_logsource' changes to nothing",
          "add product, category, service");
    }
    return (rule, step) -> rule.setLogSource(other);
  }

  static Transformation setState(Params params) {
    var key = params.text("key");
    var value = params.need("val").toPlain();
    return (rule, step) -> {
      if (value == null) {
        rule.state().remove(key);
      } else {
        rule.state().put(key, value);
      }
    };
  }

  static Transformation setAttribute(Params params) {
    var attribute = params.text("attribute");
    var value = params.need("value").toPlain();
    return (rule, step) -> {
      if (value != null) {
        rule.custom().put(attribute, value);
      }
    };
  }

  static Transformation ruleFailure(Params params) {
    var message = params.text("message");
    return (rule, step) -> {
      throw new Refusal(rule.head().position(), message, "from the pipeline, " + step.position());
    };
  }

  static Transformation itemFailure(Params params) {
    var message = params.text("message");
    return (rule, step) ->
        rule.changeItems(
            step,
            item -> {
              throw new Refusal(item.position(), message, "from the pipeline, " + step.position());
            });
  }

  static Transformation strictMapping(Params params) {
    return (rule, step) ->
        rule.changeItems(
            step,
            item -> {
              if (!item.keyword() && !item.applied().contains(FieldSteps.MAPPED)) {
                throw new Refusal(
                    item.position(),
                    "field '" + item.field() + "' is not in the pipeline's mapping",
                    "asked for by the pipeline, " + step.position());
              }
              return item;
            });
  }

  static Transformation nest(Params params, PipelineReader reader) {
    var items = reader.items(params.need("items"));
    return (rule, step) -> items.forEach(item -> item.apply(rule));
  }
}
