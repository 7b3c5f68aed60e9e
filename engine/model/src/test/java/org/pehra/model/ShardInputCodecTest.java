package org.pehra.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShardInputCodecTest {
  private static final List<ShardInput> SAMPLES =
      List.of(Samples.signal(), Samples.aloneNationalSignal(), Samples.watermark());

  @Test
  void aRealisticSignalHasAtMost300Bytes() {
    int length = ShardInputCodec.encode(Samples.signal()).length;
    assertTrue(length <= 300, "bytes: " + length);
  }

  @Test
  void bytesOfALaterVersionBehindTheLastFieldAreIgnored() {
    for (var sample : SAMPLES) {
      var bytes = ShardInputCodec.encode(sample);
      var longer = Arrays.copyOf(bytes, bytes.length + 9);
      Arrays.fill(longer, bytes.length, longer.length, (byte) 0xFF);
      assertEquals(sample, ShardInputCodec.decode(longer));
    }
  }

  @Test
  void everyCutIsRefused() {
    for (var sample : SAMPLES) {
      var bytes = ShardInputCodec.encode(sample);
      for (int length = 0; length < bytes.length; length++) {
        var cut = Arrays.copyOf(bytes, length);
        assertThrows(IllegalArgumentException.class, () -> ShardInputCodec.decode(cut));
      }
    }
  }

  @Test
  void anUnknownKindIsRefused() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> ShardInputCodec.decode(new byte[] {0x12, 1}));
    assertEquals(
        "unknown kind 0x12 in the signals topic: written by a newer version?", thrown.getMessage());
  }

  @Test
  void damagedBytesAreRefusedOrReadButNothingElse() {
    long seed = seed();
    var random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      var bytes = ShardInputCodec.encode(SAMPLES.get(random.nextInt(SAMPLES.size())));
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        ShardInputCodec.decode(bytes);
      } catch (IllegalArgumentException expected) {
        // refused
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " run " + i, e);
      }
    }
  }

  @Test
  void anySignalAndWatermarkComesBackAsItWas() {
    long seed = seed();
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      ShardInput input = random.nextInt(5) == 0 ? watermark(random) : signal(random);
      assertEquals(
          input,
          ShardInputCodec.decode(ShardInputCodec.encode(input)),
          "seed " + seed + " run " + i);
    }
  }

  private static long seed() {
    return Long.getLong("pehra.seed", 20_260_301L);
  }

  private static Watermark watermark(Random random) {
    return new Watermark(
        institution(random), random.nextInt(64), random.nextLong() >>> 20, random.nextBoolean());
  }

  private static Signal signal(Random random) {
    var correlation = rule(random);
    var institution = institution(random);
    List<String> group = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      group.add(text(random));
    }
    var fields = new LinkedHashMap<String, String>();
    for (int i = random.nextInt(5); i > 0; i--) {
      fields.put("field." + text(random), text(random));
    }
    return new Signal(
        correlation,
        random.nextBoolean() ? correlation : rule(random),
        random.nextBoolean() ? institution : Institution.NATIONAL,
        new GroupKey(group),
        institution,
        random.nextLong() >>> random.nextInt(1, 64),
        text(random),
        text(random),
        1 + random.nextInt(Integer.MAX_VALUE - 1),
        fields,
        new EventRef(
            "events." + institution,
            random.nextInt(100),
            random.nextLong() >>> random.nextInt(1, 64)));
  }

  private static Institution institution(Random random) {
    return new Institution("bank-" + Integer.toString(random.nextInt(100_000), 36));
  }

  private static RuleRef rule(Random random) {
    return new RuleRef("r" + text(random), "v" + text(random));
  }

  /** All the shapes that have an encoding of their own, and those that look like one. */
  private static String text(Random random) {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    var uuid = new UUID(random.nextLong(), random.nextLong()).toString();
    return switch (random.nextInt(9)) {
      case 0 -> "";
      case 1 -> uuid;
      case 2 -> uuid.toUpperCase(java.util.Locale.ROOT);
      case 3 -> uuid.replace('-', '_');
      case 4 -> HexFormat.of().formatHex(bytes);
      case 5 -> HexFormat.of().formatHex(bytes, 0, 8);
      case 6 -> HexFormat.of().withUpperCase().formatHex(bytes);
      case 7 -> "کراچی 🏦 " + random.nextInt();
      default -> "x".repeat(random.nextInt(700));
    };
  }
}
