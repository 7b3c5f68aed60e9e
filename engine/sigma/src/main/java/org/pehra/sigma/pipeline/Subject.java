package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Rule;
import org.pehra.sigma.read.Budget;
import org.pehra.sigma.read.Condition;
import org.pehra.sigma.read.Selection;

/** A rule on its way through pipelines: its parts as they stand now. For one rule and thread. */
public final class Subject {
  private final Rule.Head head;
  private final Budget budget;
  private final Map<String, Object> custom;
  private final Map<String, Object> state = new HashMap<>();
  private final Set<String> applied = new HashSet<>();
  private final Map<String, Selection> selections;
  private final Map<String, List<FieldName>> names = new LinkedHashMap<>();
  private final List<String> used = new ArrayList<>();
  private LogSource logSource;
  private Condition condition;
  private List<FieldName> fields;

  /**
   * @param probes further names of the rule's fields whose final names are asked for
   */
  public Subject(
      Rule.Head head,
      LogSource logSource,
      Map<String, Selection> selections,
      Condition condition,
      List<String> fields,
      List<String> probes,
      Budget budget) {
    this.head = head;
    this.logSource = logSource;
    this.selections = new LinkedHashMap<>(selections);
    this.condition = condition;
    this.fields = fields.stream().map(FieldName::of).toList();
    this.budget = budget;
    this.custom = new LinkedHashMap<>(head.custom());
    probes.forEach(probe -> names.put(probe, List.of(FieldName.of(probe))));
  }

  public Rule.Head head() {
    return head;
  }

  public LogSource logSource() {
    return logSource;
  }

  public Map<String, Selection> selections() {
    return selections;
  }

  public Condition condition() {
    return condition;
  }

  public List<String> fields() {
    return fields.stream().map(FieldName::name).distinct().toList();
  }

  public Map<String, Object> custom() {
    return custom;
  }

  /** What a probe is called now; several when the field was mapped to several. */
  public List<String> names(String probe) {
    return names.getOrDefault(probe, List.of()).stream().map(FieldName::name).distinct().toList();
  }

  /** What the rule's version must also cover: pipelines applied, lists used. */
  public List<String> used() {
    return used;
  }

  Budget budget() {
    return budget;
  }

  Map<String, Object> state() {
    return state;
  }

  Set<String> applied() {
    return applied;
  }

  void setLogSource(LogSource other) {
    logSource = other;
  }

  void setCondition(Condition other) {
    condition = other;
  }

  void setFields(List<String> others) {
    fields = others.stream().map(FieldName::of).toList();
  }

  boolean anyItem(java.util.function.Predicate<Selection.Item> test) {
    return selections.values().stream().anyMatch(selection -> selection.anyItem(test));
  }

  /** Replaces the detection items that the step is meant for. */
  void changeItems(PipelineItem step, Function<Selection.Item, Selection> change) {
    selections.replaceAll(
        (name, selection) ->
            selection.map(item -> step.meant(this, item) ? change.apply(item) : item));
  }

  /** Renames fields outside detections: the rule's list of fields, and the probes. */
  void renameFields(PipelineItem step, Function<String, List<String>> rename) {
    fields = renamed(fields, step, rename);
    names.replaceAll((probe, now) -> renamed(now, step, rename));
  }

  private List<FieldName> renamed(
      List<FieldName> now, PipelineItem step, Function<String, List<String>> rename) {
    var renamed = new ArrayList<FieldName>();
    for (var field : now) {
      var others = step.meant(this, field) ? rename.apply(field.name()) : List.<String>of();
      if (others.isEmpty()) {
        renamed.add(field);
      }
      others.forEach(other -> renamed.add(field.renamed(other, step.id())));
    }
    return renamed;
  }
}
