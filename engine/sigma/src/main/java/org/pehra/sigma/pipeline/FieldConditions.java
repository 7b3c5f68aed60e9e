package org.pehra.sigma.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.pehra.sigma.read.Regexes;

/** Conditions on a field's name. Stateless. */
final class FieldConditions {
  static final Map<String, StepConditions.Factory<FieldName>> BY_TYPE =
      Map.of(
          "include_fields", FieldConditions::included,
          "exclude_fields", params -> included(params).negate(),
          "processing_item_applied", FieldConditions::applied,
          "processing_state", FieldConditions::state);

  private FieldConditions() {}

  private static BiPredicate<Subject, FieldName> included(Params params) {
    var names = params.texts("fields");
    if (params.choice("mode", List.of("plain", "re"), "plain").equals("plain")) {
      var set = Set.copyOf(names);
      return (rule, field) -> set.contains(field.name());
    }
    var patterns = names.stream().map(name -> Regexes.compile(name, 0, params.position())).toList();
    return (rule, field) ->
        !field.name().isEmpty()
            && patterns.stream().anyMatch(pattern -> pattern.matcher(field.name()).lookingAt());
  }

  private static BiPredicate<Subject, FieldName> applied(Params params) {
    var id = params.text("processing_item_id");
    return (rule, field) -> field.applied().contains(id);
  }

  private static BiPredicate<Subject, FieldName> state(Params params) {
    var test = RuleConditions.state(params);
    return (rule, field) -> test.test(rule);
  }
}
