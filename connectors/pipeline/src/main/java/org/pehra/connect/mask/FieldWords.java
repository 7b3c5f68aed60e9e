package org.pehra.connect.mask;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the name of a field, or the words before a number, say about it. An undashed citizen number
 * has 13 digits as a time in milliseconds has, so only its context tells them apart.
 */
final class FieldWords {
  private static final Set<String> CITIZEN =
      Set.of("cnic", "nic", "nicop", "snic", "nadra", "cnicno", "nicno", "citizenid", "nationalid");
  private static final Set<String> CARD =
      Set.of("card", "pan", "cardno", "cardnumber", "cardnum", "de2", "de02");
  private static final Set<String> FORBIDDEN =
      Set.of(
          "cvv",
          "cvv2",
          "cvc",
          "cvc2",
          "cav2",
          "track1",
          "track2",
          "trackdata",
          "pinblock",
          "de35",
          "de36",
          "de45",
          "de52");
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /** How far before a number its key is looked for, in characters. */
  private static final int REACH = 40;

  private FieldWords() {}

  /** Whether the field holds citizens' identity numbers. */
  static boolean citizen(String name) {
    return any(name, CITIZEN);
  }

  /** Whether the field holds card numbers. */
  static boolean card(String name) {
    return any(name, CARD);
  }

  /**
   * Whether the field holds what must never be stored after authorisation, masked or not: track
   * data, card verification codes, PIN blocks (PCI DSS 3.3).
   */
  static boolean forbidden(String name) {
    return any(name, FORBIDDEN);
  }

  /** Whether the words just before a position of a text speak of a citizen's number. */
  static boolean citizenBefore(String text, int at) {
    int end = at;
    int least = Math.max(0, at - REACH);
    while (end > least && !Character.isLetterOrDigit(text.charAt(end - 1))) {
      end--;
    }
    int start = end;
    while (start > least && wordy(text.charAt(start - 1))) {
      start--;
    }
    return at - end <= 8 && any(text.substring(start, end), CITIZEN);
  }

  private static boolean wordy(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ' ';
  }

  private static boolean any(String name, Set<String> wanted) {
    var words = BETWEEN_WORDS.split(name);
    for (int i = 0; i < words.length; i++) {
      var word = words[i].toLowerCase(Locale.ROOT);
      if (wanted.contains(word)
          || (i + 1 < words.length
              && wanted.contains(word + words[i + 1].toLowerCase(Locale.ROOT)))) {
        return true;
      }
    }
    return false;
  }
}
