package org.pehra.connect.mask;

import java.security.SecureRandom;
import org.pehra.model.Ids;

/**
 * The secret keys of an institution's tokens. Who has them can find out every number behind a
 * token; without them tokens of before and after no longer match.
 *
 * @param institution this institution's own, 32 bytes
 * @param national shared by all institutions, 32 bytes: equal numbers have equal national tokens
 *     everywhere
 */
@SuppressWarnings("ArrayRecordComponent") // keys are never compared
public record Keys(byte[] institution, byte[] national) {
  /** Length of a key in bytes. */
  public static final int BYTES = 32;

  public Keys {
    if (institution.length != BYTES || national.length != BYTES) {
      throw new IllegalArgumentException("a key must have " + BYTES + " bytes");
    }
    institution = institution.clone();
    national = national.clone();
  }

  /** Keys that nobody keeps: tokens match within this process only. */
  public static Keys ephemeral() {
    return new Keys(fresh(), fresh());
  }

  /** Says which key it is without saying the key: 16 hexadecimal digits. */
  public static String fingerprint(byte[] key) {
    var marked = new byte[key.length + 1];
    System.arraycopy(key, 0, marked, 0, key.length);
    return Ids.version(marked);
  }

  /** No key material. */
  @Override
  public String toString() {
    return "Keys[institution="
        + fingerprint(institution)
        + ", national="
        + fingerprint(national)
        + "]";
  }

  static byte[] fresh() {
    var key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
