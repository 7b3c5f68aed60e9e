package org.pehra.connect.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a masked text shows of a literal, the text itself shows in part. */
final class MaskedLiteralsTest {
  private static final long SEED = Long.getLong("pehra.seed", System.nanoTime());

  private static final List<String> PIECES =
      List.of(
          "4111111111111111",
          "35202-1234567-1",
          "cvv=1234",
          "pan:",
          "[removed]",
          "cafe",
          "sekurlsa::logonpasswords",
          "event::clear",
          "a cap ",
          " ",
          "]",
          "[");

  private final Masker masker =
      new Masker(new Tokens(new Keys(new byte[Keys.BYTES], new byte[Keys.BYTES])));

  @Test
  void nothingIsTakenFromLiteralsThatMaskingCannotComplete() {
    assertEquals("sekurlsa::logonpasswords", MaskedLiterals.shown("sekurlsa::logonpasswords"));
    assertEquals("\\temp\\x.exe", MaskedLiterals.shown("\\temp\\x.exe"));
  }

  @Test
  void partsThatATokenMayBringAreTaken() {
    assertEquals("vent::clear", MaskedLiterals.shown("event::clear"));
    assertEquals("mycar", MaskedLiterals.shown("mycarpan:0"));
    assertEquals(" x ", MaskedLiterals.shown("d] x "));
    assertEquals("", MaskedLiterals.shown("deadbeef"));
    assertEquals("", MaskedLiterals.shown("nic:12"));
    assertEquals("", MaskedLiterals.shown("a [removed] b"));
  }

  @Test
  void theTextShowsWhatIsLeft() {
    var random = new Random(SEED);
    int completed = 0;
    for (int i = 0; i < 50_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(5); n >= 0; n--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      var before = text.toString().toLowerCase(Locale.ROOT);
      var masked = masker.text(text.toString()).toLowerCase(Locale.ROOT);
      int length = Math.min(masked.length(), 1 + random.nextInt(15));
      int from = random.nextInt(masked.length() - length + 1);
      var literal = masked.substring(from, from + length);
      var shown = MaskedLiterals.shown(literal);
      assertTrue(
          before.contains(shown), () -> "-Dpehra.seed=" + SEED + ": " + literal + " in " + text);
      completed += before.contains(literal) ? 0 : 1;
    }
    assertTrue(completed > 5_000, "completed by masking: " + completed);
  }
}
