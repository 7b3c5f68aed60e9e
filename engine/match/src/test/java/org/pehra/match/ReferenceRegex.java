package org.pehra.match;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.pehra.sigma.Predicate.RegexFlag;

/**
 * Regular expressions for the reference, by the JDK's engine: what RE2 reads otherwise is rewritten
 * first. {@code $} is the very end, or in multi-line mode also that of a line, empty ones included,
 * {@code \s} has no vertical tab, {@code \w} without regard to case has the two signs that fold to
 * letters, and inside a class neither {@code [} nor {@code &&} means anything.
 */
final class ReferenceRegex {
  private record Key(String regex, Set<RegexFlag> flags) {}

  private static final Map<Key, Pattern> COMPILED = new ConcurrentHashMap<>();

  private static final String WORD = "(?-iu:[0-9A-Za-z_])";

  /** Of ASCII words, as RE2 has it; Java's own takes a combining mark for a part of the word. */
  private static final String BOUNDARY = "(?:(?<=%1$s)(?!%1$s)|(?<!%1$s)(?=%1$s))".formatted(WORD);

  private ReferenceRegex() {}

  static boolean finds(String regex, Set<RegexFlag> flags, String text) {
    return COMPILED
        .computeIfAbsent(new Key(regex, flags), key -> compile(regex, flags))
        .matcher(text)
        .find();
  }

  private static Pattern compile(String regex, Set<RegexFlag> flags) {
    int bits = Pattern.UNIX_LINES;
    if (flags.contains(RegexFlag.IGNORE_CASE)) {
      bits |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    }
    if (flags.contains(RegexFlag.MULTILINE)) {
      bits |= Pattern.MULTILINE;
    }
    if (flags.contains(RegexFlag.DOTALL)) {
      bits |= Pattern.DOTALL;
    }
    return Pattern.compile(
        translate(
            regex,
            flags.contains(RegexFlag.MULTILINE) || regex.contains("(?m)"),
            flags.contains(RegexFlag.IGNORE_CASE) || regex.startsWith("(?i)")),
        bits);
  }

  private static String set(String characters, boolean negated, boolean inClass) {
    return inClass && !negated ? characters : (negated ? "[^" : "[") + characters + "]";
  }

  private static String translate(String regex, boolean multiline, boolean ignoreCase) {
    var out = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        char next = regex.charAt(++i);
        if (next == 's' || next == 'S') {
          out.append(set("\\t\\n\\f\\r ", next == 'S', inClass));
        } else if (ignoreCase && (next == 'w' || next == 'W')) {
          out.append(set("\\w\u017F\u212A", next == 'W', inClass));
        } else if (next == 'b' && !inClass) {
          out.append(BOUNDARY);
        } else if (next == 'B' && !inClass) {
          out.append("(?!").append(BOUNDARY).append(')');
        } else {
          out.append(c).append(next);
        }
      } else if (inClass && regex.startsWith("[:", i)) {
        int close = regex.indexOf(":]", i);
        var name = regex.substring(i + 2, close);
        out.append("\\p{").append(Character.toUpperCase(name.charAt(0)));
        out.append(name, 1, name.length()).append('}');
        i = close + 1;
      } else if (inClass) {
        inClass = c != ']';
        out.append(c == '[' || c == '&' ? "\\" : "").append(c);
      } else if (c == '[') {
        inClass = true;
        out.append(c);
        if (regex.startsWith("^", i + 1)) {
          out.append('^');
          i++;
        }
        if (regex.startsWith("]", i + 1)) {
          out.append("\\]");
          i++;
        }
      } else {
        out.append(
            switch (c) {
              case '$' -> multiline ? "(?=\n|\\z)" : "\\z";
              case '^' -> multiline ? "(?:\\A|(?<=\n))" : "\\A";
              default -> String.valueOf(c);
            });
      }
    }
    return out.toString();
  }
}
