package org.pehra.sigma.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.read.PatternBuilder;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Selection;
import org.pehra.sigma.read.Value;

/** Steps on values. Stateless. */
final class ValueSteps {
  private ValueSteps() {}

  static Transformation replaceString(Params params) {
    var regex = Values.pattern(params, "regex");
    var replacement = Values.replacement(params.text("replacement", ""));
    boolean skipSpecial = params.truth("skip_special");
    boolean interpret = params.truth("interpret_special");
    Function<String, String> replace = text -> regex.matcher(text).replaceAll(replacement);
    return texts(
        text ->
            skipSpecial
                ? literals(text, replace, interpret)
                : Values.parse(replace.apply(Values.written(text, true)), text));
  }

  static Transformation mapString(Params params) {
    var mapping = params.lists("mapping");
    return values(
        value -> {
          var mapped = value instanceof Value.Text text ? mapping.get(Values.plain(text)) : null;
          if (mapped == null) {
            return List.of(value);
          }
          return mapped.stream().<Value>map(other -> Values.text(other, value.position())).toList();
        });
  }

  static Transformation setValue(Params params) {
    var node = params.need("value");
    var type = params.choice("force_type", List.of("", "str", "num"), "");
    var value = Values.fromYaml(node);
    var set = type.equals("str") ? asText(value) : type.equals("num") ? asNumber(value) : value;
    return values(old -> List.of(set));
  }

  static Transformation convertType(Params params) {
    var type = params.choice("target_type", List.of("str", "num"), "");
    return values(
        value ->
            value instanceof Value.Null
                ? List.of(value)
                : List.of(type.equals("str") ? asText(value) : asNumber(value)));
  }

  static Transformation letterCase(Params params) {
    var method = params.choice("method", List.of("lower", "upper", "snake_case"), "lower");
    Function<String, String> change =
        switch (method) {
          case "upper" -> text -> text.toUpperCase(Locale.ROOT);
          case "snake_case" -> ValueSteps::snakeCase;
          default -> text -> text.toLowerCase(Locale.ROOT);
        };
    return texts(text -> literals(text, change, false));
  }

  /**
   * In other products a way to choose the case of a comparison: {@code plain} makes it exact, the
   * others ignore case, as texts do here anyway.
   */
  static Transformation regex(Params params) {
    var method =
        params.choice(
            "method",
            List.of("plain", "ignore_case_flag", "ignore_case_brackets"),
            "ignore_case_brackets");
    boolean cased = method.equals("plain");
    return texts(text -> new Value.Text(text.parts(), cased || text.cased(), text.position()));
  }

  /** {@code Hashes: MD5=…} becomes a field for each kind of hash. */
  static Transformation hashes(Params params) {
    var algorithms =
        params.texts("valid_hash_algos").stream().map(a -> a.toUpperCase(Locale.ROOT)).toList();
    var prefix = params.text("field_prefix", "");
    boolean drop = params.truth("drop_algo_prefix");
    return (rule, step) ->
        rule.changeItems(
            step,
            item -> {
              var byField = new LinkedHashMap<String, List<Value>>();
              for (var value : Values.flat(item.values())) {
                addHash(value, algorithms, prefix, drop, byField);
              }
              return hashItems(step.mark(item), byField);
            });
  }

  private static void addHash(
      Value value,
      List<String> algorithms,
      String prefix,
      boolean drop,
      java.util.Map<String, List<Value>> byField) {
    var plain = value instanceof Value.Text text ? Values.plain(text).replace("*", "") : "";
    int divider = Math.max(plain.indexOf('='), plain.indexOf('|'));
    var hash = plain.substring(divider + 1);
    var algorithm =
        divider > 0
            ? plain.substring(0, divider).toUpperCase(Locale.ROOT)
            : switch (hash.length()) {
              case 32 -> "MD5";
              case 40 -> "SHA1";
              case 64 -> "SHA256";
              case 128 -> "SHA512";
              default -> "";
            };
    if (!algorithms.contains(algorithm)) {
      throw new Refusal(
          value.position(),
          "'" + plain + "' is not a hash of a kind that the pipeline knows",
          "known: " + String.join(", ", algorithms));
    }
    byField
        .computeIfAbsent(prefix + (drop ? "" : algorithm), field -> new ArrayList<>())
        .add(
            new Value.Text(new PatternBuilder().addLiteral(hash).build(), false, value.position()));
  }

  private static Selection hashItems(
      Selection.Item item, java.util.Map<String, List<Value>> byField) {
    var items = new ArrayList<Selection>();
    byField.forEach((field, values) -> items.add(item.withField(field).withValues(values)));
    if (items.size() == 1) {
      return items.getFirst();
    }
    return item.all() || item.negated() ? new Selection.All(items) : new Selection.Any(items);
  }

  private static Transformation values(Function<Value, List<Value>> change) {
    return (rule, step) ->
        rule.changeItems(
            step, item -> step.mark(item.withValues(Values.change(item.values(), change))));
  }

  private static Transformation texts(Function<Value.Text, Value> change) {
    return values(value -> List.of(value instanceof Value.Text text ? change.apply(text) : value));
  }

  private static Value.Text literals(
      Value.Text text, Function<String, String> change, boolean interpret) {
    var pattern = new PatternBuilder();
    for (var part : text.parts()) {
      if (part instanceof Part.Literal(String literal)) {
        var changed = change.apply(literal);
        if (interpret) {
          pattern.addPattern(changed);
        } else {
          pattern.addLiteral(changed);
        }
      } else {
        pattern.addAll(List.of(part));
      }
    }
    return new Value.Text(pattern.build(), text.cased(), text.position());
  }

  private static Value asText(Value value) {
    return value instanceof Value.Num number
        ? Values.text(number.source(), number.position())
        : value;
  }

  private static Value asNumber(Value value) {
    if (value instanceof Value.Text text) {
      var plain = Values.plain(text).strip();
      try {
        return new Value.Num(Double.parseDouble(plain), plain, text.position());
      } catch (NumberFormatException e) {
        throw new Refusal(text.position(), "'" + plain + "' is not a number", "");
      }
    }
    return value;
  }

  /** {@code TargetUserName} → {@code target_user_name}. */
  private static String snakeCase(String text) {
    var snake = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isUpperCase(c)) {
        if (i > 0 && Character.isLetterOrDigit(text.charAt(i - 1))) {
          snake.append('_');
        }
        snake.append(Character.toLowerCase(c));
      } else {
        snake.append(Character.isLetterOrDigit(c) ? c : '_');
      }
    }
    return snake.toString();
  }
}
