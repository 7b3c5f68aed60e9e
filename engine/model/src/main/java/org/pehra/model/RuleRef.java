package org.pehra.model;

/**
 * A rule at one version.
 *
 * @param id the rule's {@code id} (a UUID in Sigma), else its {@code name}
 * @param version content hash, 16 hexadecimal digits
 */
public record RuleRef(String id, String version) {
  public RuleRef {
    if (id.isEmpty() || version.isEmpty()) {
      throw new IllegalArgumentException("a rule reference needs an id and a version");
    }
  }
}
