package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * Puts selections into their condition and makes predicates of values. For one rule only.
 *
 * <p>An empty result means that pipelines dropped everything it was made of.
 */
public final class ExprCompiler {
  private final Map<String, Selection> selections;
  private final String zone;
  private final Budget budget;
  private final Map<String, Optional<Expr>> compiled = new HashMap<>();

  /**
   * @param zone time zone of the time modifiers
   */
  public ExprCompiler(Map<String, Selection> selections, String zone, Budget budget) {
    this.selections = selections;
    this.zone = zone;
    this.budget = budget;
  }

  public Optional<Expr> compile(Condition condition) {
    return switch (condition) {
      case Condition.Name name -> selection(name.name());
      case Condition.And and -> Exprs.and(parts(and.of()));
      case Condition.Or or -> Exprs.or(parts(or.of()));
      case Condition.Not not -> compile(not.of()).map(Exprs::not);
      case Condition.AtLeast some -> Exprs.atLeast(some.n(), parts(some.of()));
    };
  }

  private List<Expr> parts(List<Condition> conditions) {
    return conditions.stream().map(this::compile).flatMap(Optional::stream).toList();
  }

  private Optional<Expr> selection(String name) {
    var known = compiled.get(name);
    if (known == null) {
      var selection = selections.get(name);
      known = selection == null ? Optional.empty() : compile(selection, name);
      compiled.put(name, known);
    }
    return known;
  }

  private Optional<Expr> compile(Selection selection, String name) {
    Function<List<Selection>, List<Expr>> parts =
        of -> of.stream().map(part -> compile(part, name)).flatMap(Optional::stream).toList();
    return switch (selection) {
      case Selection.All all -> Exprs.and(parts.apply(all.of()));
      case Selection.Any any -> Exprs.or(parts.apply(any.of()));
      case Selection.Dropped dropped -> Optional.empty();
      case Selection.Item item -> item(item, name);
    };
  }

  private Optional<Expr> item(Selection.Item item, String name) {
    var values = new ArrayList<Expr>(item.values().size());
    for (var value : item.values()) {
      values.add(value(item, value, name));
    }
    var linked = item.all() ? Exprs.and(values) : Exprs.or(values);
    return item.negated() ? linked.map(Exprs::not) : linked;
  }

  private Expr value(Selection.Item item, Value value, String name) {
    if (value instanceof Value.AnyOf any) {
      var of = any.of().stream().map(each -> value(item, each, name)).toList();
      return Exprs.or(of).orElseThrow();
    }
    budget.spend(1, value.position());
    var leaf = new Expr.Leaf(predicate(item.field(), value), name, value.position());
    return value instanceof Value.Exists exists && !exists.expected() ? new Expr.Not(leaf) : leaf;
  }

  private Predicate predicate(String field, Value value) {
    return switch (value) {
      case Value.Text text -> new Predicate.Text(field, text.parts(), text.cased());
      case Value.Bytes bytes -> new Predicate.Text(field, literal(bytes), false);
      case Value.Num number -> number(field, number);
      case Value.Null none -> new Predicate.Null(field);
      case Value.Regex regex -> new Predicate.Regex(field, regex.pattern(), regex.flags());
      case Value.Cidr cidr -> new Predicate.Cidr(field, cidr.network());
      case Value.Compare compare ->
          new Predicate.NumberCompare(field, compare.comparison(), compare.bound());
      case Value.FieldRef ref -> new Predicate.FieldRef(field, ref.other(), ref.match());
      case Value.Exists exists -> new Predicate.Exists(field);
      case Value.TimePart part ->
          new Predicate.TimePart(field, part.unit(), part.comparison(), part.value(), zone);
      case Value.Pending pending -> throw unresolved(pending);
      case Value.AnyOf any -> throw new IllegalStateException("handled by value()");
    };
  }

  private static Predicate number(String field, Value.Num number) {
    boolean exact = Math.abs(number.value()) <= 9_007_199_254_740_992.0; // 2^53
    return exact
        ? new Predicate.NumberEquals(field, number.value())
        : new Predicate.Text(field, List.of(new Predicate.Part.Literal(number.source())), false);
  }

  private static List<Predicate.Part> literal(Value.Bytes bytes) {
    return new PatternBuilder().addLiteral(bytes.characters()).build();
  }

  private static Refusal unresolved(Value.Pending pending) {
    var names = pending.source().placeholders();
    return new Refusal(
        pending.position(),
        "placeholder %" + String.join("%, %", names) + "% has no values",
        "give it values in a placeholder file, or a pipeline with value_placeholders");
  }
}
