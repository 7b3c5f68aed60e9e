package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class AutomatonTest {
  private final Random random = new Random(11);

  /** Long texts are read from two places at once, so literals lie across the middle too. */
  @Test
  void findsWhatLookingForEachLiteralFinds() {
    for (int round = 0; round < 300; round++) {
      List<Automaton.Literal> literals = new ArrayList<>();
      int ids = 1 + random.nextInt(20);
      for (int i = 0; i < ids + 3; i++) {
        literals.add(
            new Automaton.Literal(
                word(1 + random.nextInt(random.nextInt(6) == 0 ? 40 : 5)).getBytes(UTF_8),
                random.nextInt(5) == 0,
                random.nextInt(5) == 0,
                random.nextInt(ids)));
      }
      var automaton = Automaton.of(literals);
      var hits = new Hits(ids, automaton.reports());
      for (int i = 0; i < 40; i++) {
        var text = text(literals);
        assertEquals(expected(literals, text), found(automaton, hits, text, false), text);
        assertEquals(expected(literals, text), found(automaton, hits, text, true), text);
      }
    }
  }

  /** Words of few letters, so that they overlap and begin with each other. */
  private String word(int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append("aab\\\"".charAt(random.nextInt(5)));
    }
    return word.toString();
  }

  private String text(List<Automaton.Literal> literals) {
    var text = new StringBuilder();
    int length = random.nextInt(600);
    while (text.length() < length) {
      text.append(
          random.nextInt(3) == 0
              ? new String(literals.get(random.nextInt(literals.size())).bytes(), UTF_8)
              : word(random.nextInt(30)).toUpperCase(Locale.ROOT));
    }
    return text.toString();
  }

  private static Set<Integer> expected(List<Automaton.Literal> literals, String upper) {
    var text = upper.toLowerCase(Locale.ROOT);
    var ids = new TreeSet<Integer>();
    for (var literal : literals) {
      var wanted = new String(literal.bytes(), UTF_8);
      boolean found =
          literal.atStart() && literal.atEnd()
              ? text.equals(wanted)
              : literal.atStart()
                  ? text.startsWith(wanted)
                  : literal.atEnd() ? text.endsWith(wanted) : text.contains(wanted);
      if (found) {
        ids.add(literal.id());
      }
    }
    return ids;
  }

  private static Set<Integer> found(Automaton automaton, Hits hits, String text, boolean escaped) {
    byte[] bytes =
        ('>' + (escaped ? text.replace("\\", "\\\\").replace("\"", "\\\"") : text) + '<')
            .getBytes(UTF_8);
    hits.clear();
    automaton.find(bytes, 1, bytes.length - 1, escaped, hits);
    var ids = new TreeSet<Integer>();
    for (int i = 0; i < hits.size(); i++) {
      ids.add(hits.get(i));
    }
    return ids;
  }
}
