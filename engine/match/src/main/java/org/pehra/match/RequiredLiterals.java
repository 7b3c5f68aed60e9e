package org.pehra.match;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Literals of which at least one occurs, folded, in every text that a regular expression matches:
 * the expression needs to run only where one was found. Reads RE2's syntax; where it meets anything
 * unusual it knows nothing, which is slow and never wrong.
 */
final class RequiredLiterals {
  /** More alternatives than this are not followed. */
  private static final int MAX_SET = 32;

  private static final int MAX_DEPTH = 100;

  private final String pattern;
  private int at;
  private int depth;

  private RequiredLiterals(String pattern) {
    this.pattern = pattern;
  }

  /** Folded literals; empty where nothing is known. */
  static List<byte[]> of(String pattern) {
    try {
      var reader = new RequiredLiterals(pattern);
      var known = reader.alternatives();
      if (reader.at < pattern.length()) {
        return List.of();
      }
      var best = known.best();
      return best == null ? List.of() : best.stream().map(Folding::foldedBytes).toList();
    } catch (Unusual e) {
      return List.of();
    }
  }

  /** Syntax that this reader does not follow. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusual() {
      super("", null, false, false);
    }
  }

  /**
   * What is known of an expression.
   *
   * @param exact all texts it matches, folded, where they are few
   * @param required one of these occurs in every text it matches
   */
  private record Known(@Nullable Set<String> exact, @Nullable Set<String> required) {
    static final Known ANYTHING = new Known(null, null);
    static final Known NOTHING = new Known(Set.of(""), null);

    static Known one(String text) {
      return new Known(Set.of(text), null);
    }

    @Nullable Set<String> best() {
      return better(required, usable(exact));
    }
  }

  private static @Nullable Set<String> usable(@Nullable Set<String> texts) {
    return texts == null || texts.isEmpty() || texts.contains("") ? null : texts;
  }

  private static @Nullable Set<String> better(@Nullable Set<String> a, @Nullable Set<String> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return cost(a) <= cost(b) ? a : b;
  }

  private static double cost(Set<String> texts) {
    return texts.stream().mapToDouble(text -> Math.pow(0.3, text.length())).sum();
  }

  private boolean more() {
    return at < pattern.length();
  }

  private char peek() {
    return pattern.charAt(at);
  }

  private char take() {
    if (!more()) {
      throw new Unusual();
    }
    return pattern.charAt(at++);
  }

  private boolean take(String text) {
    boolean found = pattern.startsWith(text, at);
    at += found ? text.length() : 0;
    return found;
  }

  private Known alternatives() {
    if (++depth > MAX_DEPTH) {
      throw new Unusual();
    }
    var all = sequence();
    while (more() && peek() == '|') {
      at++;
      all = either(all, sequence());
    }
    depth--;
    return all;
  }

  private static Known either(Known a, Known b) {
    return new Known(union(a.exact, b.exact), union(a.best(), b.best()));
  }

  private static @Nullable Set<String> union(@Nullable Set<String> a, @Nullable Set<String> b) {
    if (a == null || b == null || a.size() + b.size() > MAX_SET) {
      return null;
    }
    var all = new TreeSet<>(a);
    all.addAll(b);
    return all;
  }

  private Known sequence() {
    Set<String> run = Set.of("");
    boolean exact = true;
    Set<String> required = null;
    while (more() && peek() != '|' && peek() != ')') {
      var part = repeated();
      required = better(required, part.required);
      var longer = part.exact == null ? null : product(run, part.exact);
      if (longer == null) {
        required = better(required, usable(run));
        exact = false;
        longer = part.exact == null ? Set.of("") : part.exact;
      }
      run = longer;
    }
    required = better(required, usable(run));
    return new Known(exact ? run : null, required);
  }

  private static @Nullable Set<String> product(Set<String> a, Set<String> b) {
    if (a.size() * b.size() > MAX_SET) {
      return null;
    }
    var all = new TreeSet<String>();
    a.forEach(head -> b.forEach(tail -> all.add(head + tail)));
    return all;
  }

  private Known repeated() {
    var part = atom();
    while (more()) {
      char c = peek();
      if (c == '*' || c == '?') {
        at++;
        part =
            c == '?' && part.exact != null
                ? new Known(union(part.exact, Set.of("")), null)
                : Known.ANYTHING;
      } else if (c == '+') {
        at++;
        part = new Known(null, part.best());
      } else if (c == '{' && at + 1 < pattern.length() && digit(pattern.charAt(at + 1))) {
        part = counted(part);
      } else {
        break;
      }
      take("?");
    }
    return part;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private Known counted(Known part) {
    int close = pattern.indexOf('}', at);
    if (close < 0) {
      throw new Unusual();
    }
    var bounds = pattern.substring(at + 1, close);
    at = close + 1;
    if (!bounds.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      throw new Unusual();
    }
    int least = Integer.parseInt(bounds.split(",", 2)[0]);
    if (least == 0) {
      return Known.ANYTHING;
    }
    return bounds.equals("1") ? part : new Known(null, part.best());
  }

  private Known atom() {
    char c = take();
    return switch (c) {
      case '(' -> group();
      case '[' -> set();
      case '.' -> Known.ANYTHING;
      case '^', '$' -> Known.NOTHING;
      case '\\' -> escape();
      case '*', '+', '?' -> throw new Unusual();
      default -> literal(c);
    };
  }

  /** Beyond ASCII, case folding differs between engines: nothing is said there. */
  private static Known literal(char c) {
    return c < 128 ? Known.one(Character.toString(Folding.fold(c))) : Known.ANYTHING;
  }

  private Known group() {
    if (take("?")) {
      if (take("P<") || take("<")) {
        at = pattern.indexOf('>', at) + 1;
        if (at == 0) {
          throw new Unusual();
        }
      } else {
        while ("imsU-".indexOf(peekOrEnd()) >= 0) {
          at++;
        }
        if (take(")")) {
          return Known.NOTHING;
        }
        if (!take(":")) {
          throw new Unusual();
        }
      }
    }
    var inner = alternatives();
    if (!take(")")) {
      throw new Unusual();
    }
    return inner;
  }

  private char peekOrEnd() {
    return more() ? peek() : '\0';
  }

  private Known escape() {
    char c = take();
    return switch (c) {
      case 'b', 'B', 'A', 'z' -> Known.NOTHING;
      case 'd', 'D', 's', 'S', 'w', 'W' -> Known.ANYTHING;
      case 't' -> Known.one("\t");
      case 'n' -> Known.one("\n");
      case 'r' -> Known.one("\r");
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw new Unusual();
        }
        yield literal(c);
      }
    };
  }

  /** A bracketed class: the characters where they are few, else anything. */
  private Known set() {
    var members = new TreeSet<String>();
    boolean few = !take("^");
    boolean first = true;
    for (char c = take(); c != ']' || first; c = take()) {
      first = false;
      if (c == '[') {
        throw new Unusual();
      }
      if (c == '\\') {
        c = take();
        if (Character.isLetterOrDigit(c)) {
          if ("dDsSwWtnr".indexOf(c) < 0) {
            throw new Unusual();
          }
          few = false;
          continue;
        }
      }
      char last = c;
      if (more() && peek() == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
        at++;
        last = take();
        if (last == '\\') {
          last = take();
          if (Character.isLetterOrDigit(last)) {
            throw new Unusual();
          }
        }
      }
      few &= last < 128 && last - c < 8;
      for (char member = c; few && member <= last; member++) {
        members.add(Character.toString(Folding.fold(member)));
      }
    }
    return few && members.size() <= 8 ? new Known(members, null) : Known.ANYTHING;
  }
}
