package org.pehra.model;

import java.util.regex.Pattern;

/**
 * A tenant: a bank, a ministry, an operator. Also the scope of a group: {@link #NATIONAL} means
 * "across institutions" and is never a tenant's own id.
 *
 * @param id 1 to 40 characters of {@code a-z}, {@code 0-9} and {@code -}
 */
public record Institution(@com.fasterxml.jackson.annotation.JsonValue String id)
    implements Comparable<Institution> {
  // before NATIONAL, whose construction needs it
  private static final Pattern VALID = Pattern.compile("[a-z0-9-]{1,40}");

  /** The scope of groups that span institutions; reserved, no tenant may carry it. */
  public static final Institution NATIONAL = new Institution("national");

  public Institution {
    if (!VALID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "institution '" + id + "' is not valid: use 1 to 40 characters of a-z, 0-9 and '-'");
    }
  }

  /**
   * A tenant's id.
   *
   * @throws IllegalArgumentException when it is malformed or the reserved {@code national}
   */
  public static Institution tenant(String id) {
    var institution = new Institution(id);
    if (institution.equals(NATIONAL)) {
      throw new IllegalArgumentException("institution 'national' is reserved: choose another id");
    }
    return institution;
  }

  public boolean isNational() {
    return equals(NATIONAL);
  }

  @Override
  public int compareTo(Institution other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id;
  }
}
