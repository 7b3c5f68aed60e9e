package org.pehra.connect.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that was probably meant. */
final class NearestName {
  private NearestName() {}

  /** The name with the fewest edits, if few enough for its length. */
  static Optional<String> of(String written, Collection<String> known) {
    return known.stream()
        .filter(name -> edits(written, name) <= Math.max(1, Math.min(3, name.length() / 2)))
        .min(Comparator.comparingInt(name -> edits(written, name)));
  }

  /** Levenshtein distance: insertions, deletions and substitutions from one to the other. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
