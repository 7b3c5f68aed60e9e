package org.pehra.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTextTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private static void compile(String text) {
    new QueryCompiler(AlertDocument.analyzer(), NOW).compile(QueryText.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "levl:high, 0",
        "a AND, 5",
        "OR a, 0",
        "(a OR b, 0",
        "a), 1",
        "(), 1",
        "\"open, 0",
        "level:, 6",
        "level:>=tall, 6",
        "count:many, 6",
        "count:[1 2], 6",
        "count:[1 TO 2, 6",
        "count:NaN, 6",
        "host.name:>3, 10",
        "last_at:yesterday, 8",
        "***, 0",
        "*a, 0",
        "\"--\", 0",
        "10.0.*, 0",
        "count:1*, 6",
        "http://x, 0",
        "NOT, 3",
        "\"\", 0"
      })
  void saysWhereAQueryGoesWrong(String text, int position) {
    var e = assertThrows(QueryException.class, () -> compile(text), text);
    assertEquals(position, e.position(), text + ": " + e.getMessage());
    assertFalse(e.hint().isBlank(), text);
  }

  @Test
  void boundsWhatAQueryMayCost() {
    for (var text :
        List.of(
            "a".repeat(QueryText.MAX_LENGTH + 1),
            "(".repeat(100) + "a" + ")".repeat(100),
            "a ".repeat(QueryText.MAX_TERMS + 1),
            "*aa *bb *cc *dd *ee",
            "host.name:" + "a*?".repeat(300))) {
      assertThrows(QueryException.class, () -> compile(text), text);
    }
  }

  @Test
  void readsPathsWithoutDoubling() {
    assertEquals(
        new Clause.Has(
            "process.executable",
            new Clause.Pattern(
                false, List.of(new Clause.Text("C:\\Windows\\a"), new Clause.Many())),
            19),
        QueryText.parse("process.executable:C:\\Windows\\a*"));
    var quoted = (Clause.Has) QueryText.parse("\"C:\\Program Files\\\\\"");
    assertEquals("C:\\Program Files\\", quoted.pattern().text());
    var star = (Clause.Has) QueryText.parse("a\\*b");
    assertEquals("a*b", star.pattern().text());
  }

  @Test
  void bindsNotTighterThanAndTighterThanOr() {
    var clause = QueryText.parse("a OR NOT b c");
    var or = (Clause.Or) clause;
    assertEquals(2, or.parts().size());
    var and = (Clause.And) or.parts().get(1);
    assertEquals(Clause.Not.class, and.parts().get(0).getClass());
  }

  @Test
  void neverFailsOtherwiseOnAnyText() {
    long seed = 7;
    var random = new Random(seed);
    var pieces =
        List.of(
            "a",
            "level",
            ":",
            "(",
            ")",
            "\"",
            "*",
            "?",
            "\\",
            "[",
            "]",
            "{",
            " TO ",
            " AND ",
            " OR ",
            " NOT ",
            "-",
            ">",
            "<=",
            "high",
            "count",
            "last_at",
            "now-1d",
            " ",
            "کارڈ",
            "🙂",
            "host.name",
            "9",
            "\0");
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      try {
        compile(text.toString());
      } catch (QueryException e) {
        assertFalse(e.hint().isBlank(), () -> "seed " + seed + ": " + text);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }
}
