package org.pehra.sigma.read;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Ids;
import org.pehra.model.Level;
import org.pehra.sigma.Problem;
import org.pehra.sigma.Rule;
import org.pehra.sigma.yaml.YamlNode;

/** Reads what rules, correlations and filters have in common. */
final class HeadReader {
  private static final List<String> STATES =
      List.of("stable", "test", "experimental", "deprecated", "unsupported");

  private static final List<String> RELATIONS =
      List.of("derived", "obsolete", "merged", "renamed", "similar");

  /** Attributes of the specification, detection rules, correlations and filters together. */
  private static final List<String> KNOWN =
      List.of(
          "title",
          "id",
          "related",
          "name",
          "taxonomy",
          "status",
          "description",
          "license",
          "author",
          "references",
          "date",
          "modified",
          "logsource",
          "detection",
          "correlation",
          "filter",
          "fields",
          "falsepositives",
          "level",
          "tags",
          "scope",
          "generate",
          "pehra",
          "tests",
          "budget",
          "simulation",
          "regression_tests_path");

  /** Read into the head or the rule itself; everything else is kept as custom. */
  private static final Set<String> CONSUMED =
      Set.of(
          "title",
          "id",
          "name",
          "status",
          "description",
          "references",
          "logsource",
          "detection",
          "correlation",
          "filter",
          "fields",
          "falsepositives",
          "level",
          "tags",
          "generate");

  private static final List<String> PEHRA =
      List.of(
          "absence",
          "baseline",
          "budget",
          "condition",
          "epl",
          "geo_velocity",
          "group-by",
          "intel",
          "lateness",
          "partition-by",
          "scope",
          "sentence",
          "tests",
          "zone");

  private HeadReader() {}

  static Rule.Head read(YamlNode.Mapping document, List<Problem> warnings) {
    var id = Fields.text(document, "id").orElse("");
    var name = Fields.text(document, "name").orElse("");
    var title = Fields.text(document, "title").orElse(name.isEmpty() ? id : name);
    if (title.isBlank()) {
      throw new Refusal(
          document.position(),
          "the rule has no title",
          "add 'title: …'" + nearest(document, "title"));
    }
    var key = !id.isEmpty() ? id : !name.isEmpty() ? name : title;
    lint(document, key, id.isEmpty(), warnings);
    return new Rule.Head(
        key,
        name,
        Ids.version(canonical(document)),
        title,
        Fields.text(document, "description").orElse(""),
        level(document),
        status(document),
        tags(document, key, warnings),
        Fields.texts(document, "falsepositives"),
        Fields.texts(document, "references"),
        custom(document),
        document.position());
  }

  /** Attributes under {@code pehra:}, checked; an empty map when there are none. */
  static YamlNode.@Nullable Mapping pehra(YamlNode.Mapping document) {
    var pehra = Fields.map(document, "pehra");
    pehra.ifPresent(
        map -> {
          Fields.onlyKeys(map, "'pehra'", PEHRA);
          Fields.text(map, "lateness")
              .ifPresent(text -> Timespans.read(text, Fields.positionOf(map, "lateness")));
          Fields.text(map, "zone").ifPresent(zone -> checkZone(zone, map));
        });
    return pehra.orElse(null);
  }

