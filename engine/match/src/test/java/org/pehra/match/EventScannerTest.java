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
  private static final String SIGNS = "{}[]:,\"\\u0a n-.1z";

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

  /** A scanner that foresees names reads what one reads that meets them for the first time. */
  @Test
  void whatIsForeseenIsReadAsWhatIsNot() {
    var random = new Random(11);
    byte[] whole =
        ("{\"a\":\"x\\\\\",\"n\":17,\"eightlng\":\"\",\"event.original\":\"o\",\"a.b\":\"é\\u00e9\","
                + "\"zz\":3,\"twenty-four-bytes-long.a\":\"1\",\"twenty-five-bytes-long.ab\":7,\"a\":12345678,\"n\":0}")
            .getBytes(UTF_8);
    var wanted =
        new FieldNames(
            List.of("a", "a.b", "n", "eightlng", "event.original", "twenty-four-bytes-long.a"));
    var foreseeing = scanner(wanted);
    for (int i = 0; i < 30_000; i++) {
      byte[] json = mutilated(whole, random);
      int length = json.length - 80;
      for (int k = 0; k < 2; k++) {
        assertTrue(foreseeing.scan(whole, 0, whole.length));
      }
      boolean read = foreseeing.scan(json, 3, length);
      var fresh = scanner(wanted);
      assertEquals(fresh.scan(json, 3, length), read);
      assertEquals(outcome(fresh), outcome(foreseeing), () -> new String(json, 3, length, UTF_8));
    }
  }

  private static EventScanner scanner(FieldNames wanted) {
    return new EventScanner(new NameTable(wanted, 64, name -> !name.equals("zz")), true);
  }

  /** Some bytes changed, the end maybe cut off; from the third byte on, more of it behind. */
  private static byte[] mutilated(byte[] whole, Random random) {
    int length = random.nextInt(3) == 0 ? random.nextInt(whole.length) + 1 : whole.length;
    byte[] json = new byte[length + 80];
    System.arraycopy(whole, 0, json, json.length - 77, 77);
    System.arraycopy(whole, 0, json, 3, length);
    for (int k = random.nextInt(4); k > 0; k--) {
      json[3 + random.nextInt(length)] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
    }
    return json;
  }

  private static String outcome(EventScanner event) {
    var text = new StringBuilder(event.problem);
    text.append(event.problem.isEmpty() ? 0 : event.problemAt);
    text.append(event.irregular).append(event.originalFrom).append('-').append(event.originalTo);
    for (int i = 0; i < event.count; i++) {
      text.append(' ').append(event.code[i]).append('=').append(event.text(i));
      text.append('@').append(event.from[i]).append('-').append(event.to[i]);
      text.append('/').append(event.flags(i));
    }
    for (int i = 0; i < event.nulls; i++) {
      text.append(" null ").append(event.nullCode[i]);
    }
    return text.toString();
  }
}
