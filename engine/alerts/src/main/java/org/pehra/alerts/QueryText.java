package org.pehra.alerts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The analysts' query language.
 *
 * <pre>
 *   cash out                          both words, anywhere in the alert
 *   "cash out"                        the phrase
 *   level:high  rule:"Cash-out"       a field's whole value, case ignored
 *   host.name:db-*  user.name:?oot    wildcards
 *   level:>=high  count:[5 TO 10]     ranges; { } exclude the bound, * is open
 *   last_at:>now-1h                   times: now-15m, 2026-01-31, 2026-01-31T10:00:00Z
 *   a AND (b OR c) AND NOT d          also -d; terms side by side are ANDed
 *   status:(open OR closed)           several values of one field
 *   tag:*                             the field has a value
 * </pre>
 *
 * <p>A backslash before {@code * ? " \} takes their meaning away; before anything else it is
 * itself, so that Windows paths need no doubling. Length, depth and number of terms are bounded.
 */
final class QueryText {
  static final int MAX_LENGTH = 4_000;
  static final int MAX_DEPTH = 24;
  static final int MAX_TERMS = 256;

  private static final String SPECIAL = "()\"";

  private final String text;
  private int at;
  private int depth;
  private int terms;

  private QueryText(String text) {
    this.text = text;
  }

  /**
   * Parses a query; blank text matches all.
   *
   * @throws QueryException with the position and a hint
   */
  static Clause parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException(
          "the query has " + text.length() + " characters", MAX_LENGTH, "at most " + MAX_LENGTH);
    }
    var parser = new QueryText(text);
    parser.skipBlanks();
    if (parser.atEnd()) {
      return new Clause.All();
    }
    var clause = parser.or(null);
    if (!parser.atEnd()) {
      throw parser.error("')' closes nothing", parser.at, "remove it or open '(' before");
    }
    return clause;
  }

  private Clause or(@Nullable String field) {
    int start = at;
    if (++depth > MAX_DEPTH) {
      throw error("parentheses are nested too deeply", start, "at most " + MAX_DEPTH + " levels");
    }
    List<Clause> parts = new ArrayList<>();
    do {
      parts.add(and(field));
    } while (operator("OR"));
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Clause.Or(parts);
  }

  private Clause and(@Nullable String field) {
    List<Clause> parts = new ArrayList<>();
    do {
      parts.add(unary(field));
    } while (operator("AND") || startsTerm());
    return parts.size() == 1 ? parts.getFirst() : new Clause.And(parts);
  }

  private Clause unary(@Nullable String field) {
    skipBlanks();
    boolean negated = false;
    while (operator("NOT") || minus()) {
      negated = !negated;
    }
    var term = term(field);
    return negated ? new Clause.Not(term) : term;
  }

  private Clause term(@Nullable String field) {
    skipBlanks();
    if (atEnd()) {
      throw error("the query ends where a term is expected", at, "add a word or field:value");
    }
    if (++terms > MAX_TERMS) {
      throw error("too many terms", at, "at most " + MAX_TERMS);
    }
    char next = text.charAt(at);
    if (next == ')') {
      throw error("')' stands where a term is expected", at, "add a term before it");
    }
    if (next == '(') {
      return group(field);
    }
    for (var word : List.of("AND", "OR")) {
      if (peekOperator(word)) {
        throw error(word + " needs a term on both sides", at, "write \"" + word + "\" to find it");
      }
    }
    int start = at;
    var name = field == null ? fieldName() : null;
    if (name == null) {
      return field == null
          ? new Clause.Has(Fields.ANY_TEXT, value(), start)
          : fieldValue(field, start);
    }
    Fields.kind(name, start);
    if (atEnd() || Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ')') {
      throw error("'" + name + ":' has no value", at, "write " + name + ":value or " + name + ":*");
    }
    return text.charAt(at) == '(' ? group(name) : fieldValue(name, at);
  }

  private Clause group(@Nullable String field) {
    int open = at++;
    var inner = or(field);
    skipBlanks();
    if (atEnd()) {
      throw error("'(' is never closed", open, "add ')'");
    }
    at++;
    return inner;
  }

  private Clause fieldValue(String name, int start) {
    char next = text.charAt(at);
    if (next == '[' || next == '{') {
      return range(name);
    }
    for (var operator : List.of(">=", "<=", ">", "<")) {
      if (text.startsWith(operator, at)) {
        at += operator.length();
        return bound(name, operator, start);
      }
    }
    return new Clause.Has(name, value(), start);
  }

  private Clause bound(String name, String operator, int start) {
    if (atEnd() || Character.isWhitespace(text.charAt(at))) {
      throw error(operator + " has no value", at, "write " + name + ":" + operator + "value");
    }
    var value = value().text();
    boolean inclusive = operator.endsWith("=");
    return operator.startsWith(">")
        ? new Clause.Between(name, value, inclusive, null, true, start)
        : new Clause.Between(name, null, true, value, inclusive, start);
  }

  private Clause range(String name) {
    int start = at;
    int end = start;
    while (end < text.length() && text.charAt(end) != ']' && text.charAt(end) != '}') {
      end++;
    }
    if (end == text.length()) {
      throw error("the range is never closed", start, "write " + name + ":[from TO to]");
    }
    var bounds = text.substring(start + 1, end).strip().split("\\s+TO\\s+", -1);
    if (bounds.length != 2 || bounds[0].isBlank() || bounds[1].isBlank()) {
      throw error("not a range", start, "write " + name + ":[from TO to], * for an open end");
    }
    at = end + 1;
    return new Clause.Between(
        name,
        open(bounds[0]),
        text.charAt(start) == '[',
        open(bounds[1]),
        text.charAt(end) == ']',
        start);
  }

  private static @Nullable String open(String bound) {
    return bound.equals("*") ? null : bound;
  }

  /** The name before a colon, moving behind it; absent, moving nowhere, where there is none. */
  private @Nullable String fieldName() {
    int end = at;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    if (end == at || end == text.length() || text.charAt(end) != ':') {
      return null;
    }
    var name = text.substring(at, end);
    at = end + 1;
    return Fields.canonical(name);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '@' || c == '-';
  }

  private Clause.Pattern value() {
    return text.charAt(at) == '"' ? quoted() : word();
  }

  private Clause.Pattern quoted() {
    int open = at++;
    var value = new StringBuilder();
    while (!atEnd() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\".indexOf(next()) >= 0) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (atEnd()) {
      throw error(
          "the quote is never closed", open, "add '\"'; a backslash before it is written \\\\");
    }
    at++;
    if (value.isEmpty()) {
      throw error("the quotes are empty", open, "write the text between them");
    }
    return new Clause.Pattern(true, List.of(new Clause.Text(value.toString())));
  }

  private Clause.Pattern word() {
    int start = at;
    var parts = new ArrayList<Clause.Part>();
    var literal = new StringBuilder();
    while (!atEnd() && !Character.isWhitespace(text.charAt(at)) && !special(text.charAt(at))) {
      char c = text.charAt(at);
      if (c == '*' || c == '?') {
        flush(literal, parts);
        parts.add(c == '*' ? new Clause.Many() : new Clause.One());
      } else {
        if (c == '\\' && at + 1 < text.length() && "*?\"\\".indexOf(next()) >= 0) {
          at++;
        }
        literal.append(text.charAt(at));
      }
      at++;
    }
    flush(literal, parts);
    if (parts.isEmpty()) {
      throw error("a value is expected here", start, "put special characters in quotes");
    }
    return new Clause.Pattern(false, parts);
  }

  private static void flush(StringBuilder literal, List<Clause.Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Clause.Text(literal.toString()));
      literal.setLength(0);
    }
  }

  private static boolean special(char c) {
    return SPECIAL.indexOf(c) >= 0;
  }

  private char next() {
    return text.charAt(at + 1);
  }

  private boolean startsTerm() {
    skipBlanks();
    return !atEnd() && text.charAt(at) != ')' && !peekOperator("OR");
  }

  private boolean minus() {
    if (atEnd()
        || text.charAt(at) != '-'
        || at + 1 == text.length()
        || Character.isWhitespace(next())) {
      return false;
    }
    at++;
    return true;
  }

  private boolean operator(String word) {
    skipBlanks();
    if (!peekOperator(word)) {
      return false;
    }
    at += word.length();
    skipBlanks();
    return true;
  }

  private boolean peekOperator(String word) {
    int end = at + word.length();
    return text.startsWith(word, at)
        && (end == text.length()
            || Character.isWhitespace(text.charAt(end))
            || special(text.charAt(end)));
  }

  private void skipBlanks() {
    while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEnd() {
    return at >= text.length();
  }

  private QueryException error(String message, int position, String hint) {
    return new QueryException(message, position, hint);
  }
}
