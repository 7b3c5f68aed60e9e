package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CharacterRunTest {
  @ParameterizedTest
  @CsvSource({
    "[0-9a-f]{8}, x0123abcdx, true",
    "[0-9a-f]{8}, x0123ABCDx, true",
    "[0-9a-f]{8}, 0123-abcd-0123-abcd, false",
    "[0-9a-f]{8}, 0123abc, false",
    "[0-9a-f]{4}-[0-9a-f]{12}, 01234567-0123, false",
    "'(?:x|y)?([0-7]{7,13})+', 01234567, true",
    "'[0-9]{4,}', 12é4, true",
    "'\\w{5}', ab_c9, true",
    "'\\d{5}', 1234x5678, false",
  })
  void tellsTextsWithoutTheLongestRun(String regex, String text, boolean expected) {
    var run = requireNonNull(RequiredLiterals.of(regex).run());
    byte[] bytes = text.getBytes(UTF_8);
    assertEquals(expected, run.occurs(bytes, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9]{8}|x",
        "([0-9]{8})*",
        "([0-9]{8})?y",
        "[^0-9]{8}",
        "[0-9é]{8}",
        "[0-9]{3}",
        "[0-9]+",
      })
  void knowsNoneWhereATextMayMatchWithout(String regex) {
    assertEquals(null, RequiredLiterals.of(regex).run());
  }

  @Test
  void findsARunWhereverItStands() {
    var random = new Random(7);
    var regex = Pattern.compile("[ab]{4}");
    var run = requireNonNull(RequiredLiterals.of("[ab]{4}").run());
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append("abbac".charAt(random.nextInt(5)));
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      assertEquals(regex.matcher(text).find(), run.occurs(bytes, bytes.length), text::toString);
    }
  }
}
