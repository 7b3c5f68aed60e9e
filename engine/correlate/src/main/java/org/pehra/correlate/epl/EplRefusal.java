package org.pehra.correlate.epl;

/** An author's EPL is refused: what is wrong, where in the text, and the mend. */
public final class EplRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String hint;
  private final String word;
  private final int line;
  private final int column;

  private EplRefusal(String message, String hint, String word, int line, int column) {
    super(message);
    this.hint = hint;
    this.word = word;
    this.line = line;
    this.column = column;
  }

  /**
   * @param word of the EPL that it is about; empty for the whole statement
   */
  EplRefusal(String message, String hint, String word) {
    this(message, hint, word, 1, 1);
  }

  static EplRefusal at(int line, int column, String message, String hint) {
    return new EplRefusal(message, hint, "", line, column);
  }

  /** The same, where its word stands in the text for the first time. */
  EplRefusal in(String text) {
    int at = word.isEmpty() ? -1 : text.toLowerCase(java.util.Locale.ROOT).indexOf(lower(word));
    if (at < 0) {
      return this;
    }
    int start = text.lastIndexOf('\n', at);
    long above = text.substring(0, at).chars().filter(c -> c == '\n').count();
    return at((int) above + 1, at - start, message(), hint);
  }

  private static String lower(String word) {
    return word.toLowerCase(java.util.Locale.ROOT);
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  /** The mend; may be empty. */
  public String hint() {
    return hint;
  }

  /** Of the text, from 1. */
  public int line() {
    return line;
  }

  /** Of the line, from 1. */
  public int column() {
    return column;
  }
}