  private static void checkZone(String zone, YamlNode.Mapping pehra) {
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new Refusal(
          Fields.positionOf(pehra, "zone"),
          "'" + Fields.shown(zone) + "' is not a time zone",
          Nearest.hint(zone, ZoneId.getAvailableZoneIds().stream().sorted().toList()));
    }
  }

  static String nearest(YamlNode.Mapping document, String missing) {
    return Nearest.to(missing, document.entries().keySet())
        .filter(key -> !KNOWN.contains(key))
        .map(key -> "; is '" + key + "' meant to be it?")
        .orElse("");
  }

  static byte[] canonical(YamlNode node) {
    var text = new StringBuilder();
    node.canonical(text);
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Level level(YamlNode.Mapping document) {
    var node = document.get("level");
    return node == null || node instanceof YamlNode.Scalar scalar && scalar.isNull()
        ? Level.MEDIUM
        : Fields.choice(node, "'level'", Level.class, List.of(Level.values()));
  }

  private static String status(YamlNode.Mapping document) {
    var status = Fields.text(document, "status").orElse("");
    if (!status.isEmpty() && !STATES.contains(status)) {
      throw new Refusal(
          Fields.positionOf(document, "status"),
          "'" + Fields.shown(status) + "' is not a status",
          Nearest.hint(status, STATES));
    }
    return status;
  }

  private static List<String> tags(
      YamlNode.Mapping document, String ruleId, List<Problem> warnings) {
    var tags = Fields.texts(document, "tags");
    for (var tag : tags) {
      if (!isTag(tag)) {
        warnings.add(
            warning(
                document,
                "tags",
                ruleId,
                "tag '" + Fields.shown(tag) + "' has no namespace",
                "write 'namespace.name' in lower case, as in attack.t1059"));
      }
    }
    return tags;
  }

  /** {@code ^[a-z0-9_-]+\.[a-z0-9._-]+$}, the schema's pattern. */
  private static boolean isTag(String tag) {
    int dot = tag.indexOf('.');
    return dot > 0
        && dot < tag.length() - 1
        && tag.chars()
            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0);
  }

  private static void lint(
      YamlNode.Mapping document, String ruleId, boolean idMissing, List<Problem> warnings) {
    if (idMissing) {
      warnings.add(
          warning(document, "title", ruleId, "the rule has no id", "add 'id:' with a UUID"));
    }
    lintDates(document, ruleId, warnings);
    lintRelated(document, ruleId, warnings);
    for (var key : document.entries().keySet()) {
      if (!KNOWN.contains(key)) {
        Nearest.to(key, KNOWN)
            .ifPresent(
                near ->
                    warnings.add(
                        warning(
                            document,
                            key,
                            ruleId,
                            "'" + key + "' is not an attribute of Sigma",
                            "did you mean '" + near + "'?")));
      }
    }
  }

  private static void lintDates(YamlNode.Mapping document, String ruleId, List<Problem> warnings) {
    for (var key : List.of("date", "modified")) {
      var date = Fields.text(document, key).orElse("");
      if (!date.isEmpty() && !date.matches("[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])")) {
        warnings.add(
            warning(
                document,
                key,
                ruleId,
                "'" + Fields.shown(date) + "' is not a date of Sigma",
                "write YYYY-MM-DD"));
      }
    }
  }

  private static void lintRelated(
      YamlNode.Mapping document, String ruleId, List<Problem> warnings) {
    if (!(document.get("related") instanceof YamlNode.Sequence related)) {
      return;
    }
    for (var each : related.items()) {
      var type =
          each instanceof YamlNode.Mapping map && map.get("type") instanceof YamlNode.Scalar scalar
              ? scalar.text()
              : "";
      if (!RELATIONS.contains(type)) {
        warnings.add(
            new Problem(
                Problem.Severity.WARNING,
                each.position(),
                ruleId,
                "'" + Fields.shown(type) + "' is not a type of relation",
                Nearest.hint(type, RELATIONS)));
      }
    }
  }

  private static Problem warning(
      YamlNode.Mapping document, String key, String ruleId, String message, String hint) {
    return new Problem(Problem.Severity.WARNING, document.positionOf(key), ruleId, message, hint);
  }

  private static Map<String, Object> custom(YamlNode.Mapping document) {
    var custom = new LinkedHashMap<String, Object>();
    document
        .entries()
        .forEach(
            (key, entry) -> {
              var plain = entry.value().toPlain();
              if (!CONSUMED.contains(key) && plain != null) {
                custom.put(key, plain);
              }
            });
    return Collections.unmodifiableMap(custom);
  }
}
