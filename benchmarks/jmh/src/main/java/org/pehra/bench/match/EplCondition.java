package org.pehra.bench.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;

/**
 * A rule's condition as an EPL filter expression of {@code =}, {@code in}, {@code like}, {@code
 * regexp}, {@code and}, {@code or}, {@code not}. A field is a property with its text in lower case
 * and, where case matters, another as it is; a field with several values cannot be said. Null is
 * neither true nor false to EPL, so negation is pushed down to the single test.
 */
final class EplCondition {
  private static final char BETWEEN_VALUES = '\u0001';

  /** What EPL has no words for. */
  static final class NoEplException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoEplException(Predicate predicate) {
      super(predicate.getClass().getSimpleName());
    }
  }

  /** Properties of the event type, made as conditions ask for them. */
  static final class Properties {
    private record Property(String field, boolean cased) {}

    private final Map<Property, Integer> numbers = new LinkedHashMap<>();

    private String of(String field, boolean cased) {
      return "p" + numbers.computeIfAbsent(new Property(field, cased), key -> numbers.size());
    }

    int size() {
      return numbers.size();
    }

    void fill(FlatEvent event, @Nullable Object[] row) {
      numbers.forEach((property, at) -> row[at] = value(event, property));
    }

    private static @Nullable String value(FlatEvent event, Property property) {
      if (property.field.isEmpty()) {
        var all = new StringBuilder().append(BETWEEN_VALUES);
        for (var value : event.keywords()) {
          all.append(property.cased ? value.as() : value.lower()).append(BETWEEN_VALUES);
        }
        return all.toString();
      }
      var values = event.values(property.field);
      return values == null
          ? null
          : property.cased ? values.getFirst().as() : values.getFirst().lower();
    }
  }

  private final Properties properties;

  private EplCondition(Properties properties) {
    this.properties = properties;
  }

  static String of(Expr condition, Properties properties) {
    return new EplCondition(properties).epl(condition, true);
  }

  private String epl(Expr expr, boolean positive) {
    return switch (expr) {
      case Expr.Constant constant -> Boolean.toString(constant.value() == positive);
      case Expr.Not not -> epl(not.of(), !positive);
      case Expr.And and -> join(and.of(), positive ? " and " : " or ", positive);
      case Expr.Or or -> join(or.of(), positive ? " or " : " and ", positive);
      case Expr.AtLeast some ->
          positive
              ? atLeast(some.of(), some.n(), true)
              : atLeast(some.of(), some.of().size() - some.n() + 1, false);
      case Expr.Leaf leaf -> {
        var test = leaf(leaf.predicate());
        if (positive) {
          yield test;
        }
        yield leaf.predicate() instanceof Predicate.Null || leaf.predicate().field().isEmpty()
            ? "not (" + test + ")"
            : "(%s is null or not (%s))"
                .formatted(properties.of(leaf.predicate().field(), cased(leaf.predicate())), test);
      }
    };
  }

  /** Values of one field become one {@code in}, which Esper can index. */
  private String join(List<Expr> of, String word, boolean positive) {
    List<String> parts = new ArrayList<>();
    Map<String, List<String>> equal = new LinkedHashMap<>();
    for (var each : of) {
      var literal = positive && word.equals(" or ") ? equality(each) : null;
      if (literal != null && each instanceof Expr.Leaf leaf) {
        equal
            .computeIfAbsent(
                properties.of(leaf.predicate().field(), cased(leaf.predicate())),
                key -> new ArrayList<>())
            .add(literal);
      } else {
        parts.add('(' + epl(each, positive) + ')');
      }
    }
    equal.forEach(
        (property, values) ->
            parts.add(
                values.size() == 1
                    ? property + '=' + values.getFirst()
                    : property + " in (" + String.join(",", values) + ')'));
    return String.join(word, parts);
  }

  private static @Nullable String equality(Expr expr) {
    return expr instanceof Expr.Leaf leaf
            && leaf.predicate() instanceof Predicate.Text text
            && !text.field().isEmpty()
            && text.parts().size() == 1
            && text.parts().getFirst() instanceof Part.Literal literal
        ? quoted(text.cased() ? literal.text() : literal.text().toLowerCase(Locale.ROOT))
        : null;
  }

  private String atLeast(List<Expr> of, int n, boolean positive) {
    if (n <= 0) {
      return "true";
    }
    if (n > of.size()) {
      return "false";
    }
    var with =
        '(' + epl(of.getFirst(), positive) + ") and (" + atLeast(rest(of), n - 1, positive) + ')';
    return n == of.size() ? with : '(' + with + ") or (" + atLeast(rest(of), n, positive) + ')';
  }

  private static List<Expr> rest(List<Expr> of) {
    return of.subList(1, of.size());
  }

  private static boolean cased(Predicate predicate) {
    return predicate instanceof Predicate.Regex
        || predicate instanceof Predicate.Text text && text.cased();
  }

  private String leaf(Predicate predicate) {
    var property = properties.of(predicate.field(), cased(predicate));
    return switch (predicate) {
      case Predicate.Null absent -> property + " is null";
      case Predicate.Exists exists -> property + " is not null";
      case Predicate.NumberEquals number ->
          property + "='" + Long.toString((long) number.value()) + '\'';
      case Predicate.FieldRef ref when ref.match() == Predicate.TextMatch.EQUALS ->
          property + '=' + properties.of(ref.other(), false);
      case Predicate.Regex regex -> property + " regexp " + quoted(pattern(regex));
      case Predicate.Text text -> text(text, property);
      default -> throw new NoEplException(predicate);
    };
  }

  private static String pattern(Predicate.Regex regex) {
    var flags =
        regex.flags().stream()
            .map(
                flag ->
                    switch (flag) {
                      case IGNORE_CASE -> "i";
                      case MULTILINE -> "m";
                      case DOTALL -> "s";
                    })
            .collect(Collectors.joining());
    return "(?s:.*)(?" + (flags.isEmpty() ? "d" : "d" + flags) + ":" + regex.pattern() + ")(?s:.*)";
  }

  private static String text(Predicate.Text text, String property) {
    if (text.parts().isEmpty()) {
      return property + "=''";
    }
    boolean keyword = text.field().isEmpty();
    var simple = equality(new Expr.Leaf(text, "", NOWHERE));
    if (simple != null) {
      return property + '=' + simple;
    }
    var like = new StringBuilder();
    if (keyword && !(text.parts().getFirst() instanceof Part.AnyText)) {
      like.append('%').append(BETWEEN_VALUES);
    }
    for (var part : text.parts()) {
      switch (part) {
        case Part.AnyText any -> like.append('%');
        case Part.AnyChar any -> like.append('_');
        case Part.Literal literal ->
            like.append(
                (text.cased() ? literal.text() : literal.text().toLowerCase(Locale.ROOT))
                    .replace("!", "!!")
                    .replace("%", "!%")
                    .replace("_", "!_"));
      }
    }
    if (keyword && !(text.parts().getLast() instanceof Part.AnyText)) {
      like.append(BETWEEN_VALUES).append('%');
    }
    return property + " like " + quoted(like.toString()) + " escape '!'";
  }

  private static final org.pehra.sigma.Position NOWHERE = new org.pehra.sigma.Position("", 0, 0);

  private static String quoted(String text) {
    var quoted = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> quoted.append("\\\\");
        case '\'' -> quoted.append("\\'");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('\'').toString();
  }
}
