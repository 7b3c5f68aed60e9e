package org.pehra.sigma.read;

import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;

/**
 * Why a document is refused. Thrown while reading and caught at the document's border by the
 * loader, so it carries no stack trace.
 */
public final class Refusal extends RuntimeException {
  private final transient Position position;
  private final String text;
  private final String hint;

  public Refusal(Position position, String text, String hint) {
    super(text, null, false, false);
    this.position = position;
    this.text = text;
    this.hint = hint;
  }

  public Problem problem(String ruleId) {
    return new Problem(Problem.Severity.ERROR, position, ruleId, text, hint);
  }
}
