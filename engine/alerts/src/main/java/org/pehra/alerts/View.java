package org.pehra.alerts;

import java.util.Optional;
import org.pehra.model.Institution;

/**
 * Whose eyes a search is for. The national view sees every alert whole. A tenant's view sees the
 * alerts of its own scope whole, the national alerts it took part in redacted ({@link Redaction}),
 * and nothing else: no other alert contributes to any hit, count, facet or histogram.
 *
 * @param institution {@link Institution#NATIONAL}, or the tenant
 */
public record View(Institution institution) {
  public static final View NATIONAL = new View(Institution.NATIONAL);

  /** The view of one tenant. */
  public static View of(Institution tenant) {
    if (tenant.isNational()) {
      throw new IllegalArgumentException("the national view is View.NATIONAL, never a tenant's");
    }
    return new View(tenant);
  }

  public boolean isNational() {
    return institution.isNational();
  }

  /** The tenant, absent for the national view. */
  public Optional<Institution> tenant() {
    return isNational() ? Optional.empty() : Optional.of(institution);
  }
}
