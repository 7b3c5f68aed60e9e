package org.pehra.connect.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pehra.connect.mask.SecretNumbers.Context;

/** The fast search finds what the slow one finds, in texts that are full of near misses. */
final class FastSearchTest {
  private static final long SEED = Long.getLong("pehra.seed", System.nanoTime());
  private static final int TEXTS = Integer.getInteger("pehra.texts", 20_000);

  private static final List<String> SEPARATORS =
      List.of(
          " ",
          "-",
          "+",
          "%20",
          "%2D",
          "%2d",
          "%2",
          "%",
          "\u00a0",
          "\u2010",
          "\u2013",
          "--",
          " -",
          ".",
          "/",
          ",",
          "_",
          "d",
          "D",
          "\u0661",
          "\u06f4",
          "\ud835\udfd8");
  private static final List<String> WORDS =
      List.of(
          "cnic ",
          "card=",
          "pan:",
          "C:\\Windows\\",
          "\\u0020",
          "\\u00a0",
          "0x",
          "%B",
          ";",
          "^A/B^",
          "4f3c",
          "ffffffff-",
          "a",
          "the quick brown fox",
          "\u0634\u0646\u0627\u062e\u062a\u06cc ",
          "{\"t\":\"",
          "=25011010000012300?",
          "2026-01-10T10:00:00.000Z ",
          "%",
          "d");

  private static final List<Context> CONTEXTS =
      List.of(
          Context.NONE,
          new Context(true, false, Set.of()),
          new Context(false, true, Set.of()),
          new Context(false, false, Set.of("1234567890123", "1234567890123456")));

  private final Random random = new Random(SEED);

  @Test
  void findsWhatTheSlowSearchFinds() {
    int found = 0;
    for (int i = 0; i < TEXTS; i++) {
      var text = text();
      for (var context : CONTEXTS) {
        var slow = ReferenceSearch.find(text, context);
        assertEquals(
            slow,
            SecretNumbers.find(text, context),
            () -> "seed " + SEED + ", text " + text + ", context " + context);
        found += slow.size();
      }
    }
    int least = TEXTS / 2;
    int all = found;
    assertTrue(all > least, () -> "seed " + SEED + ": only " + all + " numbers, too few to tell");
  }

  @Test
  void removesWhatTheExpressionAloneWouldRemove() {
    var forbidden =
        Pattern.compile(
            "(?i)(?<![A-Za-z0-9])((?:cvv2?|cvc2?|cav2|track[ _-]?[12]|track[ _-]?data|pin[ _-]?block"
                + "|de35|de36|de45|de52)\"?\\s{0,3}[=:]\\s{0,3}\"?)(?!\\[removed])([^\\s\",;&|}<]{2,})");
    var pieces =
        List.of(
            "cvv",
            "CVC2",
            "cav2",
            "Track1",
            "track 2",
            "TRACK-DATA",
            "track_",
            "pin block",
            "PinBlock",
            "pin",
            "de35",
            "DE52",
            "de3",
            "=",
            ":",
            " ",
            "\"",
            "abc",
            "12",
            ",",
            "x",
            "\u00e9",
            "_",
            "de4",
            "cv");
    var masker = new Masker(new Tokens(Keys.ephemeral()));
    for (int i = 0; i < TEXTS; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(9); n >= 0; n--) {
        text.append(any(pieces));
      }
      assertEquals(
          forbidden.matcher(text).replaceAll("$1" + Masker.REMOVED),
          masker.text(text.toString()),
          () -> "seed " + SEED + ", text " + text);
    }
  }

  private String text() {
    var text = new StringBuilder();
    for (int n = random.nextInt(6); n >= 0; n--) {
      text.append(random.nextBoolean() ? ", " : "");
      switch (random.nextInt(8)) {
        case 0, 1 -> text.append(split(card(), any(SEPARATORS)));
        case 2 -> text.append(split(digits(12 + random.nextInt(9)), any(SEPARATORS)));
        case 3 -> text.append("%s-%s-%s".formatted(digits(5), digits(7), digits(1)));
        case 4 -> text.append(digits(1 + random.nextInt(22)));
        case 5 -> text.append(any(SEPARATORS));
        default -> text.append(any(WORDS));
      }
    }
    return text.toString();
  }

  /** The digits in groups of one size, or of any sizes, sometimes in another script. */
  private String split(String digits, String separator) {
    int size = 1 + random.nextInt(8);
    boolean even = random.nextBoolean();
    boolean urdu = random.nextInt(6) == 0;
    var text = new StringBuilder();
    int left = size;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (left-- == 0) {
        text.append(random.nextInt(40) == 0 ? any(SEPARATORS) : separator);
        left = (even ? size : 1 + random.nextInt(6)) - 1;
      }
      text.append(urdu ? (char) (c - '0' + '\u06f0') : c);
    }
    return text.toString();
  }

  /** A card number with a right check digit, now and then a wrong one. */
  private String card() {
    var prefix = any(List.of("4", "51", "2221", "34", "37", "3528", "62", "6011", "50", "9"));
    var body = prefix + digits(12 + random.nextInt(6) - prefix.length());
    for (int check = 0; check < 10; check++) {
      if (CardNumbers.luhn(body + check)) {
        return body + (random.nextInt(10) == 0 ? (check + 1) % 10 : check);
      }
    }
    throw new AssertionError();
  }

  private String digits(int count) {
    var digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
