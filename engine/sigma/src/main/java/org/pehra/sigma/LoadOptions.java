package org.pehra.sigma;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.pipeline.Pipeline;
import org.pehra.sigma.yaml.YamlLimits;

/**
 * How rules are to be loaded.
 *
 * @param pipelines applied to every rule, by their priority
 * @param placeholders values of {@code %name%} in values with the modifier {@code expand}, where no
 *     pipeline fills them
 * @param zone time zone of the time modifiers, where a rule sets none
 * @param limits bounds on rule files
 */
public record LoadOptions(
    List<Pipeline> pipelines,
    Map<String, List<String>> placeholders,
    ZoneId zone,
    YamlLimits limits) {
  /** No pipelines, no placeholders, UTC. */
  public static final LoadOptions DEFAULT =
      new LoadOptions(List.of(), Map.of(), ZoneId.of("UTC"), YamlLimits.DEFAULT);

  public LoadOptions {
    pipelines = Pipeline.ordered(pipelines);
    placeholders = Map.copyOf(placeholders);
  }

  /** With further pipelines behind those of the same priority. */
  public LoadOptions withPipelines(List<Pipeline> more) {
    var all = new ArrayList<>(pipelines);
    all.addAll(more);
    return new LoadOptions(all, placeholders, zone, limits);
  }

  /** With more placeholder values; those of the same name are joined. */
  public LoadOptions withPlaceholders(Map<String, List<String>> more) {
    var joined = new LinkedHashMap<>(placeholders);
    more.forEach(
        (name, values) ->
            joined.merge(
                name,
                List.copyOf(values),
                (a, b) -> {
                  var both = new ArrayList<>(a);
                  both.addAll(b);
                  return List.copyOf(both);
                }));
    return new LoadOptions(pipelines, joined, zone, limits);
  }

  public LoadOptions withZone(ZoneId other) {
    return new LoadOptions(pipelines, placeholders, other, limits);
  }

  public LoadOptions withLimits(YamlLimits other) {
    return new LoadOptions(pipelines, placeholders, zone, other);
  }
}
