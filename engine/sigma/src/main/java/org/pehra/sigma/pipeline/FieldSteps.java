package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.read.Value;

/** Steps on the names of fields. Stateless. */
final class FieldSteps {
  /** Mark of items whose field some step has renamed. */
  static final String MAPPED = "#mapped";

  private FieldSteps() {}

  static Transformation mapping(Params params) {
    var mapping = params.lists("mapping");
    return renaming(name -> mapping.getOrDefault(name, List.of()));
  }

  static Transformation prefixMapping(Params params) {
    var mapping = params.lists("mapping");
    return renaming(name -> byPrefix(name, mapping));
  }

  static Transformation prefix(Params params) {
    var prefix = params.text("prefix");
    return renaming(name -> name.isEmpty() ? List.of() : List.of(prefix + name));
  }

  static Transformation suffix(Params params) {
    var suffix = params.text("suffix");
    return renaming(name -> name.isEmpty() ? List.of() : List.of(name + suffix));
  }

  static Transformation addField(Params params) {
    var added = params.texts("field");
    return (rule, step) -> {
      var fields = new ArrayList<>(rule.fields());
      fields.addAll(added);
      rule.setFields(fields);
    };
  }

  static Transformation removeField(Params params) {
    var removed = params.texts("field");
    return (rule, step) ->
        rule.setFields(rule.fields().stream().filter(f -> !removed.contains(f)).toList());
  }

  static Transformation setField(Params params) {
    var fields = params.texts("fields");
    return (rule, step) -> rule.setFields(fields);
  }

  private static List<String> byPrefix(String name, Map<String, List<String>> mapping) {
    for (var entry : mapping.entrySet()) {
      var prefix = entry.getKey();
      if (!name.isEmpty() && name.startsWith(prefix)) {
        var rest = name.substring(prefix.length());
        return entry.getValue().stream().map(other -> other + rest).toList();
      }
    }
    return List.of();
  }

  /**
   * @param rename new names of a field; none when it keeps its own
   */
  private static Transformation renaming(Function<String, List<String>> rename) {
    return (rule, step) -> {
      rule.changeItems(step, item -> renamed(item, step, rename));
      rule.selections()
          .replaceAll((name, selection) -> selection.map(item -> refs(rule, item, step, rename)));
      rule.renameFields(step, rename);
    };
  }

  private static Selection renamed(
      Selection.Item item, PipelineItem step, Function<String, List<String>> rename) {
    var names = rename.apply(item.field());
    if (names.isEmpty()) {
      return item;
    }
    var marked = withMark(step.mark(item));
    if (names.size() == 1) {
      return marked.withField(names.getFirst());
    }
    var items = names.stream().<Selection>map(marked::withField).toList();
    return absence(item) ? new Selection.All(items) : new Selection.Any(items);
  }

  /** "Not this" and "not there" must hold for each of the names, else they would mean little. */
  private static boolean absence(Selection.Item item) {
    return item.negated()
        || item.values().stream()
            .allMatch(
                value ->
                    value instanceof Value.Null
                        || value instanceof Value.Exists exists && !exists.expected());
  }

  private static Selection.Item withMark(Selection.Item item) {
    var applied = new java.util.HashSet<>(item.applied());
    applied.add(MAPPED);
    return item.withApplied(applied);
  }

  /** Fields that values refer to are renamed by the same step. */
  private static Selection.Item refs(
      Subject rule, Selection.Item item, PipelineItem step, Function<String, List<String>> rename) {
    if (item.values().stream().noneMatch(Value.FieldRef.class::isInstance)) {
      return item;
    }
    var values = new ArrayList<Value>();
    for (var value : item.values()) {
      if (value instanceof Value.FieldRef ref && step.meant(rule, FieldName.of(ref.other()))) {
        values.add(ref(ref, rename.apply(ref.other())));
      } else {
        values.add(value);
      }
    }
    return item.withValues(values);
  }

  private static Value ref(Value.FieldRef ref, List<String> names) {
    var refs =
        names.stream()
            .<Value>map(name -> new Value.FieldRef(name, ref.match(), ref.position()))
            .toList();
    return refs.isEmpty()
        ? ref
        : refs.size() == 1 ? refs.getFirst() : new Value.AnyOf(refs, ref.position());
  }
}
