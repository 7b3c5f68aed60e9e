package org.pehra.bench.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.pehra.match.LogSources;
import org.pehra.model.Json;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Predicate.RegexFlag;
import org.pehra.sigma.Predicate.Text;
import org.pehra.sigma.Rule;

/**
 * The same rules as most would write them: each rule a closure over a map of lower-case strings,
 * one rule after the other. Good enough to compare speed; it leaves out networks, times and
 * numbers.
 */
final class NaiveRules {
  private final List<Compiled> rules;
  private final LogSources sources;

  private record Compiled(LogSource source, Predicate<Map<String, String>> condition) {}

  NaiveRules(List<Rule.Detection> rules, LogSources sources) {
    this.sources = sources;
    this.rules =
        rules.stream().map(rule -> new Compiled(rule.logSource(), of(rule.condition()))).toList();
  }

  int match(byte[] json) {
    var event = read(json);
    var answers =
        sources.entries().stream()
            .filter(
                entry ->
                    entry.when().entrySet().stream()
                        .allMatch(when -> holds(event.get(when.getKey()), when.getValue())))
            .map(LogSources.Entry::logSource)
            .toList();
    int matched = 0;
    for (var rule : rules) {
      if (answers.stream().anyMatch(answer -> sees(rule.source, answer))
          && rule.condition.test(event)) {
        matched++;
      }
    }
    return matched;
  }

  private static boolean holds(@org.jspecify.annotations.Nullable String value, List<String> any) {
    return value != null
        && (any.contains("*") || any.stream().anyMatch(one -> one.equalsIgnoreCase(value)));
  }

  private static boolean sees(LogSource rule, LogSource answer) {
    return (rule.product().isEmpty() || rule.product().equals(answer.product()))
        && (rule.category().isEmpty() || rule.category().equals(answer.category()))
        && (rule.service().isEmpty() || rule.service().equals(answer.service()));
  }

  private static Map<String, String> read(byte[] json) {
    Map<String, String> event = new HashMap<>();
    try {
      for (Map.Entry<String, JsonNode> field : Json.MAPPER.readTree(json).properties()) {
        if (!field.getValue().isNull()) {
          event.put(field.getKey(), field.getValue().asText().toLowerCase(Locale.ROOT));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return event;
  }

  private static Predicate<Map<String, String>> of(Expr expr) {
    return switch (expr) {
      case Expr.Constant constant -> event -> constant.value();
      case Expr.Not not -> of(not.of()).negate();
      case Expr.And and -> {
        var of = and.of().stream().map(NaiveRules::of).toList();
        yield event -> of.stream().allMatch(one -> one.test(event));
      }
      case Expr.Or or -> {
        var of = or.of().stream().map(NaiveRules::of).toList();
        yield event -> of.stream().anyMatch(one -> one.test(event));
      }
      case Expr.AtLeast some -> {
        var of = some.of().stream().map(NaiveRules::of).toList();
        yield event -> of.stream().filter(one -> one.test(event)).count() >= some.n();
      }
      case Expr.Leaf leaf -> leaf(leaf.predicate());
    };
  }

  private static Predicate<Map<String, String>> leaf(org.pehra.sigma.Predicate predicate) {
    var field = predicate.field();
    var test = test(predicate);
    if (field.isEmpty()) {
      return event -> event.values().stream().anyMatch(test);
    }
    if (predicate instanceof org.pehra.sigma.Predicate.Null) {
      return event -> !event.containsKey(field);
    }
    return event -> {
      var value = event.get(field);
      return value != null && test.test(value);
    };
  }

  private static Predicate<String> test(org.pehra.sigma.Predicate predicate) {
    return switch (predicate) {
      case Text text -> text(text);
      case org.pehra.sigma.Predicate.Regex regex -> {
        var pattern =
            Pattern.compile(
                regex.pattern(),
                Pattern.CASE_INSENSITIVE
                    | (regex.flags().contains(RegexFlag.DOTALL) ? Pattern.DOTALL : 0));
        yield value -> pattern.matcher(value).find();
      }
      case org.pehra.sigma.Predicate.NumberEquals number -> {
        var text = Long.toString((long) number.value());
        yield value -> value.equals(text);
      }
      case org.pehra.sigma.Predicate.Exists exists -> value -> true;
      default -> value -> false;
    };
  }

  private static Predicate<String> text(Text text) {
    var parts = text.parts();
    var literals = parts.stream().filter(Part.Literal.class::isInstance).toList();
    boolean simple =
        literals.size() == 1 && parts.stream().noneMatch(Part.AnyChar.class::isInstance);
    if (!simple) {
      var pattern = java.util.regex.Pattern.compile(glob(parts), java.util.regex.Pattern.DOTALL);
      return value -> pattern.matcher(value).matches();
    }
    var literal = ((Part.Literal) literals.getFirst()).text().toLowerCase(Locale.ROOT);
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

  private static String glob(List<Part> parts) {
    var regex = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.AnyText any -> regex.append(".*");
        case Part.AnyChar any -> regex.append('.');
        case Part.Literal literal ->
            regex.append(java.util.regex.Pattern.quote(literal.text().toLowerCase(Locale.ROOT)));
      }
    }
    return regex.toString();
  }
}
