package org.pehra.sigma.pipeline;

import java.util.HashSet;
import java.util.Set;

/**
 * A field's name with the steps that changed it.
 *
 * @param name empty for keywords
 */
record FieldName(String name, Set<String> applied) {
  FieldName {
    applied = Set.copyOf(applied);
  }

  static FieldName of(String name) {
    return new FieldName(name, Set.of());
  }

  FieldName renamed(String other, String by) {
    var more = new HashSet<>(applied);
    more.add(by);
    return new FieldName(other, more);
  }
}
