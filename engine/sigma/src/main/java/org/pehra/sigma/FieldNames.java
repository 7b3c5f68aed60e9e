package org.pehra.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.read.Draft;

/**
 * What pipelines call the fields of a rule's events. A correlation's fields are those of the rules
 * it is over. For one load only.
 */
final class FieldNames {
  private final DetectionFinisher detections;
  private final Function<Draft.Ref, @Nullable Draft> drafts;
  private final Map<String, Rule> linked;
  private final Map<List<String>, Set<String>> known = new HashMap<>();

  /**
   * @param linked rules by id; those that a correlation is over are linked before it
   */
  FieldNames(
      DetectionFinisher detections,
      Function<Draft.Ref, @Nullable Draft> drafts,
      Map<String, Rule> linked) {
    this.detections = detections;
    this.drafts = drafts;
    this.linked = linked;
  }

  /** The names that a field, as written, has in the events of a rule. */
  Set<String> of(Draft.Ref ref, String field) {
    var draft = drafts.apply(ref);
    return draft == null ? Set.of(field) : of(draft, field);
  }

  private Set<String> of(Draft draft, String field) {
    var key = List.of(draft.head().id(), field);
    var names = known.get(key);
    if (names == null) {
      names = find(draft, field);
      known.put(key, names);
    }
    return names;
  }

  private Set<String> find(Draft draft, String field) {
    return switch (draft) {
      case Draft.Detection detection ->
          new LinkedHashSet<>(
              detections.run(detection, List.of(), List.of(field), new ArrayList<>()).names(field));
      case Draft.Correlation correlation -> ofCorrelation(correlation, field);
      case Draft.Filter filter -> Set.of(field);
    };
  }

  private Set<String> ofCorrelation(Draft.Correlation draft, String field) {
    int at = draft.model().groupBy().indexOf(field);
    if (at >= 0 && linked.get(draft.head().id()) instanceof Rule.Correlation rule) {
      return Set.of(rule.groupBy().get(at));
    }
    var names = new LinkedHashSet<String>();
    draft.refs().forEach(ref -> names.addAll(of(ref, field)));
    return names;
  }
}
