package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.yaml.YamlNode;

/** Reads a document as a detection rule, a correlation or a filter. Stateless. */
public final class DocumentReader {
  private static final List<String> LOG_SOURCE =
      List.of("product", "category", "service", "definition");

  private DocumentReader() {}

  /**
   * @throws Refusal when the document is not a valid rule
   */
  public static Draft read(YamlNode root) {
    var document = Fields.map(root, "a rule");
    if (document.has("action")) {
      throw new Refusal(
          document.positionOf("action"),
          "'action:' documents are Sigma 1 and no longer part of the language",
          "write each rule out in a document of its own, divided by '---'");
    }
    var warnings = new ArrayList<Problem>();
    var head = HeadReader.read(document, warnings);
    if (document.has("correlation")) {
      return CorrelationReader.read(document, head, warnings);
    }
    return document.has("filter")
        ? filter(document, head, warnings)
        : detection(document, head, warnings);
  }

  private static Draft.Detection detection(
      YamlNode.Mapping document, Rule.Head head, List<Problem> warnings) {
    var map =
        Fields.map(document, "detection")
            .orElseThrow(
                () ->
                    new Refusal(
                        document.position(),
                        "the rule has no 'detection'",
                        "add 'detection:', 'correlation:' or 'filter:'"
                            + HeadReader.nearest(document, "detection")));
    var logSource = logSource(document, head, warnings);
    var budget = new Budget();
    var names = new LinkedHashMap<String, YamlNode>();
    map.entries()
        .forEach(
            (name, entry) -> {
              if (!name.equals("condition") && !name.equals("timeframe")) {
                names.put(name, entry.value());
              }
            });
    var condition = condition(map, names.keySet(), head, "detection", warnings);
    var selections = selections(names, budget, warnings, head);
    if (map.has("timeframe")) {
      warnings.add(
          warning(
              map.positionOf("timeframe"),
              head,
              "'timeframe' has no effect",
              "a window of time belongs to a correlation: 'timespan'"));
    }
    var pehra = HeadReader.pehra(document);
    return new Draft.Detection(
        head,
        document,
        logSource,
        selections,
        condition,
        Fields.texts(document, "fields"),
        pehra == null ? List.of() : detectionGroup(pehra),
        pehra == null ? "" : Fields.text(pehra, "zone").orElse(""),
        pehra == null ? null : AdditionReader.intel(pehra),
        budget,
        warnings);
  }

  private static List<String> detectionGroup(YamlNode.Mapping pehra) {
    AdditionReader.refuseInDetection(pehra);
    if (pehra.has("scope")) {
      throw new Refusal(
          pehra.positionOf("scope"),
          "'pehra.scope' belongs to a correlation",
          "write a correlation over this rule with 'pehra: {scope: national}'");
    }
    return Fields.texts(pehra, "group-by");
  }

  private static Draft.Filter filter(
      YamlNode.Mapping document, Rule.Head head, List<Problem> warnings) {
    var map = Fields.map(document, "filter").orElseThrow(() -> noFilter(document));
    var names = new LinkedHashMap<String, YamlNode>();
    map.entries()
        .forEach(
            (name, entry) -> {
              if (!name.equals("condition") && !name.equals("rules")) {
                names.put(name, entry.value());
              }
            });
    var condition = condition(map, names.keySet(), head, "filter", warnings);
    return new Draft.Filter(
        head,
        document,
        logSource(document, head, warnings),
        filtered(map),
        selections(names, new Budget(), warnings, head),
        condition,
        warnings);
  }

  private static Refusal noFilter(YamlNode.Mapping document) {
    return new Refusal(document.positionOf("filter"), "'filter' is empty", "");
  }

  private static List<Draft.Ref> filtered(YamlNode.Mapping map) {
    var node = map.get("rules");
    if (node == null) {
      throw new Refusal(
          map.position(),
          "the filter names no rules",
          "add 'rules:' with ids or names, or 'rules: any'");
    }
    var refs = refs(node);
    if (refs.size() == 1 && refs.getFirst().name().equalsIgnoreCase("any")) {
      return List.of();
    }
    if (refs.isEmpty()) {
      throw new Refusal(node.position(), "the filter names no rules", "or write 'rules: any'");
    }
    return refs;
  }

