package org.pehra.sigma;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.Ids;
import org.pehra.sigma.read.Condition;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.ExprCompiler;
import org.pehra.sigma.read.Placeholders;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Selection;

/** Makes a rule of a detection's draft: filters, placeholders, expression, version. */
final class DetectionFinisher {
  private final LoadOptions options;

  DetectionFinisher(LoadOptions options) {
    this.options = options;
  }

  Rule.Detection finish(Draft.Detection draft, List<Draft.Filter> filters) {
    var used = new ArrayList<String>();
    var selections = new LinkedHashMap<>(draft.selections());
    var condition = filtered(draft.condition(), selections, filters, used);
    var placeholders = new Placeholders(options.placeholders(), draft.budget());
    selections.replaceAll((name, selection) -> selection.map(placeholders::fill));
    placeholders.used().forEach((name, values) -> used.add(name + "=" + values));
    var zone = draft.zone().isEmpty() ? options.zone().getId() : draft.zone();
    var expr =
        new ExprCompiler(selections, zone, draft.budget())
            .compile(condition)
            .orElseThrow(
                () ->
                    new Refusal(
                        draft.head().position(), "pipelines dropped the whole condition", ""));
    return new Rule.Detection(
        head(draft.head(), used), draft.logSource(), expr, draft.fields(), draft.groupBy());
  }

  /** Adds the filters' selections under names of their own and joins their conditions by AND. */
  private static Condition filtered(
      Condition condition,
      Map<String, Selection> selections,
      List<Draft.Filter> filters,
      List<String> used) {
    if (filters.isEmpty()) {
      return condition;
    }
    var parts = new ArrayList<Condition>();
    parts.add(condition);
    for (var filter : filters) {
      var prefix = "filter " + filter.head().id() + ": ";
      filter.selections().forEach((name, selection) -> selections.put(prefix + name, selection));
      parts.add(prefixed(filter.condition(), prefix));
      used.add(filter.head().version());
    }
    return new Condition.And(parts);
  }

  private static Condition prefixed(Condition condition, String prefix) {
    return switch (condition) {
      case Condition.Name name -> new Condition.Name(prefix + name.name());
      case Condition.And and -> new Condition.And(prefixed(and.of(), prefix));
      case Condition.Or or -> new Condition.Or(prefixed(or.of(), prefix));
      case Condition.Not not -> new Condition.Not(prefixed(not.of(), prefix));
      case Condition.AtLeast some -> new Condition.AtLeast(some.n(), prefixed(some.of(), prefix));
    };
  }

  private static List<Condition> prefixed(List<Condition> conditions, String prefix) {
    return conditions.stream().map(condition -> prefixed(condition, prefix)).toList();
  }

  /** The head with a version that also covers what was applied to the rule. */
  static Rule.Head head(Rule.Head head, List<String> used) {
    if (used.isEmpty()) {
      return head;
    }
    var content = new ByteArrayOutputStream();
    content.writeBytes(head.version().getBytes(StandardCharsets.UTF_8));
    used.forEach(
        part -> {
          content.write('\n');
          content.writeBytes(part.getBytes(StandardCharsets.UTF_8));
        });
    return new Rule.Head(
        head.id(),
        head.name(),
        Ids.version(content.toByteArray()),
        head.title(),
        head.description(),
        head.level(),
        head.status(),
        head.tags(),
        head.falsePositives(),
        head.references(),
        head.custom(),
        head.position());
  }
}
