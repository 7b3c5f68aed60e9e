package org.pehra.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/**
 * From conditions on an event's fields to conditions on the fields that its source wrote: these
 * hold wherever the former do, and seldom elsewhere. What cannot be told from the source counts as
 * true, whether it is negated or not.
 */
public final class SourceConditions {
  /** How a source's text becomes the field's. */
  public enum Copy {
    /** Unchanged. */
    SAME,
    /** A whole number in the usual spelling; any other text unchanged. */
    INTEGER,
    /** Unchanged but for the case of letters. */
    ANY_CASE,
    /** Unchanged, or the field is left out. */
    SAME_OR_NOTHING,
    /** Otherwise. */
    OTHER
  }

  /**
   * A source field that may give a field its value.
   *
   * @param when in which events: a condition on source fields
   */
  public record Origin(String source, Copy copy, Expr when) {}

  /** What is known about a source's fields. */
  public interface Fields {
    /**
     * Where a field's value may come from: no origin where the field is never there, empty where it
     * comes from elsewhere.
     */
    Optional<List<Origin>> origins(String field);

    /**
     * What occurs in a value of the source where a keyword occurs in an event: a keyword, or empty
     * where it is not known.
     */
    Optional<Predicate> shown(Predicate keyword);
  }

  private static final Expr TRUE = new Expr.Constant(true);
  private static final Position NOWHERE = new Position("", 1, 1);

  /** Beginnings and ends of texts that are numbers, though not spelt as usual. */
  private static final List<String> ODD_STARTS = List.of("+", "-0", " ", "\t", "\n", "\r", "\f");

  private final Fields fields;
  private final ExprFolding folding = new ExprFolding(predicate -> null);

  SourceConditions(Fields fields) {
    this.fields = fields;
  }

  /** The rule with a condition on source fields. */
  Rule.Detection of(Rule.Detection rule) {
    return with(rule, folding.fold(upper(rule.condition(), true)));
  }

  /** The rule with a condition that always holds. */
  static Rule.Detection always(Rule.Detection rule) {
    return with(rule, TRUE);
  }

  private static Rule.Detection with(Rule.Detection rule, Expr condition) {
    return new Rule.Detection(rule.head(), rule.logSource(), condition, List.of(), List.of());
  }

  private Expr upper(Expr expr, boolean holds) {
    return switch (expr) {
      case Expr.Constant constant -> new Expr.Constant(constant.value() == holds);
      case Expr.Not not -> upper(not.of(), !holds);
      case Expr.And and -> atLeast(and.of().size(), and.of(), holds);
      case Expr.Or or -> atLeast(1, or.of(), holds);
      case Expr.AtLeast some -> atLeast(some.n(), some.of(), holds);
      case Expr.Leaf leaf -> folding.fold(holds ? positive(leaf) : negative(leaf));
    };
  }

  private Expr atLeast(int n, List<Expr> of, boolean holds) {
    var parts = of.stream().map(one -> upper(one, holds)).toList();
    return folding.fold(new Expr.AtLeast(holds ? n : of.size() - n + 1, parts));
  }

  private Expr positive(Expr.Leaf leaf) {
    var predicate = leaf.predicate();
    if (predicate.field().equals(Predicate.KEYWORD)) {
      return fields.shown(predicate).<Expr>map(SourceConditions::leaf).orElse(TRUE);
    }
    var origins = fields.origins(predicate.field());
    if (origins.isEmpty()) {
      return TRUE;
    }
    if (predicate instanceof Predicate.FieldRef ref) {
      return fields
          .origins(ref.other())
          .map(others -> both(ref, origins.get(), others))
          .orElse(TRUE);
    }
    return predicate instanceof Predicate.Null ? absent(origins.get()) : any(leaf, origins.get());
  }

  private static Expr any(Expr.Leaf leaf, List<Origin> origins) {
    var parts = new ArrayList<Expr>();
    for (var origin : origins) {
      var there = leaf(new Predicate.Exists(origin.source));
      var holds =
          switch (origin.copy) {
            case SAME, SAME_OR_NOTHING -> renamed(leaf, origin.source);
            case INTEGER -> new Expr.Or(List.of(renamed(leaf, origin.source), odd(origin.source)));
            case ANY_CASE -> uncased(leaf) ? renamed(leaf, origin.source) : there;
            case OTHER -> there;
          };
      parts.add(and(origin.when, holds));
    }
    return new Expr.Or(parts);
  }

  /** A pair of origins compares so, or they are there and it is not known how they do. */
  private static Expr both(Predicate.FieldRef ref, List<Origin> origins, List<Origin> others) {
    var parts = new ArrayList<Expr>();
    for (var origin : origins) {
      for (var other : others) {
        var compared =
            copied(origin) && copied(other)
                ? leaf(new Predicate.FieldRef(origin.source, other.source, ref.match()))
                : and(
                    leaf(new Predicate.Exists(origin.source)),
                    leaf(new Predicate.Exists(other.source)));
        parts.add(new Expr.And(List.of(origin.when, other.when, compared)));
      }
    }
    return new Expr.Or(parts);
  }

