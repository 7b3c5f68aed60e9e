package org.pehra.app;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pehra.correlate.Traces;
import org.pehra.sigma.Rule;
import org.pehra.sigma.read.Nearest;

/**
 * Which groups are asked for: the test of a group's place.
 *
 * @param names the rule's group-by fields
 * @param values some of them with the values asked for; empty for all groups
 */
record WhyChoice(List<String> names, Map<String, String> values)
    implements Predicate<Traces.Place> {
  private static final int NAMED = 5;

  /** What looks like a field's name and a value, more than like a value. */
  private static final Pattern OTHER_FIELD = Pattern.compile("[a-z_]+(\\.[a-z_]+)+=");

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
        if (field.isEmpty() && names.size() > 1) {
          throw CommandFailure.usage(
              "--group takes field=value, and the rule's groups are by "
                  + String.join(", ", names));
        }
        if (field.isEmpty() && OTHER_FIELD.matcher(part).lookingAt()) {
          throw CommandFailure.usage(
              "the rule's groups are by %s, not by %s"
                  .formatted(names.getFirst(), part.substring(0, part.indexOf('='))));
        }
        var name = field.orElse(names.getFirst());
        var value = field.isPresent() ? part.substring(name.length() + 1) : part;
        if (values.put(name, value) != null) {
          throw CommandFailure.usage("--group names " + name + " twice");
        }
      }
    }
    return new WhyChoice(names, values);
  }

  @Override
  public boolean test(Traces.Place place) {
    return values.entrySet().stream()
        .allMatch(
            asked ->
                place.group().values().get(names.indexOf(asked.getKey())).equals(asked.getValue()));
  }

  /** What is asked for, as {@code --group} takes it; empty for all groups. */
  String asked() {
    return values.entrySet().stream()
        .map(asked -> asked.getKey() + "=" + asked.getValue())
        .collect(Collectors.joining(","));
  }

  /** Which others there are, where none is in the groups asked for. */
  String instead(Collection<Traces.Place> others) {
    var byValues = new TreeMap<String, String>();
    others.forEach(place -> byValues.putIfAbsent(valuesOf(place), text(names, place)));
    return Nearest.to(String.join(",", values.values()), byValues.keySet())
        .map(near -> "did you mean '" + byValues.get(near) + "'?")
        .orElseGet(() -> "there are " + some(List.copyOf(byValues.values())));
  }

  /** A group's values of the fields that are asked for. */
  private String valuesOf(Traces.Place place) {
    return values.keySet().stream()
        .map(name -> place.group().values().get(names.indexOf(name)))
        .collect(Collectors.joining(","));
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
