package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.yaml.YamlNode;

/** Reads what Pehra adds to a correlation under {@code pehra:}. Stateless. */
final class AdditionReader {
  /** Each makes a correlation something else, so there is at most one. */
  private static final List<String> KEYS =
      List.of("absence", "baseline", "epl", "geo_velocity", "intel");

  private static final List<String> INTEL_KEYS = List.of("fields", "min-confidence");

  private static final List<String> GEO_KEYS =
      List.of("field", "latitude", "longitude", "faster-than", "min-distance");

  private AdditionReader() {}

  /** The correlation as read so far. */
  record Base(
      YamlNode.Mapping map, Rule.Type type, List<Draft.Ref> refs, Rule.Condition condition) {}

  /**
   * What was added.
   *
   * @param fields what signals must carry for it
   */
  record Read(Addition addition, List<String> fields) {}

  /** Absent for a correlation of Sigma's own kinds. */
  static @Nullable Read read(YamlNode.Mapping document, Base base) {
    var pehra = HeadReader.pehra(document);
    if (pehra == null) {
      return null;
    }
    var written = KEYS.stream().filter(pehra::has).toList();
    if (pehra.has("intel")) {
      throw new Refusal(
          pehra.positionOf("intel"),
          "'pehra.intel' belongs to a detection",
          "write it at the base rule; the correlation may group by " + Rule.Intel.INDICATOR);
    }
    if (written.size() > 1) {
      throw new Refusal(
          pehra.positionOf(written.get(1)),
          "a correlation has one of " + String.join(" and ", written) + ", not both",
          "write two correlations");
    }
    return written.isEmpty()
        ? null
        : switch (written.getFirst()) {
          case "absence" -> absence(pehra, base);
          case "baseline" -> BaselineReader.read(pehra, base);
          case "epl" -> EplReader.read(pehra, base);
          default -> geoVelocity(pehra, base);
        };
  }

  /** All but one are about several events. */
  static void refuseInDetection(YamlNode.Mapping pehra) {
    for (var key : KEYS) {
      if (pehra.has(key) && !key.equals("intel")) {
        throw new Refusal(
            pehra.positionOf(key),
            "'pehra." + key + "' belongs to a correlation",
            "write a correlation over this rule");
      }
    }
  }

  /** The indicators that a detection asks for; absent where it asks for none. */
  static Rule.@Nullable Intel intel(YamlNode.Mapping pehra) {
    if (!pehra.has("intel")) {
      return null;
    }
    var map =
        Fields.map(pehra, "intel")
            .orElseThrow(
                () ->
                    new Refusal(
                        pehra.positionOf("intel"),
                        "'intel' names no fields",
                        "add 'fields: [destination.ip]'"));
    Fields.onlyKeys(map, "'intel'", INTEL_KEYS);
    var fields = Fields.texts(map, "fields");
    if (fields.isEmpty()) {
      throw new Refusal(
          map.position(), "'intel' names no fields", "add 'fields: [destination.ip]'");
    }
    var node = map.get("min-confidence");
    double least = node == null ? 0 : Fields.number(node, "'min-confidence'");
    if (node != null && (!(least >= 0 && least <= 100) || least != Math.rint(least))) {
      throw new Refusal(
          node.position(), "'min-confidence' is a whole number from 0 to 100", "as in 50");
    }
    return new Rule.Intel(fields, (int) least);
  }

  private static Read absence(YamlNode.Mapping pehra, Base base) {
    return switch (base.type) {
      case EVENT_COUNT -> silence(pehra, base);
      case TEMPORAL, TEMPORAL_ORDERED -> awaited(pehra, base);
      default ->
          throw new Refusal(
              pehra.positionOf("absence"),
              "'pehra.absence' has no meaning in " + CorrelationReader.name(base.type),
              "use temporal_ordered (one rule does not follow another) or event_count (silence)");
    };
  }