  private static boolean copied(Origin origin) {
    return origin.copy == Copy.SAME || origin.copy == Copy.SAME_OR_NOTHING;
  }

  /** No origin that surely gives a value is there. */
  private static Expr absent(List<Origin> origins) {
    var parts = new ArrayList<Expr>();
    for (var origin : origins) {
      if (origin.copy != Copy.SAME_OR_NOTHING && origin.copy != Copy.OTHER) {
        parts.add(new Expr.Not(and(origin.when, leaf(new Predicate.Exists(origin.source)))));
      }
    }
    return new Expr.And(parts);
  }

  private Expr negative(Expr.Leaf leaf) {
    var predicate = leaf.predicate();
    if (predicate.field().equals(Predicate.KEYWORD) || predicate instanceof Predicate.FieldRef) {
      return TRUE;
    }
    var known = fields.origins(predicate.field());
    if (known.isEmpty()) {
      return TRUE;
    }
    var origins = known.get();
    if (predicate instanceof Predicate.Null) {
      return any(new Expr.Leaf(new Predicate.Exists(predicate.field()), "", NOWHERE), origins);
    }
    if (predicate instanceof Predicate.Exists) {
      return absent(origins);
    }
    // the value is that of one of the origins: one of them must not satisfy the predicate
    var parts = new ArrayList<Expr>();
    parts.add(absent(origins));
    for (var origin : origins) {
      var there = leaf(new Predicate.Exists(origin.source));
      var fails =
          switch (origin.copy) {
            case SAME -> and(there, new Expr.Not(renamed(leaf, origin.source)));
            case INTEGER ->
                and(
                    there,
                    new Expr.Or(
                        List.of(new Expr.Not(renamed(leaf, origin.source)), odd(origin.source))));
            case ANY_CASE ->
                uncased(leaf) ? and(there, new Expr.Not(renamed(leaf, origin.source))) : there;
            case SAME_OR_NOTHING, OTHER -> there;
          };
      parts.add(and(origin.when, fails));
    }
    if (origins.size() == 1
        && origins.getFirst().copy == Copy.SAME
        && origins.getFirst().when.equals(TRUE)) {
      return new Expr.Not(renamed(leaf, origins.getFirst().source));
    }
    return new Expr.Or(parts);
  }

  private static boolean uncased(Expr.Leaf leaf) {
    return leaf.predicate() instanceof Predicate.Text text && !text.cased()
        || leaf.predicate() instanceof Predicate.Exists;
  }

  private static Expr and(Expr a, Expr b) {
    return new Expr.And(List.of(a, b));
  }

  private static Expr odd(String source) {
    var parts = new ArrayList<Expr>();
    parts.add(
        leaf(
            new Predicate.Text(
                source,
                List.of(
                    new Predicate.Part.Literal("0"),
                    new Predicate.Part.AnyChar(),
                    new Predicate.Part.AnyText()),
                false)));
    for (var start : ODD_STARTS) {
      var literal = new Predicate.Part.Literal(start);
      var any = new Predicate.Part.AnyText();
      parts.add(leaf(new Predicate.Text(source, List.of(literal, any), false)));
      if (start.isBlank()) {
        parts.add(leaf(new Predicate.Text(source, List.of(any, literal), false)));
      }
    }
    return new Expr.Or(parts);
  }

  private static Expr.Leaf leaf(Predicate predicate) {
    return new Expr.Leaf(predicate, "", NOWHERE);
  }

  private static Expr renamed(Expr.Leaf leaf, String field) {
    Predicate renamed =
        switch (leaf.predicate()) {
          case Predicate.Text p -> new Predicate.Text(field, p.parts(), p.cased());
          case Predicate.Regex p -> new Predicate.Regex(field, p.pattern(), p.flags());
          case Predicate.Cidr p -> new Predicate.Cidr(field, p.network());
          case Predicate.NumberCompare p ->
              new Predicate.NumberCompare(field, p.comparison(), p.value());
          case Predicate.NumberEquals p -> new Predicate.NumberEquals(field, p.value());
          case Predicate.Null p -> new Predicate.Null(field);
          case Predicate.Exists p -> new Predicate.Exists(field);
          case Predicate.FieldRef p -> new Predicate.FieldRef(field, p.other(), p.match());
          case Predicate.TimePart p ->
              new Predicate.TimePart(field, p.unit(), p.comparison(), p.value(), p.zone());
        };
    return new Expr.Leaf(renamed, leaf.selection(), leaf.position());
  }
}
