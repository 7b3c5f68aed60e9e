package org.pehra.server;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.View;
import org.pehra.model.Institution;

/**
 * Somebody who may log in, or a program with a token.
 *
 * @param institution present for {@link Role#ANALYST} and for nobody else
 */
public record User(String name, Role role, @Nullable Institution institution) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  public User {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "user name '" + name + "' is not valid: use 1 to 64 of A-Z a-z 0-9 . _ @ -");
    }
    if ((role == Role.ANALYST) != (institution != null)
        || institution != null && institution.isNational()) {
      throw new IllegalArgumentException(
          "an analyst belongs to one institution (--institution); national and admin to none");
    }
  }

  /** What the user may see. */
  public View view() {
    return institution == null ? View.NATIONAL : View.of(institution);
  }
}