  private static Read silence(YamlNode.Mapping pehra, Base base) {
    if (!Fields.truth(pehra, "absence", false)) {
      throw new Refusal(
          Fields.positionOf(pehra, "absence"),
          "silence in event_count is written 'absence: true'",
          "to wait for a rule use temporal_ordered");
    }
    boolean none =
        base.condition instanceof Rule.Condition.Threshold(var bounds)
            && (bounds.equals(Map.of(Comparison.EQ, 0.0))
                || bounds.equals(Map.of(Comparison.LTE, 0.0))
                || bounds.equals(Map.of(Comparison.LT, 1.0)));
    if (!none) {
      throw new Refusal(
          Fields.positionOf(base.map, "condition"),
          "silence is a count of none",
          "write 'condition: {eq: 0}'");
    }
    return new Read(new Addition.Silence(), List.of());
  }

  private static Read awaited(YamlNode.Mapping pehra, Base base) {
    var node = pehra.get("absence");
    var awaited = node == null ? "" : Fields.text(node, "'absence'");
    var names = base.refs.stream().map(Draft.Ref::name).toList();
    if (!names.contains(awaited)) {
      throw new Refusal(
          Fields.positionOf(pehra, "absence"),
          "'" + Fields.shown(awaited) + "' is not among the correlation's rules",
          Nearest.hint(awaited, names));
    }
    if (names.stream().distinct().count() < 2) {
      throw new Refusal(
          Fields.positionOf(base.map, "rules"),
          "nothing is there that '" + Fields.shown(awaited) + "' could follow",
          "name the rule before it too; for silence use event_count with 'absence: true'");
    }
    if (!(base.condition instanceof Rule.Condition.AllRules)) {
      throw new Refusal(
          Fields.positionOf(base.map, "condition"), "absence takes no condition", "take it out");
    }
    boolean ordered = base.type == Rule.Type.TEMPORAL_ORDERED;
    if (ordered && !names.getLast().equals(awaited)) {
      throw new Refusal(
          Fields.positionOf(pehra, "absence"),
          "the awaited rule comes last in an ordered list",
          "put '" + Fields.shown(awaited) + "' at the end of 'rules', or use temporal");
    }
    return new Read(new Addition.Absence(awaited, !ordered), List.of());
  }

  private static Read geoVelocity(YamlNode.Mapping pehra, Base base) {
    boolean pair =
        base.type == Rule.Type.EVENT_COUNT
            && base.condition instanceof Rule.Condition.Threshold(var bounds)
            && (bounds.equals(Map.of(Comparison.GTE, 2.0))
                || bounds.equals(Map.of(Comparison.GT, 1.0)));
    if (!pair) {
      throw new Refusal(
          pehra.positionOf("geo_velocity"),
          "'pehra.geo_velocity' compares two events and nothing else",
          "write 'type: event_count' and 'condition: {gte: 2}'");
    }
    var map = Fields.map(pehra, "geo_velocity").orElseThrow(() -> noSpeed(pehra));
    Fields.onlyKeys(map, "'geo_velocity'", GEO_KEYS);
    double speed = positive(map, "faster-than", noSpeed(pehra));
    double least = map.has("min-distance") ? positive(map, "min-distance", noSpeed(pehra)) : 100;
    return new Read(new Addition.GeoVelocity(speed, least), place(map));
  }

  private static List<String> place(YamlNode.Mapping map) {
    var latitude = Fields.text(map, "latitude");
    var longitude = Fields.text(map, "longitude");
    if (latitude.isPresent() != longitude.isPresent() || latitude.isPresent() && map.has("field")) {
      throw new Refusal(
          map.position(),
          "a place is either one 'field' or 'latitude' and 'longitude'",
          "as in 'field: source.geo.location'");
    }
    if (latitude.isPresent() && longitude.isPresent()) {
      return List.of(latitude.get(), longitude.get());
    }
    var field = Fields.text(map, "field").orElse("source.geo.location");
    var fields = new ArrayList<>(List.of(field));
    fields.add(field + ".lat");
    fields.add(field + ".lon");
    return fields;
  }

  private static double positive(YamlNode.Mapping map, String key, Refusal missing) {
    var node = map.get(key);
    if (node == null) {
      throw missing;
    }
    double number = Fields.number(node, "'" + key + "'");
    if (!(number > 0) || number > 1e9) {
      throw new Refusal(node.position(), "'" + key + "' must be above 0", "");
    }
    return number;
  }

  private static Refusal noSpeed(YamlNode.Mapping pehra) {
    return new Refusal(
        pehra.positionOf("geo_velocity"),
        "'geo_velocity' has no speed",
        "add 'faster-than: 900' (km/h)");
  }
}
