package org.pehra.connect.decode;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code key=value} pairs in a line, separated by spaces, commas or both. Values may be quoted with
 * {@code "} or {@code '}, inside which a backslash takes the next character as it is. Words without
 * {@code =} belong to the unquoted value before them ({@code msg=log in refused user=a}); those
 * before the first pair are the lead. Nothing of the line is lost but separators.
 */
final class KeyValueText {
  private final String line;
  private int at;
  private final Map<String, String> pairs = new LinkedHashMap<>();
  private final StringBuilder lead = new StringBuilder();
  private String open = "";

  private KeyValueText(String line) {
    this.line = line;
  }

  static KeyValueText of(String line) {
    var text = new KeyValueText(line);
    text.read();
    return text;
  }

  /** Keys and values in the line's order; of a repeated key the first. */
  Map<String, String> pairs() {
    return pairs;
  }

  /** What stands before the first pair. */
  String lead() {
    return lead.toString();
  }

  private void read() {
    while (skipSeparators()) {
      int start = at;
      int equals = keyEnd();
      if (equals > start) {
        var key = line.substring(start, equals);
        at = equals + 1;
        boolean quoted = at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '\'');
        pairs.putIfAbsent(key, quoted ? quotedValue(line.charAt(at)) : word());
        open = quoted ? "" : key;
      } else {
        loose(word());
      }
    }
  }

  private boolean skipSeparators() {
    while (at < line.length() && isSeparator(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  /** Index of the {@code =} that ends a key starting here, or -1 when no key starts here. */
  private int keyEnd() {
    int i = at;
    while (i < line.length() && isKey(line.charAt(i))) {
      i++;
    }
    return i < line.length() && line.charAt(i) == '=' ? i : -1;
  }

  private String quotedValue(char quote) {
    var value = new StringBuilder();
    at++;
    while (at < line.length() && line.charAt(at) != quote) {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at++;
      }
      value.append(line.charAt(at++));
    }
    at++;
    return value.toString();
  }

  /** Up to white space, or to a comma that ends the value rather than standing inside it. */
  private String word() {
    int start = at;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at)) && !endsValue()) {
      at++;
    }
    if (at == start && at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      at++; // a lone comma
      return "";
    }
    return line.substring(start, at);
  }

  private boolean endsValue() {
    if (line.charAt(at) != ',') {
      return false;
    }
    if (at + 1 >= line.length() || Character.isWhitespace(line.charAt(at + 1))) {
      return true;
    }
    int here = at++;
    boolean pairFollows = keyEnd() > at;
    at = here;
    return pairFollows;
  }

  private void loose(String word) {
    if (open.isEmpty()) {
      lead.append(lead.isEmpty() ? "" : " ").append(word);
    } else {
      pairs.merge(open, word, (value, more) -> value.isEmpty() ? more : value + ' ' + more);
    }
  }

  private static boolean isSeparator(char c) {
    return c == ',' || Character.isWhitespace(c);
  }

  private static boolean isKey(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '@' || c == '$';
  }
}
