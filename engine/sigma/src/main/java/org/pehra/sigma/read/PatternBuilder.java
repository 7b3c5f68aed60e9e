package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.List;
import org.pehra.sigma.Predicate.Part;

/**
 * Builds text patterns. Backslashes follow the Sigma rules specification 2.1.0, chapter "Escaping":
 * a backslash escapes a wildcard or another backslash; before anything else, and at the end, it
 * stands for itself.
 */
public final class PatternBuilder {
  private static final Part ANY_TEXT = new Part.AnyText();
  private static final Part ANY_CHAR = new Part.AnyChar();

  private final List<Part> parts = new ArrayList<>(4);
  private final StringBuilder literal = new StringBuilder();

  public PatternBuilder addPattern(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        addAnyText();
      } else if (c == '?') {
        addAnyChar();
      } else if (c == '\\' && i + 1 < text.length() && isEscapable(text.charAt(i + 1))) {
        literal.append(text.charAt(++i));
      } else {
        literal.append(c);
      }
    }
    return this;
  }

  public PatternBuilder addLiteral(String text) {
    literal.append(text);
    return this;
  }

  public PatternBuilder addAnyText() {
    endLiteral();
    if (parts.isEmpty() || !(parts.getLast() instanceof Part.AnyText)) {
      parts.add(ANY_TEXT);
    }
    return this;
  }

  public PatternBuilder addAnyChar() {
    endLiteral();
    parts.add(ANY_CHAR);
    return this;
  }

  public PatternBuilder addAll(List<Part> more) {
    for (var part : more) {
      switch (part) {
        case Part.Literal text -> addLiteral(text.text());
        case Part.AnyText any -> addAnyText();
        case Part.AnyChar any -> addAnyChar();
      }
    }
    return this;
  }

  public List<Part> build() {
    endLiteral();
    return List.copyOf(parts);
  }

  private void endLiteral() {
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  private static boolean isEscapable(char c) {
    return c == '*' || c == '?' || c == '\\';
  }
}
