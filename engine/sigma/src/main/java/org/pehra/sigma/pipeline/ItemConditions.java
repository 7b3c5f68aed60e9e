package org.pehra.sigma.pipeline;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.read.Value;

/** Conditions on a detection item. Stateless. */
final class ItemConditions {
  static final Map<String, StepConditions.Factory<Selection.Item>> BY_TYPE =
      Map.of(
          "match_string", ItemConditions::matchString,
          "match_value", ItemConditions::matchValue,
          "contains_wildcard", params -> values(params, Values::hasWildcard),
          "is_null", params -> values(params, Value.Null.class::isInstance),
          "processing_item_applied", ItemConditions::applied,
          "processing_state", ItemConditions::state);

  private ItemConditions() {}

  private static BiPredicate<Subject, Selection.Item> matchString(Params params) {
    Pattern pattern = Values.pattern(params, "pattern");
    boolean negated = params.truth("negate");
    return values(
        params,
        value ->
            negated
                != (value instanceof Value.Text text
                    && pattern.matcher(Values.plain(text)).lookingAt()));
  }

  private static BiPredicate<Subject, Selection.Item> matchValue(Params params) {
    var wanted = Values.fromYaml(params.need("value"));
    return values(params, value -> Values.same(value, wanted));
  }

  private static BiPredicate<Subject, Selection.Item> values(Params params, Predicate<Value> test) {
    boolean all = params.choice("cond", List.of("any", "all"), "any").equals("all");
    return (rule, item) -> {
      var values = Values.flat(item.values());
      return all ? values.stream().allMatch(test) : values.stream().anyMatch(test);
    };
  }

  private static BiPredicate<Subject, Selection.Item> applied(Params params) {
    var id = params.text("processing_item_id");
    return (rule, item) -> item.applied().contains(id);
  }

  private static BiPredicate<Subject, Selection.Item> state(Params params) {
    var test = RuleConditions.state(params);
    return (rule, item) -> test.test(rule);
  }
}
