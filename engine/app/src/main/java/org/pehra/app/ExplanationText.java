package org.pehra.app;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pehra.match.Explanation;
import org.pehra.match.Explanation.Node;
import org.pehra.model.Alert;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule;

/** An explanation in words, line by line, for people. Values are cut to a bounded length. */
final class ExplanationText {
  private static final int MOST_CHARS = 160;
  private static final int MOST_VALUES = 5;
  private static final int MOST_LINES = 400;

  private final Explanation explanation;
  private final Rule.Detection rule;
  private final List<String> lines = new ArrayList<>();
  private int left = MOST_LINES;
  private int omitted;

  private ExplanationText(Rule.Detection rule, Explanation explanation) {
    this.rule = rule;
    this.explanation = explanation;
  }

  static List<String> lines(Rule.Detection rule, Explanation explanation) {
    var text = new ExplanationText(rule, explanation);
    text.write();
    return text.lines;
  }

  /** In one sentence why the rule matches, or why not. */
  static String verdict(Rule.Detection rule, Explanation explanation) {
    if (explanation.matched()) {
      return "matches";
    }
    if (!explanation.seen()) {
      return "does not match: its log source does not see the event"
          + (explanation.condition().holds() ? ", though its condition holds" : "");
    }
    return "does not match: " + reason(explanation.condition());
  }

  private static String reason(Node root) {
    if (!(root.expr() instanceof Expr.And)) {
      return root.expr() instanceof Expr.Not
          ? named(root) + " holds and is negated"
          : named(root) + ": not true";
    }
    var missing = new LinkedHashSet<String>();
    var denied = new LinkedHashSet<String>();
    for (var part : root.of()) {
      if (!part.holds()) {
        if (part.expr() instanceof Expr.Not) {
          denied.add(named(part));
        } else {
          missing.add(named(part));
        }
      }
    }
    var reasons = new ArrayList<String>();
    missing.forEach(name -> reasons.add(name + ": not true"));
    denied.forEach(name -> reasons.add("taken out by " + name));
    return String.join("; ", reasons);
  }

  /** The selections that a part stands in; of a negated part those that hold. */
  private static String named(Node part) {
    Set<String> names = new LinkedHashSet<>();
    selections(part, part.expr() instanceof Expr.Not, names);
    var some = names.stream().limit(3).map(name -> "'" + name + "'").toList();
    return String.join(", ", some) + (names.size() > 3 ? " and more" : "");
  }

  private static void selections(Node node, boolean holding, Set<String> names) {
    if (node.expr() instanceof Expr.Leaf leaf && (!holding || node.holds())) {
      names.add(leaf.selection());
    }
    for (var part : node.of()) {
      if (!holding || part.holds() || node.expr() instanceof Expr.Not) {
        selections(part, holding, names);
      }
    }
  }

  private void write() {
    lines.add("rule        " + rule.head().title() + " (" + rule.head().id() + ")");
    lines.add("            " + rule.head().position());
    lines.add("result      " + verdict(rule, explanation));
    lines.add(
        "log source  %s %s (%s)"
            .formatted(
                explanation.seen() ? "sees it:" : "does not see it: the rule asks for",
                LogSourceHints.text(rule.logSource()),
                rule.logSourceAt()));
    if (!explanation.seen()) {
      var sources = explanation.sources().stream().map(LogSourceHints::text).toList();
      lines.add(
          "            the event answers to "
              + (sources.isEmpty() ? "none" : String.join(" ", sources)));
    }
    lines.add("condition");
    node(explanation.condition(), 1);
    if (omitted > 0) {
      lines.add("  ... and %,d more lines; --output json has them all".formatted(omitted));
    }
  }

  private void line(String text) {
    if (left-- > 0) {
      lines.add(text);
    } else {
      omitted++;
    }
  }

  private void node(Node node, int depth) {
    var head = (node.holds() ? "+ true  " : "- false ") + "  ".repeat(depth - 1);
    switch (node.expr()) {
      case Expr.Leaf leaf -> leaf(node, leaf, head, depth);
      case Expr.Constant constant -> line(head + "always " + constant.value());
      case Expr.Not not -> line(head + "not");
      case Expr.And and -> line(head + "all of");
      case Expr.Or or -> line(head + "any of");
      case Expr.AtLeast some -> line(head + "at least " + some.n() + " of");
    }
    node.of().forEach(part -> node(part, depth + 1));
  }

