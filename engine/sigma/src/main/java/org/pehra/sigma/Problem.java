package org.pehra.sigma;

/**
 * What is wrong with a rule, where, and the mend.
 *
 * @param ruleId id or title of the rule, or empty when it could not be read that far
 * @param message what is wrong
 * @param hint the mend; may be empty
 */
public record Problem(
    Severity severity, Position position, String ruleId, String message, String hint) {
  /** An error refuses the rule; a warning does not. */
  public enum Severity {
    ERROR,
    WARNING
  }

  @Override
  public String toString() {
    return position + ": " + message + (hint.isEmpty() ? "" : " — " + hint);
  }
}
