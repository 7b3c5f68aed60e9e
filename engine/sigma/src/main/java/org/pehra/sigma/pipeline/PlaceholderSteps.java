package org.pehra.sigma.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pehra.sigma.read.ModifierChain;
import org.pehra.sigma.read.Placeholders;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.read.Source;
import org.pehra.sigma.read.Value;

/** Steps that fill placeholders. Stateless. */
final class PlaceholderSteps {
  private PlaceholderSteps() {}

  /** Each placeholder becomes the values of the list with its name. */
  static Transformation values(Params params, PipelineReader reader) {
    var included = included(params);
    return (rule, step) -> {
      fill(rule, step, reader.lists(), included);
      refuseUnfilled(rule, step, included);
    };
  }

  /**
   * A query expression says, in another product's language, that the field is one of a list kept
   * there; here the list is one of the placeholder lists, found by the mapped name.
   */
  static Transformation queryExpressions(Params params, PipelineReader reader) {
    var included = included(params);
    params.text("expression");
    var mapping =
        params.optional("mapping") == null
            ? Map.<String, List<String>>of()
            : params.lists("mapping");
    return (rule, step) -> {
      var lists = new LinkedHashMap<>(reader.lists());
      mapping.forEach(
          (placeholder, list) -> {
            var values = reader.lists().get(list.getFirst());
            if (values != null) {
              lists.put(placeholder, values);
            }
          });
      fill(rule, step, lists, included);
      refuseUnfilled(rule, step, included);
    };
  }

  static Transformation wildcards(Params params) {
    var included = included(params);
    return (rule, step) ->
        rule.changeItems(
            step,
            item ->
                item.withValues(
                    item.values().stream()
                        .map(
                            value ->
                                value instanceof Value.Pending pending
                                    ? wildcard(pending, included)
                                    : value)
                        .toList()));
  }

  private static Value wildcard(Value.Pending pending, Predicate<String> included) {
    var source = pending.source();
    for (var name : source.placeholders()) {
      if (included.test(name)) {
        source = source.fill(name, new Source.Stretch.Wildcard());
      }
    }
    return ModifierChain.resume(pending, source);
  }

  private static Predicate<String> included(Params params) {
    var include = params.textsOrNone("include");
    var exclude = params.textsOrNone("exclude");
    if (!include.isEmpty() && !exclude.isEmpty()) {
      throw new Refusal(
          params.position(), "'include' and 'exclude' exclude each other", "keep one");
    }
    return name -> include.isEmpty() ? !exclude.contains(name) : include.contains(name);
  }

  private static void fill(
      Subject rule, PipelineItem step, Map<String, List<String>> lists, Predicate<String> named) {
    var chosen = new LinkedHashMap<>(lists);
    chosen.keySet().removeIf(named.negate());
    var placeholders = new Placeholders(chosen, rule.budget());
    rule.changeItems(
        step,
        item -> {
          Selection filled = placeholders.fill(item);
          return filled;
        });
    placeholders.used().forEach((name, values) -> rule.used().add(name + "=" + values));
  }

  private static void refuseUnfilled(Subject rule, PipelineItem step, Predicate<String> included) {
    rule.changeItems(
        step,
        item -> {
          for (var value : item.values()) {
            if (value instanceof Value.Pending pending) {
              for (var name : pending.source().placeholders()) {
                if (included.test(name)) {
                  throw new Refusal(
                      pending.position(),
                      "placeholder %" + name + "% has no values",
                      "give it values in a placeholder file, or in the pipeline's 'vars'");
                }
              }
            }
          }
          return item;
        });
  }
}
