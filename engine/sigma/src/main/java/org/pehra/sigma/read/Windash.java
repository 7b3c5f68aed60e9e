package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate.Part;

/**
 * The {@code windash} modifier: a dash at the start of a word may be any of the five that Windows
 * programs take, every permutation (specification 2.1.0, appendix "String Modifiers").
 */
final class Windash {
  /** Hyphen, slash, en dash, em dash, horizontal bar. */
  private static final String DASHES = "-/\u2013\u2014\u2015";

  private static final int MOST_DASHES = 5;

  private Windash() {}

  static List<List<Part>> permutations(List<Part> parts, Position position) {
    int dashes = 0;
    for (var part : parts) {
      dashes += part instanceof Part.Literal literal ? count(literal.text()) : 0;
    }
    if (dashes > MOST_DASHES) {
      throw new Refusal(
          position,
          "windash on a value with " + dashes + " dashes makes too many permutations",
          "the limit is " + MOST_DASHES + "; split it with '|contains|all'");
    }
    List<PatternBuilder> built = List.of(new PatternBuilder());
    for (var part : parts) {
      built = part instanceof Part.Literal text ? extend(built, text.text()) : add(built, part);
    }
    return built.stream().map(PatternBuilder::build).distinct().toList();
  }

  private static List<PatternBuilder> add(List<PatternBuilder> built, Part part) {
    built.forEach(pattern -> pattern.addAll(List.of(part)));
    return built;
  }

  private static List<PatternBuilder> extend(List<PatternBuilder> built, String text) {
    var patterns = built;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (startsWord(text, i)) {
        var before = text.substring(from, i);
        var extended = new ArrayList<PatternBuilder>(patterns.size() * DASHES.length());
        for (var pattern : patterns) {
          var soFar = pattern.addLiteral(before).build();
          for (char dash : dashesFirst(text.charAt(i)).toCharArray()) {
            extended.add(new PatternBuilder().addAll(soFar).addLiteral(String.valueOf(dash)));
          }
        }
        patterns = extended;
        from = i + 1;
      }
    }
    var rest = text.substring(from);
    patterns.forEach(pattern -> pattern.addLiteral(rest));
    return patterns;
  }

  private static String dashesFirst(char written) {
    return written + DASHES.replace(String.valueOf(written), "");
  }

  private static int count(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      count += startsWord(text, i) ? 1 : 0;
    }
    return count;
  }

  /** A dash with no word character before it and one after it. */
  private static boolean startsWord(String text, int at) {
    return DASHES.indexOf(text.charAt(at)) >= 0
        && (at == 0 || !isWord(text.charAt(at - 1)))
        && at + 1 < text.length()
        && isWord(text.charAt(at + 1));
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
