package org.pehra.sigma.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pehra.sigma.Position;

/**
 * Reads conditions: {@code or} binds weakest, then {@code and}, then {@code not}, then {@code x of}
 * (Sigma rules specification 2.1.0, chapter "Condition"). For one condition only.
 */
public final class ConditionParser {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAMES = 100_000;
  private static final Set<String> WORDS = Set.of("and", "or", "not", "of", "(", ")");

  private final List<Token> tokens = new ArrayList<>();
  private final Set<String> names;
  private final String what;
  private final Set<String> used = new LinkedHashSet<>();
  private final Position end;
  private int at;
  private int depth;
  private int named;

  private record Token(String text, Position position) {
    boolean is(String word) {
      return text.equalsIgnoreCase(word);
    }
  }

  /**
   * @param names what may be named
   * @param what what a name stands for, in messages
   */
  public ConditionParser(String text, Position start, Collection<String> names, String what) {
    this.names = new LinkedHashSet<>(names);
    this.what = what;
    tokenize(text, start);
    this.end = start;
  }

  public Condition parse() {
    if (tokens.isEmpty()) {
      throw new Refusal(end, "the condition is empty", "name a " + what);
    }
    var condition = or();
    if (at < tokens.size()) {
      var token = tokens.get(at);
      throw new Refusal(
          token.position(),
          token.is(")") ? "')' without '('" : "'" + token.text() + "' is not expected here",
          "join two parts of a condition with 'and' or 'or'");
    }
    return condition;
  }

  /** Names the condition uses, directly or by a pattern. */
  public Set<String> used() {
    return new HashSet<>(used);
  }

  private Condition or() {
    var parts = new ArrayList<Condition>();
    parts.add(and());
    while (take("or")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(parts);
  }

  private Condition and() {
    var parts = new ArrayList<Condition>();
    parts.add(not());
    while (take("and")) {
      parts.add(not());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(parts);
  }

  private Condition not() {
    boolean negated = false;
    while (take("not")) {
      negated = !negated;
    }
    var part = part();
    return negated ? new Condition.Not(part) : part;
  }

  private Condition part() {
    if (at == tokens.size()) {
      var last = tokens.getLast();
      throw new Refusal(
          last.position(), "the condition ends after '" + last.text() + "'", "name a " + what);
    }
    var token = tokens.get(at++);
    if (token.is("(")) {
      return inParentheses(token);
    }
    if (at < tokens.size() && tokens.get(at).is("of")) {
      at++;
      return quantified(token);
    }
    if (names.contains(token.text())) {
      return name(token.text(), token);
    }
    throw unknown(token);
  }

  private Condition inParentheses(Token token) {
    if (++depth > MAX_DEPTH) {
      throw new Refusal(
          token.position(),
          "the condition is nested too deep",
          "the limit is " + MAX_DEPTH + " parentheses");
    }
    var inner = or();
    depth--;
    if (!take(")")) {
      throw new Refusal(token.position(), "'(' without ')'", "");
    }
    return inner;
  }

  private Condition quantified(Token quantifier) {
    if (at == tokens.size()) {
      throw new Refusal(
          quantifier.position(), "'of' needs a pattern", "write '1 of them' or '1 of selection_*'");
    }
    var pattern = tokens.get(at++);
    var matching = matching(pattern);
    if (matching.isEmpty()) {
      throw new Refusal(
          pattern.position(),
          "no " + what + " matches '" + pattern.text() + "'",
          Nearest.hint(pattern.text(), names));
    }
    var of = matching.stream().map(name -> name(name, pattern)).toList();
    if (quantifier.is("all")) {
      return of.size() == 1 ? of.getFirst() : new Condition.And(of);
    }
    int n = quantifier.is("any") ? 1 : count(quantifier);
    if (n > of.size()) {
      throw new Refusal(
          quantifier.position(),
          n + " of " + pattern.text() + " can never hold",
          "only " + of.size() + " match '" + pattern.text() + "': " + String.join(", ", matching));
    }
    if (of.size() == 1) {
      return of.getFirst();
    }
    return n == 1 ? new Condition.Or(of) : new Condition.AtLeast(n, of);
  }

  private static int count(Token quantifier) {
    if (quantifier.text().matches("[1-9][0-9]{0,5}")) {
      return Integer.parseInt(quantifier.text());
    }
    throw new Refusal(
        quantifier.position(),
        "'" + quantifier.text() + " of' is not known",
        "write '1 of', 'any of', 'all of' or a number");
  }

  private List<String> matching(Token pattern) {
    if (pattern.is("them") && !names.contains(pattern.text())) {
      return names.stream().filter(name -> !name.startsWith("_")).toList();
    }
    return names.stream().filter(name -> matches(pattern.text(), name)).toList();
  }

  /** Whether a name fits a pattern whose {@code *} stand for any text; in linear time. */
  static boolean matches(String pattern, String name) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(name);
    }
    if (!name.startsWith(pattern.substring(0, star))) {
      return false;
    }
    int from = star;
    int next;
    while ((next = pattern.indexOf('*', star + 1)) >= 0) {
      var middle = pattern.substring(star + 1, next);
      int found = name.indexOf(middle, from);
      if (found < 0) {
        return false;
      }
      from = found + middle.length();
      star = next;
    }
    var tail = pattern.substring(star + 1);
    return name.length() - tail.length() >= from && name.endsWith(tail);
  }

  private Condition name(String name, Token token) {
    if (++named > MAX_NAMES) {
      throw new Refusal(
          token.position(), "the condition is too large", "the limit is " + MAX_NAMES + " names");
    }
    used.add(name);
    return new Condition.Name(name);
  }

  private Refusal unknown(Token token) {
    var word = token.text().toLowerCase(Locale.ROOT);
    if (WORDS.contains(word)) {
      return new Refusal(
          token.position(), "'" + token.text() + "' is not expected here", "name a " + what);
    }
    if (word.contains("*")) {
      return new Refusal(
          token.position(),
          "a pattern needs '1 of' or 'all of' before it",
          "write '1 of " + token.text() + "'");
    }
    return new Refusal(
        token.position(),
        "there is no " + what + " '" + token.text() + "'",
        Nearest.hint(token.text(), names));
  }

  private boolean take(String word) {
    if (at < tokens.size() && tokens.get(at).is(word) && !names.contains(tokens.get(at).text())) {
      at++;
      return true;
    }
    return false;
  }

  private void tokenize(String text, Position start) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
        continue;
      }
      int from = i++;
      if (c != '(' && c != ')') {
        while (i < text.length() && isWordChar(text.charAt(i))) {
          i++;
        }
      }
      var position = new Position(start.file(), start.line(), start.column() + from);
      tokens.add(new Token(text.substring(from, i), position));
    }
  }

  private static boolean isWordChar(char c) {
    return c != '(' && c != ')' && !Character.isWhitespace(c);
  }
}
