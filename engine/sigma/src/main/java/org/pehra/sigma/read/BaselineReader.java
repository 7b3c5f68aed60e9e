package org.pehra.sigma.read;

import java.util.List;
import java.util.Map;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.yaml.YamlNode;

/** Reads {@code pehra.baseline}: a group against its own history. Stateless. */
final class BaselineReader {
  private static final List<String> KEYS = List.of("first-seen", "learn");

  private BaselineReader() {}

  static AdditionReader.Read read(YamlNode.Mapping pehra, AdditionReader.Base base) {
    var map = Fields.map(pehra, "baseline").orElseThrow(() -> noField(pehra));
    if (HistoryReader.KEYS.stream().anyMatch(map::has)) {
      if (map.has("first-seen")) {
        throw new Refusal(
            map.positionOf("first-seen"),
            "a baseline has either 'first-seen' or 'above', not both",
            "write two correlations");
      }
      return HistoryReader.read(map, base);
    }
    Fields.onlyKeys(map, "'baseline'", KEYS);
    var field = Fields.text(map, "first-seen").orElseThrow(() -> noField(pehra));
    checkCounts(base, field);
    return new AdditionReader.Read(new Addition.FirstSeen(learn(map, base)), List.of(field));
  }

  private static void checkCounts(AdditionReader.Base base, String field) {
    boolean counts = base.type() == Rule.Type.EVENT_COUNT || base.type() == Rule.Type.VALUE_COUNT;
    boolean any =
        base.condition() instanceof Rule.Condition.Threshold(var bounds)
            && (bounds.equals(Map.of(Comparison.GTE, 1.0))
                || bounds.equals(Map.of(Comparison.GT, 0.0)));
    if (!counts || !any) {
      throw new Refusal(
          Fields.positionOf(base.map(), counts ? "condition" : "type"),
          "'first-seen' fires at a single event",
          "write 'type: value_count' and 'condition: {field: " + field + ", gte: 1}'");
    }
    var counted =
        Fields.map(base.map(), "condition").map(c -> Fields.texts(c, "field")).orElse(List.of());
    boolean same = counted.equals(List.of(field));
    boolean none = counted.isEmpty() && base.type() == Rule.Type.EVENT_COUNT;
    if (!same && !none) {
      throw new Refusal(
          Fields.positionOf(base.map(), "condition"),
          "the condition counts another field than 'first-seen' names",
          "write 'condition: {field: " + field + ", gte: 1}'");
    }
  }

  private static long learn(YamlNode.Mapping map, AdditionReader.Base base) {
    var node = map.get("learn");
    if (node == null) {
      throw new Refusal(
          map.position(), "'baseline' has no learning span", "add 'learn: 3d' beside 'first-seen'");
    }
    long learn = Timespans.read(Fields.text(node, "'learn'"), node.position());
    var timespan = base.map().get("timespan");
    if (timespan != null
        && learn < Timespans.read(Fields.text(timespan, "'timespan'"), timespan.position())) {
      throw new Refusal(
          node.position(),
          "the learning span is shorter than the timespan",
          "'timespan' says how far apart new values are still one alert");
    }
    return learn;
  }

  private static Refusal noField(YamlNode.Mapping pehra) {
    return new Refusal(
        pehra.positionOf("baseline"),
        "'baseline' names no field and no statistic",
        "add 'first-seen: source.ip' and 'learn: 3d', or 'above: 3*p99' and 'of: 30d'");
  }
}
