package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes as they lie in the topics of running installations: the code must go on reading them. Files
 * are never changed; {@code -Dpehra.golden.write=true} writes the ones that are missing.
 */
final class Golden {
  private static final Path DIR = Path.of("src/test/resources/golden");

  private Golden() {}

  static byte[] read(String name, byte[] now) {
    var file = DIR.resolve(name);
    try {
      if (Boolean.getBoolean("pehra.golden.write") && !Files.exists(file)) {
        Files.writeString(file, text(name, now) + "\n");
      }
      var text = Files.readString(file).stripTrailing();
      return name.endsWith(".hex") ? HexFormat.of().parseHex(text) : text.getBytes(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("golden file " + file, e);
    }
  }

  /** The same value is still written as the same bytes. */
  static byte[] same(String name, byte[] now) {
    var golden = read(name, now);
    assertEquals(text(name, golden), text(name, now), name);
    return golden;
  }

  private static String text(String name, byte[] bytes) {
    return name.endsWith(".hex") ? HexFormat.of().formatHex(bytes) : new String(bytes, UTF_8);
  }
}
