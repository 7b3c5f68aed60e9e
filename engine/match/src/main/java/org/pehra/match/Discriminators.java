package org.pehra.match;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * The fields that log sources depend on (dataset, event code …), and the values of them that log
 * sources or rules name. Events with the same such values meet the same rules, and what rules ask
 * about these fields is decided once for all of them. Immutable.
 */
final class Discriminators {
  /** The field has no value. */
  static final int ABSENT = 0;

  /** The field has one value that nobody names. */
  static final int OTHER = 1;

  /** Several values, or a number spelt unusually: nothing is known beforehand. */
  static final int OPEN = 2;

  private static final int FIRST = 3;

  private final List<String> fields;
  private final List<Map<String, Integer>> known = new ArrayList<>();

  /** By field, beginnings of values that log sources name; each stands for its unnamed values. */
  private final List<Map<String, Integer>> beginnings = new ArrayList<>();

  /** By field, the named values in order of their numbers; empty for a beginning. */
  private final List<List<String>> texts = new ArrayList<>();

  /** The number of the only text that satisfies a predicate. */
  private final IdentityHashMap<Predicate, Integer> numbers = new IdentityHashMap<>();

  private final LogSources sources;

  Discriminators(LogSources sources, Iterable<Expr> conditions) {
    this.sources = sources;
    Set<String> names = new LinkedHashSet<>();
    sources.entries().forEach(entry -> names.addAll(entry.when().keySet()));
    fields = List.copyOf(names);
    fields.forEach(
        field -> {
          known.add(new LinkedHashMap<>());
          beginnings.add(new LinkedHashMap<>());
          texts.add(new ArrayList<>());
        });
    sources.entries().forEach(entry -> entry.when().forEach(this::learnSource));
    conditions.forEach(this::learn);
  }

  List<String> fields() {
    return fields;
  }

  private void learnSource(String name, List<String> values) {
    int field = fields.indexOf(name);
    for (var value : values) {
      if (!value.endsWith("*")) {
        int _ = learn(field, value);
        continue;
      }
      int number = FIRST + texts.get(field).size();
      if (beginnings.get(field).putIfAbsent(beginning(value), number) == null) {
        texts.get(field).add("");
      }
    }
  }

  private static String beginning(String value) {
    return Folding.fold(value.substring(0, value.length() - 1));
  }

  private int learn(int field, String value) {
    var folded = Folding.fold(Folding.wellFormed(value));
    int next = FIRST + texts.get(field).size();
    Integer before = known.get(field).putIfAbsent(folded, next);
    if (before == null) {
      texts.get(field).add(folded);
    }
    return before == null ? next : before;
  }

  private void learn(Expr expr) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> learn(not.of());
      case Expr.And and -> and.of().forEach(this::learn);
      case Expr.Or or -> or.of().forEach(this::learn);
      case Expr.AtLeast some -> some.of().forEach(this::learn);
      case Expr.Leaf leaf -> {
        int field = fields.indexOf(leaf.predicate().field());
        var value = field < 0 ? null : named(leaf.predicate());
        if (value != null) {
          int number = learn(field, value);
          if (leaf.predicate() instanceof Predicate.Text) {
            numbers.put(leaf.predicate(), number);
          }
        }
      }
    }
  }

  /** The one text that satisfies the predicate, where there is one. */
  private static @Nullable String named(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Text text
          when !text.cased()
              && text.parts().size() == 1
              && text.parts().getFirst() instanceof Predicate.Part.Literal literal ->
          literal.text();
      case Predicate.NumberEquals number -> number(number.value());
      default -> null;
    };
  }

  /** The usual spelling of a number. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The numbers of values by field, as {@link #outcome} takes them. */
  int[] values(List<List<String>> values) {
    var numbers = new int[fields.size()];
    for (int i = 0; i < numbers.length; i++) {
      var own = values.get(i);
      numbers[i] = own.isEmpty() ? ABSENT : own.size() == 1 ? valueOf(i, own.getFirst()) : OPEN;
    }
    return numbers;
  }

  /** The number of a field's only value. */
  int valueOf(int field, String text) {
    var folded = Folding.fold(text);
    Integer value = known.get(field).get(folded);
    if (value != null) {
      return value;
    }
    double number = NumberText.parse(folded);
    if (!Double.isNaN(number) && !number(number).equals(folded)) {
      return OPEN;
    }
    return beginnings.get(field).entrySet().stream()
        .filter(beginning -> folded.startsWith(beginning.getKey()))
        .max(Comparator.comparingInt(beginning -> beginning.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(OTHER);
  }

  /**
   * The entries that an event satisfies.
   *
   * @param texts by field, all its values
   */
  BitSet satisfied(List<List<String>> texts) {
    var satisfied = new BitSet();
    var entries = sources.entries();
    for (int i = 0; i < entries.size(); i++) {
      boolean all =
          entries.get(i).when().entrySet().stream()
              .allMatch(
                  condition ->
                      anyEqual(
                          texts.get(fields.indexOf(condition.getKey())), condition.getValue()));
      satisfied.set(i, all);
    }
    return satisfied;
  }

  private static boolean anyEqual(List<String> texts, List<String> values) {
    return texts.stream()
        .map(Folding::fold)
        .anyMatch(text -> values.stream().anyMatch(value -> same(value, text)));
  }

  private static boolean same(String value, String folded) {
    return value.endsWith("*")
        ? folded.startsWith(beginning(value))
        : Folding.fold(value).equals(folded);
  }

  /**
   * What a predicate's outcome is for all events with these values, or null where it is open.
   *
   * @param values by field, as {@link #valueOf} gives them
   */
  @Nullable Boolean outcome(Predicate predicate, int[] values) {
    int field = fields.indexOf(predicate.field());
    if (field < 0 || values[field] == OPEN || predicate instanceof Predicate.FieldRef) {
      return null;
    }
    int value = values[field];
    if (value == ABSENT || predicate instanceof Predicate.Null) {
      return value == ABSENT && predicate instanceof Predicate.Null;
    }
    if (predicate instanceof Predicate.Exists) {
      return true;
    }
    Integer number = numbers.get(predicate);
    if (number != null) {
      return value == number;
    }
    var named = named(predicate);
    if (named == null) {
      return null;
    }
    var text = value == OTHER ? "" : texts.get(field).get(value - FIRST);
    if (text.isEmpty()) {
      return false;
    }
    return predicate instanceof Predicate.NumberEquals equal
        ? NumberText.parse(text) == equal.value()
        : Folding.fold(Folding.wellFormed(named)).equals(text);
  }
}
