package org.pehra.sigma.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pehra.model.Ids;
import org.pehra.sigma.Problem;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Nearest;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.yaml.YamlLimits;
import org.pehra.sigma.yaml.YamlNode;
import org.pehra.sigma.yaml.YamlReader;

/** Reads pipeline files. For one file only. */
final class PipelineReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "priority",
          "vars",
          "transformations",
          "allowed_backends",
          "postprocessing",
          "finalizers",
          "description",
          "author");
  static final List<String> ITEM_KEYS =
      List.of(
          "id",
          "type",
          "rule_conditions",
          "rule_cond_op",
          "rule_cond_not",
          "rule_cond_expr",
          "detection_item_conditions",
          "detection_item_cond_op",
          "detection_item_cond_not",
          "detection_item_cond_expr",
          "field_name_conditions",
          "field_name_cond_op",
          "field_name_cond_not",
          "field_name_cond_expr");

  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> fields = new LinkedHashSet<>();
  private int unnamed;

  PipelineReader(Map<String, List<String>> placeholders) {
    lists.putAll(placeholders);
  }

  Pipeline.ReadResult read(RuleFile file) {
    Pipeline pipeline = null;
    for (var document : new YamlReader(YamlLimits.DEFAULT).read(file.name(), file.text())) {
      switch (document) {
        case YamlReader.Document.Refused refused -> problems.add(refused.problem());
        case YamlReader.Document.Read(var root) -> {
          try {
            if (pipeline != null) {
              throw new Refusal(root.position(), "a file holds one pipeline", "make it two files");
            }
            pipeline = pipeline(Fields.map(root, "a pipeline"), file.name());
          } catch (Refusal e) {
            problems.add(e.problem(""));
          }
        }
      }
    }
    if (pipeline == null && problems.isEmpty()) {
      problems.add(
          new Refusal(new org.pehra.sigma.Position(file.name(), 1, 1), "the pipeline is empty", "")
              .problem(""));
    }
    boolean refused =
        problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    return new Pipeline.ReadResult(
        refused ? Optional.empty() : Optional.ofNullable(pipeline), List.copyOf(problems));
  }

  private Pipeline pipeline(YamlNode.Mapping document, String file) {
    if (document.has("logsources")) {
      throw new Refusal(
          document.positionOf("logsources"),
          "a configuration of Sigma 1, not a pipeline",
          "write it as 'transformations:' (field_name_mapping, change_logsource, …)");
    }
    Fields.onlyKeys(document, "a pipeline", KEYS);
    for (var key : List.of("postprocessing", "finalizers")) {
      if (document.has(key)) {
        problems.add(
            new Problem(
                Problem.Severity.WARNING,
                document.positionOf(key),
                "",
                "'" + key + "' shapes query text and has no effect here",
                ""));
      }
    }
    vars(document);
    var transformations = document.get("transformations");
    var items = transformations == null ? List.<PipelineItem>of() : items(transformations);
    var priority = document.get("priority");
    var canonical = new StringBuilder();
    document.canonical(canonical);
    lists.forEach((name, values) -> canonical.append('\n').append(name).append(values));
    return new Pipeline(
        Fields.text(document, "name").orElse(file),
        priority == null ? 0 : Fields.number(priority, "'priority'"),
        lists,
        items,
        fields,
        Ids.version(canonical.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private void vars(YamlNode.Mapping document) {
    Fields.map(document, "vars")
        .ifPresent(
            vars ->
                vars.entries()
                    .forEach(
                        (name, entry) ->
                            lists.put(name, Fields.texts(entry.value(), "'" + name + "'"))));
  }

  /** The steps of a list; also those of {@code nest}. */
  List<PipelineItem> items(YamlNode node) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      throw new Refusal(node.position(), "'transformations' must be a list", "");
    }
    var items = new ArrayList<PipelineItem>();
    for (var each : sequence.items()) {
      try {
        items.add(item(Fields.map(each, "a transformation")));
      } catch (Refusal e) {
        problems.add(e.problem(""));
      }
    }
    return items;
  }

  private PipelineItem item(YamlNode.Mapping map) {
    var type =
        Fields.text(map, "type")
            .orElseThrow(() -> new Refusal(map.position(), "the transformation has no type", ""));
    var factory = Transformations.BY_TYPE.get(type);
    if (factory == null) {
      throw new Refusal(
          Fields.positionOf(map, "type"),
          "transformation '" + type + "' is not known",
          Nearest.hint(type, Transformations.BY_TYPE.keySet()));
    }
    var params = new Params(map, "'" + type + "'", ITEM_KEYS);
    var transformation = factory.make(params, this);
    if (type.equals("field_name_mapping")) {
      params
          .lists("mapping")
          .forEach(
              (name, others) -> {
                fields.add(name);
                fields.addAll(others);
              });
    }
    params.refuseOthers();
    return new PipelineItem(
        Fields.text(map, "id").orElseGet(() -> "#" + ++unnamed),
        StepConditions.rules(map),
        StepConditions.items(map),
        StepConditions.fields(map),
        transformation,
        map.position());
  }

  Map<String, List<String>> lists() {
    return lists;
  }
}
