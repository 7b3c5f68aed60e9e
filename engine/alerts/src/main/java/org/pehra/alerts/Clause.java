package org.pehra.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed query. */
sealed interface Clause {
  /** Matches every alert. */
  record All() implements Clause {}

  record And(List<Clause> parts) implements Clause {}

  record Or(List<Clause> parts) implements Clause {}

  record Not(Clause part) implements Clause {}

  /**
   * A field has a value that matches.
   *
   * @param position of the value in the query, for messages
   */
  record Has(String field, Pattern pattern, int position) implements Clause {}

  /**
   * A number, time or level lies between two bounds.
   *
   * @param from absent for no lower bound
   */
  record Between(
      String field,
      @Nullable String from,
      boolean fromInclusive,
      @Nullable String to,
      boolean toInclusive,
      int position)
      implements Clause {}

  /**
   * Text with wildcards.
   *
   * @param quoted written in quotes: no wildcards, and a phrase where words are compared
   * @param parts literal texts and wildcards
   */
  record Pattern(boolean quoted, List<Part> parts) {
    boolean literal() {
      return parts.stream().allMatch(part -> part instanceof Text);
    }

    /** All literal text together. */
    String text() {
      var text = new StringBuilder();
      for (var part : parts) {
        if (part instanceof Text(String value)) {
          text.append(value);
        }
      }
      return text.toString();
    }

    boolean anything() {
      return parts.size() == 1 && parts.getFirst() instanceof Many;
    }
  }

  /** A piece of a pattern. */
  sealed interface Part {}

  record Text(String value) implements Part {}

  /** {@code *}. */
  record Many() implements Part {}

  /** {@code ?}. */
  record One() implements Part {}
}
