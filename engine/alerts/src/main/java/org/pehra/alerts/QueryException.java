package org.pehra.alerts;

/** A query that cannot be run: where it goes wrong and what to write instead. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int position;
  private final String hint;

  /**
   * @param position index of the character in the query text, or -1 where the text is not at fault
   * @param hint the mend
   */
  public QueryException(String message, int position, String hint) {
    super(message);
    this.position = position;
    this.hint = hint;
  }

  public int position() {
    return position;
  }

  public String hint() {
    return hint;
  }
}
