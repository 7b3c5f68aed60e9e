package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Position;
import org.pehra.sigma.yaml.YamlNode;

/** Takes typed attributes out of maps; the wrong type is a refusal that names place and mend. */
public final class Fields {
  private static final int LONGEST_SHOWN = 60;

  private Fields() {}

  public static YamlNode.Mapping map(YamlNode node, String what) {
    if (node instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    throw new Refusal(node.position(), what + " must be a map", "write it as 'key: value' lines");
  }

  public static Optional<YamlNode.Mapping> map(YamlNode.Mapping in, String key) {
    var node = present(in, key);
    return node == null ? Optional.empty() : Optional.of(map(node, "'" + key + "'"));
  }

  public static String text(YamlNode node, String what) {
    if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
      return scalar.text();
    }
    throw new Refusal(node.position(), what + " must be a text", "");
  }

  public static Optional<String> text(YamlNode.Mapping in, String key) {
    var node = present(in, key);
    return node == null ? Optional.empty() : Optional.of(text(node, "'" + key + "'"));
  }

  /** A list of texts; a single text counts as a list of one. */
  public static List<String> texts(YamlNode.Mapping in, String key) {
    var node = present(in, key);
    return node == null ? List.of() : texts(node, "'" + key + "'");
  }

  public static List<String> texts(YamlNode node, String what) {
    if (node instanceof YamlNode.Sequence sequence) {
      var texts = new ArrayList<String>(sequence.items().size());
      for (var item : sequence.items()) {
        texts.add(text(item, "an entry of " + what));
      }
      return texts;
    }
    return List.of(text(node, what));
  }

  public static boolean truth(YamlNode.Mapping in, String key, boolean otherwise) {
    var node = present(in, key);
    if (node == null) {
      return otherwise;
    }
    if (node.toPlain() instanceof Boolean truth) {
      return truth;
    }
    throw new Refusal(node.position(), "'" + key + "' must be true or false", "");
  }

  public static double number(YamlNode node, String what) {
    if (node instanceof YamlNode.Scalar scalar && scalar.toPlain() instanceof Number number) {
      return number.doubleValue();
    }
    throw new Refusal(node.position(), what + " must be a number", "");
  }

  /** One of an enumeration's names in lower case. */
  public static <E extends Enum<E>> E choice(
      YamlNode node, String what, Class<E> type, List<E> among) {
    var written = text(node, what);
    for (var constant : among) {
      if (constant.name().equalsIgnoreCase(written)) {
        return constant;
      }
    }
    var known = among.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    throw new Refusal(
        node.position(),
        "'" + shown(written) + "' is not a " + what.replace("'", ""),
        Nearest.hint(written, known));
  }

  /** Keys outside the known ones are refused. */
  public static void onlyKeys(YamlNode.Mapping in, String what, List<String> known) {
    for (var entry : in.entries().values()) {
      var key = entry.key().text();
      if (!known.contains(key)) {
        throw new Refusal(
            entry.key().position(),
            "'" + shown(key) + "' is not known in " + what,
            Nearest.hint(key, known));
      }
    }
  }

  public static Position positionOf(YamlNode.Mapping in, String key) {
    var node = in.get(key);
    return node == null ? in.position() : node.position();
  }

  public static String shown(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  private static @Nullable YamlNode present(YamlNode.Mapping in, String key) {
    var node = in.get(key);
    return node instanceof YamlNode.Scalar scalar && scalar.isNull() ? null : node;
  }
}
