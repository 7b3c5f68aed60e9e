package org.pehra.match;

import java.util.List;

/**
 * Literals of which at least one occurs, folded, in every text that a regular expression matches.
 */
final class RequiredLiterals {
  private RequiredLiterals() {}

  /** Folded literals; empty where nothing is known. */
  static List<byte[]> of(String pattern) {
    return List.of();
  }
}
