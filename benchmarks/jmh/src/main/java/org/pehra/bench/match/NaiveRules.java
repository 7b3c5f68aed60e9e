package org.pehra.bench.match;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pehra.bench.match.FlatEvent.Text;
import org.pehra.match.LogSources;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/**
 * The same rules as most would write them: each rule a closure over a map of strings, in lower case
 * where case does not matter, and all rules of a log source one after the other. Matches what the
 * engine matches, but for times, which no public rule has.
 */
final class NaiveRules {
  private final Map<LogSource, List<Compiled>> rules = new LinkedHashMap<>();
  private final LogSources sources;

  private record Compiled(String id, Predicate<FlatEvent> condition) {}

  NaiveRules(List<Rule.Detection> rules, LogSources sources) {
    this.sources = sources;
    for (var rule : rules) {
      this.rules
          .computeIfAbsent(rule.logSource(), key -> new ArrayList<>())
          .add(new Compiled(rule.head().id(), of(rule.condition())));
    }
  }

  /** The ids of the rules that match, in no order. */
  List<String> match(byte[] json) {
    var event = FlatEvent.of(json);
    var answers = event.answers(sources);
    List<String> matched = new ArrayList<>();
    rules.forEach(
        (source, those) -> {
          if (FlatEvent.sees(source, answers)) {
            for (var rule : those) {
              if (rule.condition.test(event)) {
                matched.add(rule.id);
              }
            }
          }
        });
    return matched;
  }

  private static Predicate<FlatEvent> of(Expr expr) {
    return switch (expr) {
      case Expr.Constant constant -> event -> constant.value();
      case Expr.Not not -> of(not.of()).negate();
      case Expr.And and ->
          and.of().stream().map(NaiveRules::of).reduce(Predicate::and).orElseThrow();
      case Expr.Or or -> or.of().stream().map(NaiveRules::of).reduce(Predicate::or).orElseThrow();
      case Expr.AtLeast some -> {
        var of = some.of().stream().map(NaiveRules::of).toList();
        yield event -> of.stream().filter(one -> one.test(event)).count() >= some.n();
      }
      case Expr.Leaf leaf -> leaf(leaf.predicate());
    };
  }

  private static Predicate<FlatEvent> leaf(org.pehra.sigma.Predicate predicate) {
    var field = predicate.field();
    return switch (predicate) {
      case org.pehra.sigma.Predicate.Null absent -> event -> event.values(field) == null;
      case org.pehra.sigma.Predicate.FieldRef ref ->
          event ->
              any(
                  event.values(field),
                  left -> any(event.values(ref.other()), right -> compare(ref, left, right)));
      default -> {
        var test = test(predicate);
        yield field.isEmpty()
            ? event -> any(event.keywords(), test)
            : event -> any(event.values(field), test);
      }
    };
  }

  private static boolean any(
      @org.jspecify.annotations.Nullable List<Text> values, Predicate<Text> test) {
    if (values == null) {
      return false;
    }
    for (var value : values) {
      if (test.test(value)) {
        return true;
      }
    }
    return false;
  }

  private static Predicate<Text> test(org.pehra.sigma.Predicate predicate) {
    return switch (predicate) {
      case org.pehra.sigma.Predicate.Text text -> text(text);
      case org.pehra.sigma.Predicate.Regex regex -> {
        var pattern = pattern(regex);
        yield value -> pattern.matcher(value.as()).find();
      }
      case org.pehra.sigma.Predicate.NumberEquals number ->
          value -> number(value) == number.value();
      case org.pehra.sigma.Predicate.NumberCompare number ->
          value -> {
            double one = number(value);
            return !Double.isNaN(one)
                && holds(number.comparison(), Double.compare(one, number.value()));
          };
      case org.pehra.sigma.Predicate.Cidr cidr -> network(cidr.network());
      case org.pehra.sigma.Predicate.Exists exists -> value -> true;
      default -> throw new IllegalArgumentException("no naive form of " + predicate);
    };
  }

  private static boolean compare(org.pehra.sigma.Predicate.FieldRef ref, Text left, Text right) {
    return switch (ref.match()) {
      case EQUALS -> left.lower().equals(right.lower());
      case CONTAINS -> left.lower().contains(right.lower());
      case STARTS_WITH -> left.lower().startsWith(right.lower());
      case ENDS_WITH -> left.lower().endsWith(right.lower());
    };
  }

  private static double number(Text value) {
    var text = value.as();
    if (text.isEmpty() || text.length() > 64 || "+-0123456789".indexOf(text.charAt(0)) < 0) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean holds(Comparison comparison, int order) {
    return switch (comparison) {
      case EQ -> order == 0;
      case NEQ -> order != 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
    };
  }

  private static Predicate<Text> network(String network) {
    int slash = network.indexOf('/');
    var base = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
    int shift = base.length * 8 - Integer.parseInt(network.substring(slash + 1));
    var wanted = new BigInteger(1, base).shiftRight(shift);
    return value -> {
      try {
        var address = InetAddress.ofLiteral(value.as()).getAddress();
        return address.length == base.length
            && new BigInteger(1, address).shiftRight(shift).equals(wanted);
      } catch (IllegalArgumentException e) {
        return false;
      }
    };
  }

  private static Pattern pattern(org.pehra.sigma.Predicate.Regex regex) {
    int flags = Pattern.UNIX_LINES;
    for (var flag : regex.flags()) {
      flags |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            case MULTILINE -> Pattern.MULTILINE;
            case DOTALL -> Pattern.DOTALL;
          };
    }
    return Pattern.compile(regex.pattern(), flags);
  }

  private static Predicate<Text> text(org.pehra.sigma.Predicate.Text text) {
    Predicate<String> test = pattern(text.parts(), text.cased());
    return text.cased() ? value -> test.test(value.as()) : value -> test.test(value.lower());
  }

  private static Predicate<String> pattern(List<Part> parts, boolean cased) {
    var literals = parts.stream().filter(Part.Literal.class::isInstance).toList();
    if (parts.isEmpty()) {
      return String::isEmpty;
    }
    if (literals.size() != 1 || parts.stream().anyMatch(Part.AnyChar.class::isInstance)) {
      var pattern = Pattern.compile(glob(parts, cased), Pattern.DOTALL);
      return value -> pattern.matcher(value).matches();
    }
    var literal = folded((Part.Literal) literals.getFirst(), cased);
    boolean open = parts.getFirst() instanceof Part.AnyText;
    boolean openEnd = parts.getLast() instanceof Part.AnyText;
    if (open && openEnd) {
      return value -> value.contains(literal);
    }
    if (open) {
      return value -> value.endsWith(literal);
    }
    return openEnd ? value -> value.startsWith(literal) : value -> value.equals(literal);
  }

  private static String folded(Part.Literal literal, boolean cased) {
    return cased ? literal.text() : literal.text().toLowerCase(Locale.ROOT);
  }

  private static String glob(List<Part> parts, boolean cased) {
    var regex = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.AnyText any -> regex.append(".*");
        case Part.AnyChar any -> regex.append('.');
        case Part.Literal literal -> regex.append(Pattern.quote(folded(literal, cased)));
      }
    }
    return regex.toString();
  }
}
