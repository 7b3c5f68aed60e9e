package org.pehra.connect.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  sealed interface Shape permits Circle, Square {}

  @Kind("circle")
  record Circle(@Setting(value = "half the width", min = 1, max = 10) int radius)
      implements Shape {}

  @Kind("square")
  record Square(
      @Setting("its name") String name,
      @Setting(value = "length of a side", byDefault = "4") int side)
      implements Shape {}

  record Limits(
      @Setting(value = "how long", byDefault = "5m", min = 1000) Duration patience,
      @Setting(value = "how much", byDefault = "1MiB", max = 1 << 30) Size size) {
    Limits {
      if (patience.equals(Duration.ofSeconds(13))) {
        throw new IllegalArgumentException("patience of 13s brings bad luck: choose another");
      }
    }
  }

  record Root(
      @Setting(value = "where", byDefault = "127.0.0.1:5514") Address listen,
      @Setting("what for") @Nullable String motto,
      @Setting(value = "paint", byDefault = "red, dark_blue") List<Colour> colours,
      @Setting("limits") Limits limits,
      @Setting("things") List<Shape> shapes,
      @Setting("words") Map<String, String> words,
      @Setting(value = "zone", byDefault = "UTC") ZoneId zone,
      @Setting(value = "loud", byDefault = "false") boolean loud,
      @Setting("a file") @Nullable Path file) {}

  private final ConfigReader reader = new ConfigReader();

  private static final String FULL =
      """
      # a comment
      listen: "[::1]:6514"
      motto: 'no: colon'
      colours: [dark_blue]
      limits:
        patience: 1h30m
        size: 64KiB
      shapes:
        - type: circle
          radius: 3
        - {type: square, name: on}
      words:
        a: b
        c: 007
      zone: Asia/Karachi
      loud: true
      file: /var/log/x
      """;

  @Test
  void readsEveryType() {
    var root = reader.read("t.yaml", FULL, Root.class);
    assertEquals(new Address("::1", 6514), root.listen());
    assertEquals("no: colon", root.motto());
    assertEquals(List.of(Colour.DARK_BLUE), root.colours());
    assertEquals(new Limits(Duration.ofMinutes(90), new Size(65_536)), root.limits());
    assertEquals(List.of(new Circle(3), new Square("on", 4)), root.shapes());
    assertEquals(Map.of("a", "b", "c", "007"), root.words());
    assertEquals(ZoneId.of("Asia/Karachi"), root.zone());
    assertTrue(root.loud());
    assertEquals(Path.of("/var/log/x"), root.file());
  }

  @Test
  void defaultsHoldWhatIsNotSet() {
    var root = reader.defaults(Root.class);
    assertEquals(root, reader.read("empty", "", Root.class));
    assertEquals(root, reader.read("nulls", "motto:\nlimits:\n", Root.class));
    assertEquals(List.of(Colour.RED, Colour.DARK_BLUE), root.colours());
    assertEquals(Duration.ofMinutes(5), root.limits().patience());
    assertNull(root.motto());
    assertEquals(List.of(), root.shapes());
  }

  @Test
  void whatIsWrittenIsReadBackEqual() {
    for (var yaml : List.of("", FULL, "motto: \"a\\nb 'c'\"\nwords: {x: 'true', y: '- z'}")) {
      var root = reader.read("t.yaml", yaml, Root.class);
      var written = new ConfigWriter().write(root);
      assertEquals(root, reader.read("written", written, Root.class), written);
      assertTrue(written.contains("# how long\n"), written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lisen: x:1|t.yaml:1:1: lisen: unknown key: did you mean 'listen'?
          zzz: 1|t.yaml:1:1: zzz: unknown key: known here: colours, file, limits, listen, loud, motto, shapes, words, zone
          limits: {pat: 1}|t.yaml:1:10: limits.pat: unknown key: known here: patience, size
          limits: {patience: soon}|t.yaml:1:20: limits.patience: 'soon' is no duration: write a number with ms, s, m, h or d, such as 5m
          limits: {patience: 10ms}|t.yaml:1:20: limits.patience: 10ms is out of range: at least 1s
          limits: {size: 2GiB}|t.yaml:1:16: limits.size: 2GiB is out of range: at most 1GiB
          limits: {patience: 13s}|t.yaml:1:9: limits: patience of 13s brings bad luck: choose another
          limits: 5|t.yaml:1:9: limits: must be keys with values, 'key: value'
          loud: yes|t.yaml:1:7: loud: 'yes' is neither true nor false
          colours: green|t.yaml:1:10: colours: must be a list, '- item' or '[item, item]'
          colours: [green]|t.yaml:1:11: colours[0]: 'green' is none of red, dark_blue
          shapes: [{type: oval}]|t.yaml:1:17: shapes[0].type: 'oval' is none of circle, square
          shapes: [{radius: 2}]|t.yaml:1:10: shapes[0].type: is missing: one of circle, square
          shapes: [{type: circle}]|t.yaml:1:10: shapes[0].radius: is missing: half the width
          shapes: [{type: circle, radius: 11}]|t.yaml:1:33: shapes[0].radius: 11 is out of range: at most 10
          zone: Mars|t.yaml:1:7: zone: 'Mars' is no time zone: write one such as Asia/Karachi, UTC or +05:00
          listen: 5514|t.yaml:1:9: listen: '5514' is no address: write host:port, such as 127.0.0.1:5514
          motto: [a]|t.yaml:1:8: motto: must be a single value
          """)
  void whatIsWrongIsNamed(String yaml, String problem) {
    var failure =
        assertThrows(ConfigException.class, () -> reader.read("t.yaml", yaml, Root.class));
    assertEquals(List.of(problem), failure.problems());
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    var failure =
        assertThrows(
            ConfigException.class,
            () -> reader.read("t.yaml", "loud: maybe\nmoto: x\nloud: true\n", Root.class));
    assertEquals(
        List.of(
            "t.yaml:3:1: loud: is given twice: remove one",
            "t.yaml:2:1: moto: unknown key: did you mean 'motto'?"),
        failure.problems());
  }

  @Test
  void whatIsNoYamlIsNamed(@TempDir Path folder) throws java.io.IOException {
    var failure =
        assertThrows(
            ConfigException.class, () -> reader.read("t.yaml", "a: [1\nb: 2\n", Root.class));
    assertTrue(failure.problems().getFirst().matches("t.yaml:2:\\d: not YAML: .*"));
    var missing = folder.resolve("none.yaml");
    assertEquals(
        missing + ": no such file: check the path",
        assertThrows(ConfigException.class, () -> reader.read(missing, Root.class)).getMessage());
    var latin = Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9});
    assertEquals(
        latin + ": is not UTF-8: save it as UTF-8",
        assertThrows(ConfigException.class, () -> reader.read(latin, Root.class)).getMessage());
  }
}
