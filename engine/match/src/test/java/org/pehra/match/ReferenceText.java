package org.pehra.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;

/**
 * Text comparison as {@code shared/sigma.md} has it, for the reference: folding by {@link
 * String#equalsIgnoreCase} on one character at a time, wildcards by the table of all prefixes.
 */
final class ReferenceText {
  private static final int ANY_CHAR = -1;
  private static final int ANY_TEXT = -2;

  private static final Map<Integer, Integer> FOLDED = new HashMap<>();
  private static final Map<String, String> LITERALS = new ConcurrentHashMap<>();

  private ReferenceText() {}

  /** The smallest code point that {@link String#equalsIgnoreCase} calls equal to this one. */
  private static synchronized int folded(int codePoint) {
    return FOLDED.computeIfAbsent(codePoint, ReferenceText::smallestEqual);
  }

  private static int smallestEqual(int codePoint) {
    var text = Character.toString(codePoint);
    for (int other = 0; other < codePoint; other++) {
      if (text.equalsIgnoreCase(Character.toString(other))) {
        return other;
      }
    }
    return codePoint;
  }

  /** Text in which characters that differ only by case are one; letters become capitals. */
  static String fold(String text) {
    var folded = new StringBuilder(text.length());
    text.codePoints().forEach(c -> folded.appendCodePoint(c < 128 ? ascii(c) : folded(c)));
    return folded.toString();
  }

  static boolean compare(Predicate.TextMatch match, String left, String right) {
    var text = fold(left);
    var other = fold(right);
    return switch (match) {
      case EQUALS -> text.equals(other);
      case STARTS_WITH -> text.startsWith(other);
      case ENDS_WITH -> text.endsWith(other);
      case CONTAINS -> text.contains(other);
    };
  }

  /**
   * @param folded the value, folded where the comparison is not cased
   */
  static boolean matches(Predicate.Text pattern, String value, String folded) {
    var text = pattern.cased() ? value : folded;
    var parts = pattern.parts();
    var literals =
        parts.stream()
            .filter(Part.Literal.class::isInstance)
            .map(part -> ((Part.Literal) part).text())
            .map(
                literal ->
                    pattern.cased()
                        ? literal
                        : LITERALS.computeIfAbsent(literal, ReferenceText::fold))
            .toList();
    boolean chars = parts.stream().anyMatch(Part.AnyChar.class::isInstance);
    if (!chars && literals.size() == 1) {
      boolean before = parts.getFirst() instanceof Part.AnyText;
      boolean after = parts.getLast() instanceof Part.AnyText;
      var literal = literals.getFirst();
      return before
          ? after ? text.contains(literal) : text.endsWith(literal)
          : after ? text.startsWith(literal) : text.equals(literal);
    }
    for (var literal : literals) {
      if (!text.contains(literal)) {
        return false;
      }
    }
    return byTable(tokens(parts, pattern.cased()), text.codePoints().toArray());
  }

  private static int[] tokens(List<Part> parts, boolean cased) {
    return parts.stream()
        .flatMapToInt(
            part ->
                switch (part) {
                  case Part.AnyChar any -> java.util.stream.IntStream.of(ANY_CHAR);
                  case Part.AnyText any -> java.util.stream.IntStream.of(ANY_TEXT);
                  case Part.Literal literal ->
                      (cased ? literal.text() : fold(literal.text())).codePoints();
                })
        .toArray();
  }

  /** Which prefixes of the text the first tokens match, token by token. */
  static boolean byTable(int[] tokens, int[] text) {
    var matched = new boolean[text.length + 1];
    matched[0] = true;
    for (int token : tokens) {
      var next = new boolean[text.length + 1];
      boolean before = false;
      for (int i = 0; i <= text.length; i++) {
        before |= matched[i];
        next[i] =
            token == ANY_TEXT
                ? before
                : i > 0 && matched[i - 1] && (token == ANY_CHAR || token == text[i - 1]);
      }
      matched = next;
    }
    return matched[text.length];
  }

  /** For readers of rule texts, whose tokens are code points and negative wildcards. */
  static boolean matchesTokens(int[] tokens, String text, boolean cased) {
    int[] folded =
        cased ? tokens : Arrays.stream(tokens).map(t -> t < 128 ? ascii(t) : folded(t)).toArray();
    return byTable(folded, (cased ? text : fold(text)).codePoints().toArray());
  }

  private static int ascii(int c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }
}
