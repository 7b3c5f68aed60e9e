package org.pehra.sigma.pipeline;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.read.PatternBuilder;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.read.Regexes;
import org.pehra.sigma.read.Value;
import org.pehra.sigma.yaml.YamlNode;

/** Values as pipelines see them: plain texts with {@code *} and {@code ?}. Stateless. */
final class Values {
  /** Stands between a literal backslash and a wildcard, so that it does not escape it. */
  private static final char APART = '\uE000';

  private Values() {}

  static Value fromYaml(YamlNode node) {
    if (!(node instanceof YamlNode.Scalar scalar)) {
      throw new Refusal(node.position(), "a single value is needed", "");
    }
    var position = scalar.position();
    return switch (scalar.toPlain()) {
      case null -> new Value.Null(position);
      case Number number -> new Value.Num(number.doubleValue(), scalar.text(), position);
      default -> text(scalar.text(), position);
    };
  }

  static Value.Text text(String pattern, Position position) {
    return new Value.Text(new PatternBuilder().addPattern(pattern).build(), false, position);
  }

  /** Values with those that a modifier made several of taken apart. */
  static List<Value> flat(List<Value> values) {
    var flat = new ArrayList<Value>();
    for (var value : values) {
      if (value instanceof Value.AnyOf any) {
        flat.addAll(flat(any.of()));
      } else {
        flat.add(value);
      }
    }
    return flat;
  }

  /** Each value replaced by one or several; {@code AnyOf} stays one value of the item. */
  static List<Value> change(List<Value> values, Function<Value, List<Value>> change) {
    var changed = new ArrayList<Value>();
    for (var value : values) {
      if (value instanceof Value.AnyOf any) {
        changed.add(new Value.AnyOf(change(any.of(), change), any.position()));
      } else {
        changed.addAll(change.apply(value));
      }
    }
    return changed;
  }

  static boolean hasWildcard(Value value) {
    return value instanceof Value.Text text
        && text.parts().stream().anyMatch(part -> !(part instanceof Part.Literal));
  }

  static boolean same(Value a, Value b) {
    return switch (a) {
      case Value.Text x -> b instanceof Value.Text y && x.parts().equals(y.parts());
      case Value.Num x -> b instanceof Value.Num y && x.value() == y.value();
      case Value.Null x -> b instanceof Value.Null;
      default -> false;
    };
  }

  /** The text with its wildcards as they are written, its literals as they are meant. */
  static String plain(Value.Text text) {
    return written(text, false).replace(String.valueOf(APART), "");
  }

  /** As {@link #plain}, but in a form that {@link #parse} can take back. */
  static String written(Value.Text text, boolean exact) {
    var plain = new StringBuilder();
    for (var part : text.parts()) {
      switch (part) {
        case Part.Literal(String literal) ->
            plain.append(exact ? literal.replace("*", "\\*").replace("?", "\\?") : literal);
        case Part.AnyText any -> apart(plain).append('*');
        case Part.AnyChar any -> apart(plain).append('?');
      }
    }
    return plain.toString();
  }

  private static StringBuilder apart(StringBuilder plain) {
    boolean backslash = !plain.isEmpty() && plain.charAt(plain.length() - 1) == '\\';
    return backslash ? plain.append(APART) : plain;
  }

  /** {@code *} and {@code ?} are wildcards unless a backslash stands right before them. */
  static Value.Text parse(String written, Value.Text like) {
    var pattern = new PatternBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      char next = i + 1 < written.length() ? written.charAt(i + 1) : 0;
      if (c == '\\' && (next == '*' || next == '?')) {
        pattern.addLiteral(String.valueOf(next));
        i++;
      } else if (c == '*') {
        pattern.addAnyText();
      } else if (c == '?') {
        pattern.addAnyChar();
      } else if (c != APART) {
        pattern.addLiteral(String.valueOf(c));
      }
    }
    return new Value.Text(pattern.build(), like.cased(), like.position());
  }

  static Pattern pattern(Params params, String key) {
    return Regexes.compile(params.text(key), 0, params.need(key).position());
  }

  /** Python's way to name groups in a replacement ({@code \1}, {@code \g<name>}) in Java's. */
  static String replacement(String python) {
    var java = new StringBuilder();
    for (int i = 0; i < python.length(); i++) {
      char c = python.charAt(i);
      char next = i + 1 < python.length() ? python.charAt(i + 1) : 0;
      if (c == '\\' && Character.isDigit(next)) {
        java.append('$').append(next);
        i++;
      } else if (python.startsWith("\\g<", i) && python.indexOf('>', i) > 0) {
        int end = python.indexOf('>', i);
        var group = python.substring(i + 3, end);
        java.append('$').append(group.matches("[0-9]+") ? group : "{" + group + "}");
        i = end;
      } else if (c == '\\' && next == '\\') {
        java.append("\\\\");
        i++;
      } else if (c == '\\' || c == '$') {
        java.append('\\').append(c);
      } else {
        java.append(c);
      }
    }
    return java.toString();
  }
}