  private void leaf(Node node, Expr.Leaf leaf, String head, int depth) {
    line(
        "%s%s: %s   [%d:%d]"
            .formatted(
                head,
                leaf.selection(),
                predicate(leaf.predicate()),
                leaf.position().line(),
                leaf.position().column()));
    var indent = "        " + "  ".repeat(depth) + "  ";
    if (node.match().isPresent()) {
      line(indent + matched(node.match().get()));
    } else if (!leaf.predicate().field().equals(Predicate.KEYWORD)) {
      line(indent + looked(node.values()));
    }
  }

  private static String matched(Alert.Match match) {
    if (match.start() < 0) {
      return match.value().isEmpty() ? match.field() + " is absent" : "in " + quoted(match.value());
    }
    int length = match.end() - match.start();
    return "in %s at %s, length %d: %s"
        .formatted(
            match.field(),
            match.start(),
            length,
            window(match.value(), match.start(), match.end()));
  }

  /** The matched part in brackets, with something of what stands around it. */
  private static String window(String value, int start, int end) {
    int room = Math.max(20, MOST_CHARS - (end - start)) / 2;
    int from = Math.max(0, start - room);
    int to = Math.min(value.length(), end + room);
    int shownEnd = Math.min(end, start + MOST_CHARS);
    return (from > 0 ? "..." : "")
        + plain(value.substring(from, start))
        + "»"
        + plain(value.substring(start, shownEnd))
        + (shownEnd < end ? "..." : "")
        + "«"
        + plain(value.substring(end, to))
        + (to < value.length() ? "..." : "");
  }

  private static String looked(List<String> values) {
    if (values.isEmpty()) {
      return "the event has no such field";
    }
    var some = values.stream().limit(MOST_VALUES).map(ExplanationText::quoted).toList();
    return "is "
        + String.join(", ", some)
        + (values.size() > MOST_VALUES ? ", and %,d more".formatted(values.size() - 5) : "");
  }

  private static String quoted(String value) {
    return value.length() <= MOST_CHARS
        ? "'" + plain(value) + "'"
        : "'%s...' (%,d characters)"
            .formatted(plain(value.substring(0, MOST_CHARS)), value.length());
  }

  /** One line, whatever control characters the value holds. */
  private static String plain(String value) {
    return value.replaceAll("\\p{Cntrl}", "·");
  }

  static String predicate(Predicate predicate) {
    var field = predicate.field().equals(Predicate.KEYWORD) ? "any value" : predicate.field();
    return switch (predicate) {
      case Predicate.Text text ->
          field + (text.cased() ? " is exactly " : " is ") + quoted(pattern(text.parts()));
      case Predicate.Regex regex -> field + " matches " + quoted(regex.pattern()) + flags(regex);
      case Predicate.Cidr cidr -> field + " is in " + cidr.network();
      case Predicate.NumberCompare number ->
          field + " " + words(number.comparison()) + " " + number(number.value());
      case Predicate.NumberEquals number -> field + " is the number " + number(number.value());
      case Predicate.Null absent -> field + " is absent";
      case Predicate.Exists exists -> field + " is there";
      case Predicate.FieldRef ref ->
          field
              + " "
              + ref.match().name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + " field "
              + ref.other();
      case Predicate.TimePart part ->
          "%s of %s %s %d (%s)"
              .formatted(
                  part.unit().name().toLowerCase(Locale.ROOT),
                  field,
                  words(part.comparison()),
                  part.value(),
                  part.zone().isEmpty() ? "UTC" : part.zone());
    };
  }

  private static String flags(Predicate.Regex regex) {
    return regex.flags().isEmpty()
        ? ""
        : " " + regex.flags().toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String pattern(List<Part> parts) {
    var text = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.Literal literal -> text.append(literal.text());
        case Part.AnyText any -> text.append('*');
        case Part.AnyChar any -> text.append('?');
      }
    }
    return text.toString();
  }

  private static String words(Rule.Comparison comparison) {
    return switch (comparison) {
      case EQ -> "is";
      case NEQ -> "is not";
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
