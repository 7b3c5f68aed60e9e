package org.pehra.sigma.read;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Set;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate.RegexFlag;

/** Checks regular expressions with the engine that may run them, whose time is linear. */
public final class Regexes {
  private static final int MOST_CHARS = 20_000;
  private static final int MOST_REPEATS = 1_000;
  private static final int DEEPEST = 200;

  private Regexes() {}

  static Value.Regex read(String pattern, Set<RegexFlag> flags, Position position) {
    if (pattern.isEmpty()) {
      throw new Refusal(position, "the regular expression is empty", "");
    }
    compile(pattern, re2Flags(flags), position);
    return new Value.Regex(pattern, flags, position);
  }

  /**
   * Compiles an expression whose program stays small.
   *
   * @param flags of {@link Pattern}
   * @throws Refusal when it is not valid, or too large
   */
  public static Pattern compile(String pattern, int flags, Position position) {
    if (pattern.length() > MOST_CHARS) {
      throw new Refusal(
          position,
          "the regular expression is too long",
          "the limit is " + MOST_CHARS + " characters");
    }
    refuseLargeRepeats(pattern, position);
    try {
      return Pattern.compile(pattern, flags);
    } catch (PatternSyntaxException e) {
      throw new Refusal(
          position,
          "the regular expression is not valid: " + e.getDescription() + shown(e.getPattern()),
          hint(pattern));
    } catch (RuntimeException e) {
      throw new Refusal(
          position, "the regular expression is not valid: " + e.getMessage(), hint(pattern));
    }
  }

  private static int re2Flags(Set<RegexFlag> flags) {
    int bits = 0;
    for (var flag : flags) {
      bits |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE;
            case MULTILINE -> Pattern.MULTILINE;
            case DOTALL -> Pattern.DOTALL;
          };
    }
    return bits;
  }

  private static String shown(@org.jspecify.annotations.Nullable String part) {
    return part == null || part.isEmpty() ? "" : ": " + part;
  }

  private static String hint(String pattern) {
    if (pattern.contains("(?=") || pattern.contains("(?!") || pattern.contains("(?<")) {
      return "look-around is not part of Sigma; use a second value and 'not'";
    }
    if (pattern.matches("(?s).*\\\\[1-9].*")) {
      return "back-references are not part of Sigma";
    }
    return "the syntax is RE2's: see https://github.com/google/re2/wiki/Syntax";
  }

  /**
   * Repeats inside repeats multiply ({@code (a{100}){100}}), and so would the compiled program: the
   * product of the counts on any path of nested groups is bounded. One pass over the text.
   */
  private static void refuseLargeRepeats(String pattern, Position position) {
    var inner = new java.util.ArrayDeque<Long>();
    long largest = 1; // in the group we are in
    long last = 1; // of the thing just read, a group's inside included
    boolean inClass = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
        last = 1;
      } else if (inClass) {
        inClass = c != ']';
      } else if (c == '[') {
        inClass = true;
        i += pattern.startsWith("^]", i + 1) ? 2 : pattern.startsWith("]", i + 1) ? 1 : 0;
        last = 1;
      } else if (c == '(') {
        inner.push(largest);
        largest = 1;
        if (inner.size() > DEEPEST) {
          throw new Refusal(
              position,
              "the regular expression is nested too deep",
              "the limit is " + DEEPEST + " groups in groups");
        }
      } else if (c == ')') {
        last = largest;
        largest = inner.isEmpty() ? largest : Math.max(inner.pop(), largest);
      } else if (c == '{') {
        last *= repeats(pattern, i);
        largest = Math.max(largest, last);
        if (largest > MOST_REPEATS) {
          throw new Refusal(
              position,
              "the regular expression repeats too often",
              "the limit is " + MOST_REPEATS + " over nested groups; use * or +");
        }
      } else if (c != '}' && c != ',' && !Character.isDigit(c) && c != '?') {
        last = 1;
      }
    }
  }

  private static long repeats(String pattern, int open) {
    int close = pattern.indexOf('}', open);
    if (close < 0 || close - open > 14) {
      return 1;
    }
    long most = 1;
    for (var bound : pattern.substring(open + 1, close).split(",")) {
      if (!bound.matches("[0-9]{1,6}")) {
        return 1;
      }
      most = Math.max(most, Long.parseLong(bound));
    }
    return most;
  }
}
