package org.pehra.sigma.pipeline;

import java.util.HashSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.pehra.sigma.Position;
import org.pehra.sigma.read.Selection;

/**
 * One step of a pipeline.
 *
 * @param id by which other steps ask whether it was applied
 * @param rules which rules it is for
 * @param items which detection items of them
 * @param fields which field names, in detection items and elsewhere
 */
record PipelineItem(
    String id,
    Predicate<Subject> rules,
    BiPredicate<Subject, Selection.Item> items,
    BiPredicate<Subject, FieldName> fields,
    Transformation transformation,
    Position position) {

  /** Applies it if it is meant for the rule, and says whether it was. */
  boolean apply(Subject rule) {
    if (!rules.test(rule)) {
      return false;
    }
    transformation.apply(rule, this);
    rule.applied().add(id);
    return true;
  }

  boolean meant(Subject rule, Selection.Item item) {
    return items.test(rule, item) && fields.test(rule, new FieldName(item.field(), item.applied()));
  }

  boolean meant(Subject rule, FieldName field) {
    return fields.test(rule, field);
  }

  /** The item marked as changed by this step. */
  Selection.Item mark(Selection.Item item) {
    var applied = new HashSet<>(item.applied());
    applied.add(id);
    return item.withApplied(applied);
  }
}
