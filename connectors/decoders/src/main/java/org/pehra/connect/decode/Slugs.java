package org.pehra.connect.decode;

import java.util.Locale;

/** Names from outside as a part of a dataset's name. */
final class Slugs {
  private static final int MAX_LENGTH = 60;

  private Slugs() {}

  /** Lower-case letters and digits, everything else as single dashes; {@code unknown} if empty. */
  static String of(String name) {
    var slug = new StringBuilder();
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (plain) {
        slug.append(c);
      } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
        slug.append('-');
      }
      if (slug.length() >= MAX_LENGTH) {
        break;
      }
    }
    while (!slug.isEmpty() && slug.charAt(slug.length() - 1) == '-') {
      slug.setLength(slug.length() - 1);
    }
    return slug.isEmpty() ? "unknown" : slug.toString();
  }
}
