package org.pehra.connect.mask;

/**
 * Which digits can be the number of a payment card: ISO/IEC 7812 check digit (Luhn), and the length
 * and leading digits that the card schemes publish. Luhn alone passes one number in ten.
 */
public final class CardNumbers {
  /**
   * A scheme's range of leading digits.
   *
   * @param digits how many leading digits {@code from} and {@code to} have
   */
  private record Range(int digits, int from, int to, int minLength, int maxLength) {}

  private static final Range[] RANGES = {
    new Range(1, 4, 4, 13, 19), // Visa
    new Range(2, 51, 55, 16, 16), // Mastercard
    new Range(4, 2221, 2720, 16, 16), // Mastercard
    new Range(4, 2200, 2205, 16, 19), // domestic schemes
    new Range(2, 34, 34, 15, 15), // American Express
    new Range(2, 37, 37, 15, 15), // American Express
    new Range(2, 30, 30, 14, 19), // Diners Club
    new Range(2, 36, 36, 14, 19), // Diners Club
    new Range(2, 38, 39, 14, 19), // Diners Club
    new Range(4, 3528, 3589, 16, 19), // JCB
    new Range(2, 62, 62, 16, 19), // UnionPay
    new Range(2, 81, 81, 16, 19), // UnionPay
    new Range(4, 6011, 6011, 16, 19), // Discover
    new Range(3, 644, 649, 16, 19), // Discover
    new Range(2, 65, 65, 16, 19), // Discover
    new Range(2, 50, 50, 13, 19), // Maestro and domestic schemes
    new Range(2, 56, 58, 13, 19), // Maestro
    new Range(2, 60, 60, 16, 19), // domestic schemes
    new Range(2, 63, 63, 13, 19), // Maestro
    new Range(2, 67, 67, 13, 19), // Maestro
  };

  private CardNumbers() {}

  /** Whether the digits have a card's length, a scheme's prefix and a right check digit. */
  public static boolean plausible(String digits) {
    return digits.length() >= 13 && digits.length() <= 19 && issued(digits) && luhn(digits);
  }

  /** Whether the last digit is the Luhn check digit of those before it. */
  public static boolean luhn(String digits) {
    int sum = 0;
    boolean twice = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      if (twice) {
        digit = digit > 4 ? digit * 2 - 9 : digit * 2;
      }
      sum += digit;
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  private static boolean issued(String digits) {
    for (var range : RANGES) {
      int prefix = Integer.parseInt(digits, 0, range.digits, 10);
      if (prefix >= range.from
          && prefix <= range.to
          && digits.length() >= range.minLength
          && digits.length() <= range.maxLength) {
        return true;
      }
    }
    return false;
  }
}
