package org.pehra.sigma;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.Ids;
import org.pehra.sigma.pipeline.Subject;
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
    var probes = new ArrayList<>(draft.groupBy());
    var intel = draft.intel();
    if (intel != null) {
      probes.addAll(intel.fields());
    }
    var subject = run(draft, filters, probes, used);
    var placeholders = new Placeholders(options.placeholders(), draft.budget());
    var selections = new LinkedHashMap<>(subject.selections());
    selections.replaceAll((name, selection) -> selection.map(placeholders::fill));
    used.addAll(subject.used());
    placeholders.used().forEach((name, values) -> used.add(name + "=" + values));
    var zone = draft.zone().isEmpty() ? options.zone().getId() : draft.zone();
    var expr =
        new ExprCompiler(selections, zone, draft.budget())
            .compile(subject.condition())
            .orElseThrow(
                () ->
                    new Refusal(
                        draft.head().position(), "pipelines dropped the whole condition", ""));
    return new Rule.Detection(
        head(draft.head(), subject.custom(), used),
        subject.logSource(),
        expr,
        subject.fields(),
        groupBy(draft, subject),
        draft.document().positionOf("logsource"),
        intel == null
            ? null
            : new Rule.Intel(
                intel.fields().stream()
                    .flatMap(field -> subject.names(field).stream())
                    .distinct()
                    .toList(),
                intel.minConfidence()));
  }

  /** Without one of its own, what meets an indicator is grouped by it. */
  private static List<String> groupBy(Draft.Detection draft, Subject subject) {
    if (draft.intel() != null && draft.groupBy().isEmpty()) {
      return List.of(Rule.Intel.INDICATOR);
    }
    return draft.groupBy().stream().map(field -> oneName(subject, field, draft.head())).toList();
  }

  private static String oneName(Subject subject, String field, Rule.Head head) {
    var names = subject.names(field);
    if (names.size() > 1) {
      throw new Refusal(
          head.position(),
          "a pipeline maps the group-by field '" + field + "' to several fields",
          "name one of them: " + String.join(", ", names));
    }
    return names.getFirst();
  }

  /**
   * The rule behind filters and pipelines.
   *
   * @param probes names of fields whose final names are asked for
   * @param used receives the filters' versions
   */
  Subject run(
      Draft.Detection draft, List<Draft.Filter> filters, List<String> probes, List<String> used) {
    var selections = new LinkedHashMap<>(draft.selections());
    var condition = filtered(draft.condition(), selections, filters, used);
    var subject =
        new Subject(
            draft.head(),
            draft.logSource(),
            selections,
            condition,
            draft.fields(),
            probes,
            draft.budget());
    options.pipelines().forEach(pipeline -> pipeline.apply(subject));
    return subject;
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
  static Rule.Head head(Rule.Head head, Map<String, Object> custom, List<String> used) {
    if (used.isEmpty()) {
      return head;
    }
    var content = new StringBuilder(head.version());
    used.forEach(part -> content.append('\n').append(part));
    return new Rule.Head(
        head.id(),
        head.name(),
        Ids.version(content.toString().getBytes(StandardCharsets.UTF_8)),
        head.title(),
        head.description(),
        head.level(),
        head.status(),
        head.tags(),
        head.falsePositives(),
        head.references(),
        custom,
        head.position());
  }
}
