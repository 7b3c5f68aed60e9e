package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Position;
import org.pehra.sigma.read.Fields;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.yaml.YamlNode;

/** Parameters of a step or condition; those nobody asked for are refused. For one reading only. */
final class Params {
  private final YamlNode.Mapping map;
  private final String what;
  private final List<String> asked = new ArrayList<>();

  /**
   * @param general keys that are not parameters
   */
  Params(YamlNode.Mapping map, String what, List<String> general) {
    this.map = map;
    this.what = what;
    asked.addAll(general);
  }

  Position position() {
    return map.position();
  }

  YamlNode need(String key) {
    var node = optional(key);
    if (node == null) {
      throw new Refusal(map.position(), what + " needs '" + key + "'", "");
    }
    return node;
  }

  @Nullable YamlNode optional(String key) {
    asked.add(key);
    return map.get(key);
  }

  String text(String key) {
    return Fields.text(need(key), "'" + key + "'");
  }

  String text(String key, String otherwise) {
    var node = optional(key);
    return node == null || isNull(node) ? otherwise : Fields.text(node, "'" + key + "'");
  }

  List<String> texts(String key) {
    return Fields.texts(need(key), "'" + key + "'");
  }

  List<String> textsOrNone(String key) {
    var node = optional(key);
    return node == null ? List.of() : Fields.texts(node, "'" + key + "'");
  }

  boolean truth(String key) {
    asked.add(key);
    return Fields.truth(map, key, false);
  }

  /** Name → one or several; a null key stands for keywords and becomes the empty name. */
  Map<String, List<String>> lists(String key) {
    var lists = new LinkedHashMap<String, List<String>>();
    for (var entry : Fields.map(need(key), "'" + key + "'").entries().values()) {
      var name = entry.key().isNull() ? "" : entry.key().text();
      lists.put(name, Fields.texts(entry.value(), "'" + name + "'"));
    }
    return lists;
  }

  String choice(String key, List<String> among, String otherwise) {
    var written = text(key, otherwise);
    if (!among.contains(written)) {
      throw new Refusal(
          Fields.positionOf(map, key),
          "'" + written + "' is not a value of '" + key + "'",
          org.pehra.sigma.read.Nearest.hint(written, among));
    }
    return written;
  }

  void refuseOthers() {
    Fields.onlyKeys(map, what, asked);
  }

  private static boolean isNull(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.isNull();
  }
}
