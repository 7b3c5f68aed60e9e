package org.pehra.bench.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;

/**
 * Values that are likely to satisfy a condition: one way through it, chosen at random. What it must
 * not hold, and regular expressions, are not looked at, so the result must be tried.
 */
final class Satisfying {
  private final Random random;
  private final Map<String, List<Predicate.Text>> texts = new LinkedHashMap<>();
  private final Map<String, String> values = new LinkedHashMap<>();

  private Satisfying(Random random) {
    this.random = random;
  }

  /** Field → value. */
  static Map<String, String> values(Expr condition, Random random) {
    var way = new Satisfying(random);
    way.hold(condition);
    way.texts.forEach((field, all) -> way.values.put(field, text(all)));
    return way.values;
  }

  private void hold(Expr expr) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> {}
      case Expr.And and -> and.of().forEach(this::hold);
      case Expr.Or or -> hold(or.of().get(random.nextInt(or.of().size())));
      case Expr.AtLeast some -> some.of().stream().limit(some.n()).forEach(this::hold);
      case Expr.Leaf leaf -> hold(leaf.predicate());
    }
  }

  private void hold(Predicate predicate) {
    switch (predicate) {
      case Predicate.Text text when !text.field().isEmpty() ->
          texts.computeIfAbsent(text.field(), key -> new ArrayList<>()).add(text);
      case Predicate.NumberEquals number ->
          values.put(number.field(), Long.toString((long) number.value()));
      default -> {}
    }
  }

  /** One value for all patterns of a field: what must begin it first, what must end it last. */
  private static String text(List<Predicate.Text> patterns) {
    var start = new StringBuilder();
    var middle = new StringBuilder();
    var end = new StringBuilder();
    for (var pattern : patterns) {
      if (pattern.parts().isEmpty()) {
        continue;
      }
      boolean open = pattern.parts().getFirst() instanceof Part.AnyText;
      boolean openEnd = pattern.parts().getLast() instanceof Part.AnyText;
      (open ? openEnd ? middle : end : start).append(plain(pattern.parts()));
    }
    return start.append(middle).append(end).toString();
  }

  private static String plain(List<Part> parts) {
    var text = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.Literal literal -> text.append(literal.text());
        case Part.AnyText any -> text.append(' ');
        case Part.AnyChar any -> text.append('x');
      }
    }
    return text.toString();
  }
}
