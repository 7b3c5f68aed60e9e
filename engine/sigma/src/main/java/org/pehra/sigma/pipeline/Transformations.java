package org.pehra.sigma.pipeline;

import java.util.Map;
import java.util.TreeMap;

/** All kinds of steps by the name they have in pipeline files. */
final class Transformations {
  /** Reads one step's parameters; {@code reader} gives lists and reads nested steps. */
  @FunctionalInterface
  interface Factory {
    Transformation make(Params params, PipelineReader reader);
  }

  static final Map<String, Factory> BY_TYPE = new TreeMap<>();

  static {
    BY_TYPE.put("field_name_mapping", (params, reader) -> FieldSteps.mapping(params));
    BY_TYPE.put("field_name_prefix_mapping", (params, reader) -> FieldSteps.prefixMapping(params));
    BY_TYPE.put("field_name_prefix", (params, reader) -> FieldSteps.prefix(params));
    BY_TYPE.put("field_name_suffix", (params, reader) -> FieldSteps.suffix(params));
    BY_TYPE.put("add_field", (params, reader) -> FieldSteps.addField(params));
    BY_TYPE.put("remove_field", (params, reader) -> FieldSteps.removeField(params));
    BY_TYPE.put("set_field", (params, reader) -> FieldSteps.setField(params));
    BY_TYPE.put("drop_detection_item", (params, reader) -> RuleSteps.dropItem());
    BY_TYPE.put("add_condition", (params, reader) -> RuleSteps.addCondition(params));
    BY_TYPE.put("change_logsource", (params, reader) -> RuleSteps.changeLogSource(params));
    BY_TYPE.put("set_state", (params, reader) -> RuleSteps.setState(params));
    BY_TYPE.put("set_custom_attribute", (params, reader) -> RuleSteps.setAttribute(params));
    BY_TYPE.put("rule_failure", (params, reader) -> RuleSteps.ruleFailure(params));
    BY_TYPE.put("detection_item_failure", (params, reader) -> RuleSteps.itemFailure(params));
    BY_TYPE.put(
        "strict_field_mapping_failure", (params, reader) -> RuleSteps.strictMapping(params));
    BY_TYPE.put("nest", RuleSteps::nest);
    BY_TYPE.put("replace_string", (params, reader) -> ValueSteps.replaceString(params));
    BY_TYPE.put("map_string", (params, reader) -> ValueSteps.mapString(params));
    BY_TYPE.put("set_value", (params, reader) -> ValueSteps.setValue(params));
    BY_TYPE.put("convert_type", (params, reader) -> ValueSteps.convertType(params));
    BY_TYPE.put("case", (params, reader) -> ValueSteps.letterCase(params));
    BY_TYPE.put("regex", (params, reader) -> ValueSteps.regex(params));
    BY_TYPE.put("hashes_fields", (params, reader) -> ValueSteps.hashes(params));
    BY_TYPE.put("value_placeholders", PlaceholderSteps::values);
    BY_TYPE.put("wildcard_placeholders", (params, reader) -> PlaceholderSteps.wildcards(params));
    BY_TYPE.put("query_expression_placeholders", PlaceholderSteps::queryExpressions);
  }

  private Transformations() {}
}
