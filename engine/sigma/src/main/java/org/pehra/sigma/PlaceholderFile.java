package org.pehra.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.yaml.YamlLimits;
import org.pehra.sigma.yaml.YamlReader;

/**
 * Reads placeholder files: YAML maps from a placeholder's name to its values.
 *
 * <pre>
 * known_cdcs: [dc1.bank.example, dc2.bank.example]
 * </pre>
 */
public final class PlaceholderFile {
  private PlaceholderFile() {}

  public record ReadResult(Map<String, List<String>> lists, List<Problem> problems) {}

  /** Never throws, whatever the text. */
  public static ReadResult read(RuleFile file) {
    var lists = new LinkedHashMap<String, List<String>>();
    var problems = new ArrayList<Problem>();
    for (var document : new YamlReader(YamlLimits.DEFAULT).read(file.name(), file.text())) {
      switch (document) {
        case YamlReader.Document.Refused refused -> problems.add(refused.problem());
        case YamlReader.Document.Read(var root) -> {
          try {
            var map = Fields.map(root, "a placeholder file");
            map.entries()
                .forEach(
                    (name, entry) ->
                        lists.put(name, Fields.texts(entry.value(), "'" + name + "'")));
          } catch (Refusal e) {
            problems.add(e.problem(""));
          }
        }
      }
    }
    return new ReadResult(Map.copyOf(lists), List.copyOf(problems));
  }
}
