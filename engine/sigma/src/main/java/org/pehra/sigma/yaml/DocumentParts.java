package org.pehra.sigma.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a YAML stream at its document markers. {@code ---} and {@code ...} at the start of a line
 * are markers wherever they stand (YAML 1.2, chapter 9.1.2: no content may begin so), which makes
 * the cut right without parsing.
 */
final class DocumentParts {
  private DocumentParts() {}

  /**
   * @param firstLine line of the file, from 1, on which the text begins
   */
  record Part(String text, int firstLine) {}

  static List<Part> of(String text) {
    var parts = new ArrayList<Part>();
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    int startLine = 1;
    int line = 1;
    int at = start;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      if (isMarker(text, at)) {
        add(parts, text.substring(start, at), startLine);
        boolean opens = text.charAt(at) == '-';
        // what follows "--- " on its line belongs to the document; keep its column
        start = opens ? at : next;
        startLine = opens ? line : line + 1;
      }
      line++;
      at = next;
    }
    add(parts, text.substring(Math.min(start, text.length())), startLine);
    return parts;
  }

  private static void add(List<Part> parts, String text, int firstLine) {
    if (!onlyCommentsAndDirectives(text)) {
      parts.add(new Part(text, firstLine));
    }
  }

  private static boolean isMarker(String text, int at) {
    if (!text.startsWith("---", at) && !text.startsWith("...", at)) {
      return false;
    }
    return at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3));
  }

  private static boolean onlyCommentsAndDirectives(String text) {
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      int first = at;
      while (first < next && Character.isWhitespace(text.charAt(first))) {
        first++;
      }
      if (first < next && text.charAt(first) != '#' && text.charAt(at) != '%') {
        return false;
      }
      at = next;
    }
    return true;
  }
}
