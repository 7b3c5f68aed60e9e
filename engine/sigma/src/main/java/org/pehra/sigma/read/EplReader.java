package org.pehra.sigma.read;

import java.util.Map;
import org.pehra.sigma.Addition;
import org.pehra.sigma.EplText;
import org.pehra.sigma.Position;
import org.pehra.sigma.Rule;
import org.pehra.sigma.yaml.YamlNode;

/** Reads {@code pehra.epl}; what the EPL says is checked where it is compiled. Stateless. */
final class EplReader {
  private static final int MOST_CHARS = 20_000;
  private static final int MOST_FIELDS = 16;

  /** How much deeper than its key the lines of a block stand. */
  private static final int INDENT = 2;

  private EplReader() {}

  static AdditionReader.Read read(YamlNode.Mapping pehra, AdditionReader.Base base) {
    checkType(base);
    if (pehra.has("partition-by")) {
      throw new Refusal(
          pehra.positionOf("partition-by"),
          "a rule of EPL is parted by 'group-by'",
          "write the fields in 'correlation: group-by'");
    }
    var node = pehra.get("epl");
    var text = node == null ? "" : Fields.text(node, "'epl'");
    if (node == null || text.isBlank()) {
      throw new Refusal(pehra.positionOf("epl"), "'epl' is empty", "write 'epl: |' and a select");
    }
    if (text.length() > MOST_CHARS) {
      throw new Refusal(
          node.position(), "the EPL is longer than %,d characters".formatted(MOST_CHARS), "");
    }
    var fields = EplText.fields(text);
    if (fields.size() > MOST_FIELDS) {
      throw new Refusal(
          node.position(),
          "the EPL names more than " + MOST_FIELDS + " fields, which every signal would carry",
          "");
    }
    var at = begin(pehra.positionOf("epl"), node, text);
    return new AdditionReader.Read(new Addition.Epl(text, at, Map.of(), fields), fields);
  }

  private static void checkType(AdditionReader.Base base) {
    boolean temporal =
        base.type() == Rule.Type.TEMPORAL || base.type() == Rule.Type.TEMPORAL_ORDERED;
    if (!temporal) {
      throw new Refusal(
          Fields.positionOf(base.map(), "type"),
          "'pehra.epl' has no meaning in " + CorrelationReader.name(base.type()),
          "write 'type: temporal'");
    }
    if (!(base.condition() instanceof Rule.Condition.AllRules)) {
      throw new Refusal(
          Fields.positionOf(base.map(), "condition"),
          "a rule of EPL takes no condition",
          "take it out; the select says when it fires");
    }
  }

  /** Where the first line of the text stands. */
  private static Position begin(Position key, YamlNode node, String text) {
    return text.indexOf('\n') < 0
        ? DocumentReader.textStart(node)
        : new Position(key.file(), node.position().line() + 1, key.column() + INDENT);
  }
}
