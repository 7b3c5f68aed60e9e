package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events made to cost much: the answer is right and comes in time that the length bounds. */
@Timeout(60)
final class HostileEventTest {
  private static final int MEGABYTE = 1 << 20;

  private static List<String> matches(String rule, String json) {
    var matcher = new Matcher(Rules.compile(rule, Rules.TEST));
    return matcher.match(json.getBytes(UTF_8)).stream().map(found -> found.head().title()).toList();
  }

  /** Each would take a backtracking engine longer than the world has existed. */
  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "^(a|aa)+$", "(.*a){12}$", "^([a-z]*)*$", "(a?){30}a{30}$"})
  void aRegularExpressionThatBacktrackingCannotEnd(String regex) {
    var rule = Rules.rule("r", "s: {x|re: '" + regex + "'}", "condition: s");
    var text = "a".repeat(regex.contains("{") ? 20_000 : MEGABYTE);
    assertEquals(List.of(), matches(rule, "{\"x\":\"" + text + "!\"}"));
    assertEquals(List.of("r"), matches(rule, "{\"x\":\"" + text + "\"}"));
  }

  @Test
  void aPatternOfManyStarsOverAMegabyte() {
    var rule = Rules.rule("r", "s: {x: '" + "*a".repeat(200) + "*b'}", "condition: s");
    assertEquals(List.of(), matches(rule, "{\"x\":\"" + "a".repeat(MEGABYTE) + "\"}"));
    assertEquals(List.of("r"), matches(rule, "{\"x\":\"" + "a".repeat(MEGABYTE) + "b\"}"));
  }

  /** Ends at every byte of it. */
  @Test
  void aThousandLiteralsThatAllBeginWithEachOther() {
    var values =
        IntStream.rangeClosed(1, 1000)
            .mapToObj(i -> "'" + "a".repeat(i % 40 + 1) + i + "'")
            .collect(Collectors.joining(", "));
    var rule = Rules.rule("r", "s: {x|contains: [" + values + "]}", "condition: s");
    assertEquals(List.of(), matches(rule, "{\"x\":\"" + "a".repeat(MEGABYTE) + "\"}"));
    assertEquals(List.of("r"), matches(rule, "{\"x\":\"" + "a".repeat(MEGABYTE) + "1\"}"));
  }

  @Test
  void tenThousandFieldsAndAnArrayOfAHundredThousandValues() {
    var rule = Rules.rule("r", "words: ['needle']", "s: {x: 'last'}", "condition: words and s");
    var fields =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "\"f" + i + "\":\"hay\"")
            .collect(Collectors.joining(","));
    var values = "\"hay\",".repeat(100_000);
    assertEquals(
        List.of("r"),
        matches(rule, "{" + fields + ",\"x\":[" + values + "\"last\"],\"y\":\"a needle\"}"));
    assertEquals(
        List.of(), matches(rule, "{" + fields + ",\"x\":[" + values + "\"last\"],\"y\":\"hay\"}"));
  }

  @Test
  void aValueComparedWithAFieldOfAMegabyte() {
    var rule = Rules.rule("r", "s: {x|fieldref|contains: y}", "condition: s");
    var text = "ab".repeat(MEGABYTE / 2);
    assertEquals(List.of("r"), matches(rule, "{\"x\":\"" + text + "c\",\"y\":\"abc\"}"));
    assertEquals(List.of(), matches(rule, "{\"x\":\"" + text + "\",\"y\":\"" + text + "c\"}"));
  }
}
