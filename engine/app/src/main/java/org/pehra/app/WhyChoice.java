package org.pehra.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pehra.correlate.Traces;
import org.pehra.sigma.Rule;
import org.pehra.sigma.read.Nearest;

/**
 * Which groups are asked for.
 *
 * @param names the rule's group-by fields
 * @param values some of them with the values asked for; empty for all groups
 */
record WhyChoice(List<String> names, Map<String, String> values) {
  private static final int NAMED = 5;

  /**
   * Reads {@code field=value[,field=value…]}, or the value alone where the rule has one field.
   *
   * @throws CommandFailure when a text names no field of the rule
   */
  static WhyChoice of(Rule.Correlation rule, List<String> texts) {
    var names = rule.groupBy();
    if (names.isEmpty() && !texts.isEmpty()) {
      throw CommandFailure.usage("the rule has no group-by, so all is one group: no --group");
    }
    var any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    var values = new LinkedHashMap<String, String>();
    for (var text : texts) {
      // a value may hold commas: only one before a field's name divides
      for (var part : text.split(",(?=(?:" + any + ")=)", -1)) {
        var field = names.stream().filter(name -> part.startsWith(name + "=")).findFirst();
        if (field.isPresent()) {
          values.put(field.get(), part.substring(field.get().length() + 1));
        } else if (names.size() == 1) {
          values.put(names.getFirst(), part);
        } else {
          throw CommandFailure.usage(
              "--group takes field=value, and the rule's groups are by "
                  + String.join(", ", names));
        }
      }
    }
    return new WhyChoice(names, values);
  }

  /** The groups that are asked for, in their order. */
  List<WhyGroup> of(List<WhyGroup> groups) {
    var chosen = groups.stream().filter(group -> isMeant(group.place())).toList();
    if (chosen.isEmpty() && !groups.isEmpty()) {
      throw CommandFailure.usage(unknown(groups));
    }
    return chosen;
  }

  private boolean isMeant(Traces.Place place) {
    return values.entrySet().stream()
        .allMatch(
            asked ->
                place.group().values().get(names.indexOf(asked.getKey())).equals(asked.getValue()));
  }

  private String unknown(List<WhyGroup> groups) {
    var asked = new StringJoiner(",");
    values.forEach((name, value) -> asked.add(name + "=" + value));
    var known = groups.stream().map(group -> text(names, group.place())).toList();
    return "no event of the base rules is in a group %s: %s"
        .formatted(
            asked,
            Nearest.to(asked.toString(), known)
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "there are " + some(known)));
  }

  private static String some(List<String> known) {
    return String.join(", ", known.stream().limit(NAMED).map(name -> "'" + name + "'").toList())
        + (known.size() > NAMED ? " and %,d more".formatted(known.size() - NAMED) : "");
  }

  /** A group as {@code --group} takes it. */
  static String text(List<String> names, Traces.Place place) {
    var text = new StringJoiner(",");
    text.setEmptyValue("(the rule has no group-by)");
    for (int i = 0; i < names.size(); i++) {
      text.add(names.get(i) + "=" + place.group().values().get(i));
    }
    return text.toString();
  }
}
