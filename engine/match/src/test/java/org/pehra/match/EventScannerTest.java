package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventScannerTest {
  private final FieldNames fields = new FieldNames(List.of("a", "a.b", "n"));
  private final EventScanner scanner = new EventScanner(new NameTable(fields, 64), false);

  private List<String> read(String json) {
    return read(json.getBytes(UTF_8));
  }

  private List<String> read(byte[] json) {
    assertTrue(scanner.scan(json, 0, json.length), () -> scanner.problem);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < scanner.count; i++) {
      values.add(fields.name(NameTable.field(scanner.code[i])) + "=" + scanner.text(i));
    }
    return values;
  }

  @Test
  void readsFlatAndNestedAlike() {
    assertEquals(List.of("a.b=x", "a=y"), read("{\"a.b\":\"x\",\"a\":\"y\"}"));
    assertEquals(List.of("a.b=x"), read(" { \"a\" : { \"c\":1, \"b\" : \"x\" } } "));
    assertEquals(List.of("a.b=1", "a.b=2"), read("{\"a\":[{\"b\":1},{\"b\":[2,null]}]}"));
  }

  @Test
  void readsEveryKindOfValue() {
    assertEquals(
        List.of("a=true", "a=-1.50e3", "a="),
        read("{\"a\":true,\"a\":-1.50e3,\"n\":null,\"a\":\"\"}"));
    assertEquals(List.of("a=1", "a=x", "a=false"), read("{\"a\":[1,[\"x\"],false,null,[]]}"));
    assertEquals(List.of(), read("{}"));
  }

  @Test
  void aNameThatOccursTwiceHasBothValues() {
    assertEquals(List.of("a=1", "a=2"), read("{\"a\":1,\"a\":2}"));
  }

  @Test
  void decodesEscapes() {
    assertEquals(
        List.of("a=\"\\/\b\f\n\r\té😀"),
        read(
            """
        {"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00"}"""));
    assertEquals(List.of("a=x"), read("{\"\\u0061\":\"x\"}"));
    assertEquals(List.of("a=\uFFFD|"), read("{\"a\":\"\\ud83d|\"}"));
  }

  @Test
  void invalidUtf8BecomesTheReplacementCharacter() {
    byte[] json = "{\"a\":\"x?y\"}".getBytes(UTF_8);
    json[7] = (byte) 0xFF;
    assertEquals(List.of("a=x\uFFFDy"), read(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "\"a\"",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":\"x",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":[1}",
        "{\"a\":[1,]}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":{\"b\":1}",
        "{\"a\":'x'}",
        "{\"a\":\"\\",
        "{\"a\":["
      })
  void whatIsNoObjectIsRefused(String text) {
    byte[] json = text.getBytes(UTF_8);
    assertFalse(scanner.scan(json, 0, json.length), text);
    assertFalse(scanner.problem.isEmpty());
    assertTrue(scanner.problemAt >= 0 && scanner.problemAt <= json.length);
    assertEquals(List.of("a=1"), read("{\"a\":1}"));
  }

  @Test
  void nestingIsBounded() {
    var deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    byte[] json = deep.getBytes(UTF_8);
    assertFalse(scanner.scan(json, 0, json.length));
    assertEquals("nested deeper than 128", scanner.problem);
    assertEquals(List.of("a=1"), read("{\"a\":" + "[".repeat(120) + "1" + "]".repeat(120) + "}"));
  }

  @Test
  void readsTenThousandFieldsAndAValueOfAMegabyte() {
    var json = new StringBuilder("{");
    for (int i = 0; i < 10_000; i++) {
      json.append("\"field").append(i).append("\":").append(i).append(',');
    }
    var big = "x".repeat(1 << 20);
    assertEquals(List.of("a=" + big), read(json + "\"a\":\"" + big + "\"}"));
  }

  @Test
  void readsInsideALargerBuffer() {
    byte[] json = "xx{\"a\":\"1\"}yyyyyyyyyyyy".getBytes(UTF_8);
    assertTrue(scanner.scan(json, 2, 9));
    assertEquals("1", scanner.text(0));
    assertFalse(scanner.scan(json, 2, 8));
  }

  @Test
  void noMutilationCrashesIt() {
    var random = new Random(7);
    byte[] whole =
        "{\"a\":\"x\\u00e9\\n\",\"a.b\":[1,{\"n\":null}],\"n\":{\"c\":\"é\"}, \"z\":true}"
            .getBytes(UTF_8);
    for (int i = 0; i < 50_000; i++) {
      byte[] json = Arrays.copyOf(whole, random.nextInt(whole.length) + 1);
      for (int k = random.nextInt(4); k > 0; k--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      if (scanner.scan(json, 0, json.length)) {
        for (int v = 0; v < scanner.count; v++) {
          scanner.text(v);
        }
      }
    }
  }
}
