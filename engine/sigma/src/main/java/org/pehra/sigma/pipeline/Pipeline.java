package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pehra.sigma.Problem;
import org.pehra.sigma.RuleFile;

/** A pipeline that was read and is valid. Immutable; safe for use by several threads. */
public final class Pipeline {
  private final String name;
  private final double priority;
  private final Map<String, List<String>> vars;
  private final List<PipelineItem> items;
  private final Set<String> fields;
  private final String version;

  Pipeline(
      String name,
      double priority,
      Map<String, List<String>> vars,
      List<PipelineItem> items,
      Set<String> fields,
      String version) {
    this.name = name;
    this.priority = priority;
    this.vars = Map.copyOf(vars);
    this.items = List.copyOf(items);
    this.fields = Set.copyOf(fields);
    this.version = version;
  }

  /** A pipeline, or why there is none; warnings may stand beside it. */
  public record ReadResult(Optional<Pipeline> pipeline, List<Problem> problems) {}

  /**
   * Reads a pipeline file. Never throws, whatever the text.
   *
   * @param placeholders lists beside the pipeline's own {@code vars}
   */
  public static ReadResult read(RuleFile file, Map<String, List<String>> placeholders) {
    return new PipelineReader(placeholders).read(file);
  }

  public static ReadResult read(RuleFile file) {
    return read(file, Map.of());
  }

  public String name() {
    return name;
  }

  public double priority() {
    return priority;
  }

  /** Lists that its value placeholders take their values from. */
  public Map<String, List<String>> vars() {
    return vars;
  }

  /** Names of fields that its mappings know, before and after. */
  public Set<String> fields() {
    return fields;
  }

  /** Content hash. */
  public String version() {
    return version;
  }

  /** In the order in which they are to be applied: by priority, lowest first, else as given. */
  public static List<Pipeline> ordered(List<Pipeline> pipelines) {
    var ordered = new ArrayList<>(pipelines);
    ordered.sort(Comparator.comparingDouble(Pipeline::priority));
    return ordered;
  }

  /**
   * Applies all steps in order.
   *
   * @throws org.pehra.sigma.read.Refusal when a step refuses the rule
   */
  public void apply(Subject rule) {
    boolean any = false;
    for (var item : items) {
      any |= item.apply(rule);
    }
    if (any) {
      rule.used().add(version);
    }
  }
}
