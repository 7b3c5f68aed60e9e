package org.pehra.sigma;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.yaml.YamlLimits;

/**
 * How rules are to be loaded.
 *
 * @param placeholders values of {@code %name%} in values with the modifier {@code expand}
 * @param zone time zone of the time modifiers, where a rule sets none
 * @param limits bounds on rule files
 */
public record LoadOptions(Map<String, List<String>> placeholders, ZoneId zone, YamlLimits limits) {
  /** No pipelines, no placeholders, UTC. */
  public static final LoadOptions DEFAULT =
      new LoadOptions(Map.of(), ZoneId.of("UTC"), YamlLimits.DEFAULT);

  public LoadOptions {
    placeholders = Map.copyOf(placeholders);
  }

  /** With more placeholder values; those of the same name are joined. */
  public LoadOptions withPlaceholders(Map<String, List<String>> more) {
    var joined = new LinkedHashMap<>(placeholders);
    more.forEach(
        (name, values) ->
            joined.merge(
                name,
                values,
                (a, b) -> {
                  var both = new ArrayList<>(a);
                  both.addAll(b);
                  return List.copyOf(both);
                }));
    return new LoadOptions(joined, zone, limits);
  }

  public LoadOptions withZone(ZoneId other) {
    return new LoadOptions(placeholders, other, limits);
  }

  public LoadOptions withLimits(YamlLimits other) {
    return new LoadOptions(placeholders, zone, other);
  }
}
