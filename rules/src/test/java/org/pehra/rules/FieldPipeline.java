package org.pehra.rules;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pehra.sigma.LogSource;

/**
 * What rules/pipelines/ecs.yml makes of a field name: an independent reading of the few forms it
 * uses.
 */
final class FieldPipeline {
  private final List<Map<?, ?>> items =
      Yaml.maps(
          Yaml.documents(Yaml.rules().resolve("pipelines/ecs.yml")).getFirst(), "transformations");

  List<Map<?, ?>> items() {
    return items;
  }

  /** Names in the event of a field of a rule with that log source. */
  List<String> targets(LogSource rule, String field) {
    for (var item : items) {
      var mapping = (Map<?, ?>) item.get("mapping");
      if (mapping != null && applies(item, rule) && mapping.containsKey(field)) {
        var several = Yaml.texts(mapping, field);
        return several.isEmpty() ? List.of(Yaml.text(mapping, field)) : several;
      }
      if (mapping == null && !excluded(item, field)) {
        return List.of(Yaml.text(item, "prefix") + field);
      }
    }
    return List.of(field);
  }

  private static boolean applies(Map<?, ?> item, LogSource rule) {
    return Yaml.maps(item, "rule_conditions").stream()
        .anyMatch(
            condition ->
                part(condition, "product", rule.product())
                    && part(condition, "category", rule.category())
                    && part(condition, "service", rule.service()));
  }

  private static boolean part(Map<?, ?> condition, String name, String rule) {
    var wanted = Yaml.text(condition, name);
    return wanted.isEmpty() || wanted.equals(rule);
  }

  private static boolean excluded(Map<?, ?> item, String field) {
    return Yaml.maps(item, "field_name_conditions").stream()
        .flatMap(condition -> Yaml.texts(condition, "fields").stream())
        .anyMatch(pattern -> Pattern.compile(pattern).matcher(field).lookingAt());
  }
}
