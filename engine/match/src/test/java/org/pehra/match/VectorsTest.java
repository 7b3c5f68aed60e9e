package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.Predicate;

/** Vector instructions and plain words give the same, and the right thing. */
final class VectorsTest {
  private final Random random = new Random(42);

  private byte[] text(int most, String alphabet) {
    var text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString().getBytes(UTF_8);
  }

  @Test
  void quotesAreFoundWhateverStandsBeforeThem() {
    var vectors = new QuoteIndex(true);
    var words = new QuoteIndex(false);
    for (int round = 0; round < 300; round++) {
      byte[] text = text(300, round % 2 == 0 ? "\\\\\"ab" : "\\\"u xyzné");
      int from = text.length == 0 ? 0 : random.nextInt(text.length);
      vectors.read(text, from, text.length);
      words.read(text, from, text.length);
      int at = from;
      for (int quote = quote(text, from, from); quote >= 0; quote = quote(text, from, quote + 1)) {
        assertEquals(quote, vectors.quoteFrom(at));
        assertEquals(quote, words.quoteFrom(at));
        assertEquals(vectors.flags(at, quote), words.flags(at, quote));
        assertEquals(
            has(text, at, quote, '\\'), (words.flags(at, quote) & EventScanner.ESCAPED) != 0);
        at = quote + 1;
      }
      assertEquals(-1, vectors.quoteFrom(at));
      assertEquals(-1, words.quoteFrom(at));
    }
  }

  /** The first unescaped quote from an index on. */
  private static int quote(byte[] text, int start, int from) {
    boolean escaped = false;
    for (int i = start; i < text.length; i++) {
      if (!escaped && text[i] == '"' && i >= from) {
        return i;
      }
      escaped = !escaped && text[i] == '\\';
    }
    return -1;
  }

  private static boolean has(byte[] text, int from, int to, char c) {
    for (int i = from; i < to; i++) {
      if (text[i] == c) {
        return true;
      }
    }
    return false;
  }

  @Test
  void keywordsAreFoundWhereverTheyStand() {
    var filter =
        Objects.requireNonNull(
            KeywordFilter.of(
                List.of(contains("abab"), contains("/Cabc\\dabbad"), contains("b-CA"))));
    byte[] scratch = KeywordFilter.scratch();
    int hits = 0;
    for (int round = 0; round < 300; round++) {
      byte[] text = text(round % 3 == 0 ? 20 : 200, "aAbBcCd-/\\ ");
      boolean expected = false;
      for (var fragment : List.of("abab", "dabbad", "b-ca", "cabc")) {
        expected |=
            new String(Folding.foldedBytes(new String(text, UTF_8)), UTF_8).contains(fragment);
      }
      boolean found = filter.findsByVectors(text, 0, text.length, scratch);
      assertEquals(found, filter.findsByPairs(text, 0, text.length));
      if (found) {
        assertEquals(true, expected);
        hits++;
      }
    }
    assertEquals(true, hits > 10);
    for (var text : List.of("xx ABAB", "abab", "dABBAD", "x".repeat(130) + "B-ca")) {
      byte[] bytes = text.getBytes(UTF_8);
      assertEquals(true, filter.findsByVectors(bytes, 0, bytes.length, scratch), text);
      assertEquals(true, filter.findsByPairs(bytes, 0, bytes.length), text);
    }
  }

  private static Predicate contains(String literal) {
    return new Predicate.Text(
        Predicate.KEYWORD,
        List.of(
            new Predicate.Part.AnyText(),
            new Predicate.Part.Literal(literal),
            new Predicate.Part.AnyText()),
        false);
  }
}
