package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequiredLiteralsTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "cmd\\.exe => [cmd.exe] 7",
        "(?i)CMD => [cmd] 3",
        "(foo|Bar)+x => [bar,foo] [x] 4",
        "a.*bcd => [bcd] [a] 4",
        "[ab]c => [ac,bc] 2",
        "x?yz{2}$ => [z] [xy,y] 3",
        ".{1000,} => 1000",
        "(a|b|) => 0",
        "a* => 0",
        "\\d+-x => [-x] 3",
        "[0-2]-x => [0-x,1-x,2-x] 3",
        "(?:é|k)z => [z] 1",
        "(?=x) => 0",
        "a{0,3}b => [b] 1",
        "^$ => 0",
      })
  void findsWhatEveryMatchHas(String pattern, String expected) {
    var needs = RequiredLiterals.of(pattern);
    var text = new StringBuilder();
    for (var set : needs.sets()) {
      text.append(set.stream().map(one -> new String(one, UTF_8)).sorted().toList()).append(' ');
    }
    assertEquals(expected, text.toString().replace(", ", ",") + needs.length());
  }

  @Test
  void takesWhitespaceForTheFewCharactersItIs() {
    var spaces = List.of("a\tb", "a\nb", "a\fb", "a\rb", "a b");
    for (var pattern : List.of("a\\sb", "a[\\s]b")) {
      var sets = RequiredLiterals.of(pattern).sets();
      assertEquals(
          List.of(spaces),
          sets.stream()
              .map(set -> set.stream().map(one -> new String(one, UTF_8)).toList())
              .toList());
    }
  }
}
