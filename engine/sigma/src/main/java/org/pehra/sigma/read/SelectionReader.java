package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pehra.sigma.Position;
import org.pehra.sigma.yaml.YamlNode;

/**
 * Reads a named selection: a map is AND, a list of maps OR, a list of values are keywords (Sigma
 * rules specification 2.1.0, chapters "Lists" and "Maps"). For one rule only.
 */
public final class SelectionReader {
  private final Budget budget;
  private final List<org.pehra.sigma.Problem> warnings;
  private final String ruleId;

  public SelectionReader(Budget budget, List<org.pehra.sigma.Problem> warnings, String ruleId) {
    this.budget = budget;
    this.warnings = warnings;
    this.ruleId = ruleId;
  }

  public Selection read(YamlNode node, String name) {
    return switch (node) {
      case YamlNode.Mapping mapping -> map(mapping, name);
      case YamlNode.Sequence sequence -> list(sequence, name);
      case YamlNode.Scalar scalar -> keywords(List.of(scalar), scalar.position());
    };
  }

  private Selection map(YamlNode.Mapping mapping, String name) {
    if (mapping.entries().isEmpty()) {
      throw new Refusal(mapping.position(), "selection '" + name + "' is empty", "");
    }
    var items = new ArrayList<Selection>(mapping.entries().size());
    for (var entry : mapping.entries().values()) {
      items.add(item(entry));
    }
    return items.size() == 1 ? items.getFirst() : new Selection.All(items);
  }

  private Selection list(YamlNode.Sequence sequence, String name) {
    if (sequence.items().isEmpty()) {
      throw new Refusal(sequence.position(), "selection '" + name + "' is empty", "");
    }
    var parts = new ArrayList<Selection>();
    var keywords = new ArrayList<YamlNode>();
    for (var item : sequence.items()) {
      switch (item) {
        case YamlNode.Mapping mapping -> parts.add(map(mapping, name));
        case YamlNode.Scalar scalar -> keywords.add(scalar);
        case YamlNode.Sequence inner ->
            throw new Refusal(
                inner.position(),
                "a list inside the list of selection '" + name + "'",
                "a selection is a map, a list of maps, or a list of keywords");
      }
    }
    if (!keywords.isEmpty()) {
      parts.add(keywords(keywords, keywords.getFirst().position()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Selection.Any(parts);
  }

  private Selection keywords(List<YamlNode> values, Position position) {
    return new Selection.Item(
        "", values(values, List.of(), true), false, false, Set.of(), position);
  }

  private Selection item(YamlNode.Entry entry) {
    var key = entry.key();
    var names = key.text().split("\\|", -1);
    var field = names[0].strip();
    var modifiers = modifiers(names, key);
    var nodes =
        entry.value() instanceof YamlNode.Sequence sequence
            ? sequence.items()
            : List.of(entry.value());
    if (nodes.isEmpty()) {
      throw new Refusal(
          entry.value().position(),
          "'" + Fields.shown(key.text()) + "' has no values",
          "for an absent field write null");
    }
    boolean all = modifiers.remove(Modifier.ALL);
    boolean negated = modifiers.remove(Modifier.NEQ);
    checkItem(key, nodes, modifiers, all, negated);
    boolean keyword = field.isEmpty();
    if (keyword && names.length == 1) {
      throw new Refusal(key.position(), "the field's name is empty", "");
    }
    var values = values(nodes, modifiers, keyword);
    return new Selection.Item(field, values, all, negated, Set.of(), key.position());
  }

  private void checkItem(
      YamlNode.Scalar key,
      List<YamlNode> nodes,
      List<Modifier> modifiers,
      boolean all,
      boolean negated) {
    var text = Fields.shown(key.text());
    if (all && negated) {
      throw new Refusal(
          key.position(),
          "'all' and 'neq' do not go together in '" + text + "'",
          "'neq' over a list means none of the values");
    }
    if (all && nodes.size() == 1 && !modifiers.contains(Modifier.EXPAND)) {
      warnings.add(
          new org.pehra.sigma.Problem(
              org.pehra.sigma.Problem.Severity.WARNING,
              key.position(),
              ruleId,
              "'all' on a single value in '" + text + "'",
              "drop 'all', or give a list"));
    }
    if (modifiers.contains(Modifier.EXISTS) && (all || negated || nodes.size() > 1)) {
      throw new Refusal(
          key.position(), "'exists' takes a single true or false and no other modifiers", "");
    }
  }

  private static List<Modifier> modifiers(String[] names, YamlNode.Scalar key) {
    var modifiers = new ArrayList<Modifier>(names.length - 1);
    for (int i = 1; i < names.length; i++) {
      var name = names[i].strip();
      var modifier =
          Modifier.named(name)
              .orElseThrow(
                  () ->
                      new Refusal(
                          key.position(),
                          "modifier '" + Fields.shown(name) + "' is not known",
                          Nearest.hint(name, Modifier.allNames())));
      if (modifiers.contains(modifier)) {
        throw new Refusal(key.position(), "modifier '" + name + "' is here twice", "");
      }
      modifiers.add(modifier);
    }
    refuseTwoOf(modifiers, List.of(Modifier.CONTAINS, Modifier.STARTSWITH, Modifier.ENDSWITH), key);
    refuseTwoOf(modifiers, List.of(Modifier.BASE64, Modifier.BASE64OFFSET), key);
    refuseTwoOf(
        modifiers, List.of(Modifier.UTF16, Modifier.UTF16LE, Modifier.UTF16BE, Modifier.WIDE), key);
    return modifiers;
  }

  private static void refuseTwoOf(
      List<Modifier> modifiers, List<Modifier> one, YamlNode.Scalar key) {
    var used = modifiers.stream().filter(one::contains).map(Modifier::text).toList();
    if (used.size() > 1) {
      throw new Refusal(
          key.position(), "'" + String.join("' and '", used) + "' do not go together", "keep one");
    }
  }

  private List<Value> values(List<YamlNode> nodes, List<Modifier> modifiers, boolean keyword) {
    var values = new ArrayList<Value>(nodes.size());
    for (var node : nodes) {
      if (!(node instanceof YamlNode.Scalar scalar)) {
        throw new Refusal(
            node.position(),
            "a value must be a text, number, boolean or null",
            "a field takes one value or a list of values");
      }
      if (nodes.size() > 1 && scalar.isNull()) {
        throw new Refusal(
            scalar.position(),
            "null inside a list",
            "use a selection of its own: '" + (keyword ? "field" : "…") + ": null'");
      }
      var value = ModifierChain.read(scalar, modifiers, keyword);
      budget.spend(value instanceof Value.AnyOf any ? any.of().size() : 1, scalar.position());
      values.add(value);
    }
    return values;
  }
}
