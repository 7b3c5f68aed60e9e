package org.pehra.connect.mask;

import java.util.List;
import org.pehra.connect.Decoded.Sensitive;

/**
 * What texts show of a literal that occurs in them once they are masked: what the masker puts in
 * may complete a literal of which the text itself has only a part.
 */
public final class MaskedLiterals {
  /** Stands for any hexadecimal digit. */
  private static final char HEX = '#';

  /** More digits of a token than these, 64 bits, are not those of a literal by chance. */
  private static final String DIGITS = String.valueOf(HEX).repeat(16);

  /** What the masker puts in begins so, and ends so. */
  private static final List<String> BEGINNINGS =
      List.of(
          Tokens.prefix(Sensitive.CARD) + DIGITS,
          Tokens.prefix(Sensitive.NATIONAL_ID) + DIGITS,
          Masker.REMOVED);

  private static final List<String> ENDS = List.of(DIGITS, Masker.REMOVED);

  private MaskedLiterals() {}

  /**
   * The part of a literal that occurs in every text whose masked form has the literal; may be
   * empty.
   *
   * @param literal in lower case
   */
  public static String shown(String literal) {
    if (literal.contains(Masker.REMOVED) || inside(literal, BEGINNINGS) || inside(literal, ENDS)) {
      return "";
    }
    int from = 0;
    int to = literal.length();
    for (var end : ENDS) {
      for (int length = 1; length <= Math.min(end.length(), literal.length()); length++) {
        if (same(literal, 0, end, end.length() - length, length)) {
          from = Math.max(from, length);
        }
      }
    }
    for (var beginning : BEGINNINGS) {
      for (int length = 1; length <= Math.min(beginning.length(), literal.length()); length++) {
        if (same(literal, literal.length() - length, beginning, 0, length)) {
          to = Math.min(to, literal.length() - length);
        }
      }
    }
    return literal.substring(Math.min(from, to), to);
  }

  private static boolean inside(String literal, List<String> forms) {
    for (var form : forms) {
      for (int at = 0; at + literal.length() <= form.length(); at++) {
        if (same(literal, 0, form, at, literal.length())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean same(String literal, int at, String form, int formAt, int length) {
    for (int i = 0; i < length; i++) {
      char c = literal.charAt(at + i);
      char f = form.charAt(formAt + i);
      if (f == HEX ? Character.digit(c, 16) < 0 : c != f) {
        return false;
      }
    }
    return true;
  }
}
