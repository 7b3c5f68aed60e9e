package org.pehra.connect.mask;

import java.util.regex.Pattern;

/** Identifiers whose groups of digits are no card. */
final class Uuids {
  private static final Pattern FORM =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

  private Uuids() {}

  /** Whether a UUID that is not all digits starts here. */
  static boolean at(String text, int start) {
    var matcher = FORM.matcher(text).region(start, Math.min(text.length(), start + 36));
    return matcher.lookingAt() && matcher.group().chars().anyMatch(c -> Character.isLetter(c));
  }
}
