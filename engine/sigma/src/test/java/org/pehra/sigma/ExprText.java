package org.pehra.sigma;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes expressions in the short form that vectors use. */
final class ExprText {
  private ExprText() {}

  static String of(Expr expr) {
    return switch (expr) {
      case Expr.And and -> joined(and.of(), " & ");
      case Expr.Or or -> joined(or.of(), " | ");
      case Expr.Not not -> "!" + of(not.of());
      case Expr.AtLeast some ->
          some.n()
              + some.of().stream().map(ExprText::of).collect(Collectors.joining(", ", "of(", ")"));
      case Expr.Leaf leaf -> of(leaf.predicate());
      case Expr.Constant constant -> String.valueOf(constant.value());
    };
  }

  private static String joined(List<Expr> parts, String with) {
    return parts.stream().map(ExprText::of).collect(Collectors.joining(with, "(", ")"));
  }

  static String of(Predicate predicate) {
    var field = predicate.field().isEmpty() ? "any" : predicate.field();
    return switch (predicate) {
      case Predicate.Text text -> field + (text.cased() ? " == " : " = ") + of(text.parts());
      case Predicate.Regex regex ->
          field
              + " ~ /"
              + regex.pattern()
              + "/"
              + (regex.flags().contains(Predicate.RegexFlag.IGNORE_CASE) ? "i" : "")
              + (regex.flags().contains(Predicate.RegexFlag.MULTILINE) ? "m" : "")
              + (regex.flags().contains(Predicate.RegexFlag.DOTALL) ? "s" : "");
      case Predicate.Cidr cidr -> field + " in " + cidr.network();
      case Predicate.NumberCompare compare ->
          field + " " + sign(compare.comparison()) + " " + compare.value();
      case Predicate.NumberEquals number -> field + " number " + number.value();
      case Predicate.Null none -> field + " is null";
      case Predicate.Exists exists -> field + " exists";
      case Predicate.FieldRef ref ->
          field
              + (ref.match() == Predicate.TextMatch.EQUALS
                  ? " = "
                  : " " + ref.match().name().toLowerCase(Locale.ROOT).replace("_", "") + " ")
              + "field "
              + ref.other();
      case Predicate.TimePart part ->
          "%s(%s, %s) %s %d"
              .formatted(
                  part.unit().name().toLowerCase(Locale.ROOT),
                  field,
                  part.zone(),
                  sign(part.comparison()),
                  part.value());
    };
  }

  private static String of(List<Predicate.Part> parts) {
    return parts.isEmpty()
        ? "\"\""
        : parts.stream()
            .map(
                part ->
                    switch (part) {
                      case Predicate.Part.Literal(String text) -> "\"" + text + "\"";
                      case Predicate.Part.AnyText any -> "*";
                      case Predicate.Part.AnyChar any -> "?";
                    })
            .collect(Collectors.joining());
  }

  private static String sign(Rule.Comparison comparison) {
    return switch (comparison) {
      case EQ -> "=";
      case NEQ -> "!=";
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  /** Predicates in an expression. */
  static int leaves(Expr expr) {
    return switch (expr) {
      case Expr.And and -> and.of().stream().mapToInt(ExprText::leaves).sum();
      case Expr.Or or -> or.of().stream().mapToInt(ExprText::leaves).sum();
      case Expr.Not not -> leaves(not.of());
      case Expr.AtLeast some -> some.of().stream().mapToInt(ExprText::leaves).sum();
      case Expr.Leaf leaf -> 1;
      case Expr.Constant constant -> 0;
    };
  }
}