  static List<Draft.Ref> refs(YamlNode node) {
    var nodes = node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node);
    var refs = new ArrayList<Draft.Ref>();
    for (var item : nodes) {
      refs.add(new Draft.Ref(Fields.text(item, "a rule's id or name"), item.position()));
    }
    return refs;
  }

  private static Map<String, Selection> selections(
      Map<String, YamlNode> nodes, Budget budget, List<Problem> warnings, Rule.Head head) {
    var reader = new SelectionReader(budget, warnings, head.id());
    var selections = new LinkedHashMap<String, Selection>();
    nodes.forEach((name, node) -> selections.put(name, reader.read(node, name)));
    return selections;
  }

  private static Condition condition(
      YamlNode.Mapping map,
      Set<String> names,
      Rule.Head head,
      String where,
      List<Problem> warnings) {
    var node = map.get("condition");
    if (node == null) {
      throw new Refusal(
          map.position(),
          "'" + where + "' has no condition",
          "add 'condition:' to it" + HeadReader.nearest(map, "condition"));
    }
    if (names.isEmpty()) {
      throw new Refusal(map.position(), "'" + where + "' has no selection", "");
    }
    var nodes = node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node);
    var parts = new ArrayList<Condition>();
    var used = new HashSet<String>();
    for (var each : nodes) {
      var text = Fields.text(each, "the condition");
      if (text.indexOf('|') >= 0) {
        throw Aggregations.refusal(text, each.position(), map, head);
      }
      var parser = new ConditionParser(text, textStart(each), names, "selection");
      parts.add(parser.parse());
      used.addAll(parser.used());
    }
    if (parts.isEmpty()) {
      throw new Refusal(node.position(), "the condition is empty", "name a selection");
    }
    unused(map, names, used, head, warnings);
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(parts);
  }

  private static void unused(
      YamlNode.Mapping map,
      Set<String> names,
      Set<String> used,
      Rule.Head head,
      List<Problem> warnings) {
    for (var name : new LinkedHashSet<>(names)) {
      if (!used.contains(name)) {
        warnings.add(
            warning(
                map.positionOf(name),
                head,
                "selection '" + Fields.shown(name) + "' is not used",
                "name it in the condition, or take it out"));
      }
    }
  }

  /** Where the text of a scalar begins: behind its quote, if it has one. */
  static Position textStart(YamlNode node) {
    var position = node.position();
    boolean quoted = node instanceof YamlNode.Scalar scalar && !scalar.plain();
    return quoted
        ? new Position(position.file(), position.line(), position.column() + 1)
        : position;
  }

  private static LogSource logSource(
      YamlNode.Mapping document, Rule.Head head, List<Problem> warnings) {
    var map =
        Fields.map(document, "logsource")
            .orElseThrow(
                () ->
                    new Refusal(
                        document.position(),
                        "the rule has no 'logsource'",
                        "add product, category or service"
                            + HeadReader.nearest(document, "logsource")));
    map.entries().keySet().stream()
        .filter(key -> !LOG_SOURCE.contains(key))
        .forEach(
            key ->
                warnings.add(
                    warning(
                        map.positionOf(key),
                        head,
                        "'" + Fields.shown(key) + "' in 'logsource' selects nothing",
                        Nearest.hint(key, LOG_SOURCE))));
    var logSource =
        new LogSource(part(map, "product"), part(map, "category"), part(map, "service"));
    if (logSource.equals(new LogSource("", "", ""))) {
      throw new Refusal(
          map.position(), "'logsource' selects nothing", "add product, category or service");
    }
    return logSource;
  }

  private static String part(YamlNode.Mapping map, String key) {
    return Fields.text(map, key).orElse("").strip().toLowerCase(Locale.ROOT);
  }

  private static Problem warning(Position position, Rule.Head head, String message, String hint) {
    return new Problem(Problem.Severity.WARNING, position, head.id(), message, hint);
  }
}
