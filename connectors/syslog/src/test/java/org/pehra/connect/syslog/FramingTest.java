package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramingTest {
  private static final int MAX = 2_000;

  @Test
  void octetCountingAndLinesMayFollowEachOther() {
    assertEquals(
        List.of(
            "<13>one",
            "<13>two\nof two lines",
            "<13>three",
            "no priority",
            "2026-01-10T10:00:00Z x"),
        frames(
            """
            7 <13>one20 <13>two
            of two lines<13>three\r
            no priority

            2026-01-10T10:00:00Z x
            """));
  }

  @Test
  void aLineMayBeginWithANumber() {
    assertEquals(
        List.of("12 drummers <drumming>", "123456789 <13>nine digits are no count", "0 <13>zero"),
        frames("12 drummers <drumming>\n123456789 <13>nine digits are no count\n0 <13>zero\n"));
  }

  @Test
  void trailingNulAndLineEndAreFraming() {
    assertEquals(List.of("<13>a", "<13>b"), frames("6 <13>a\0<13>b\0\n"));
  }

  @Test
  void whatIsLeftAtTheEndIsAMessage() {
    assertEquals(List.of("<13>a", "<13>not ended"), frames("<13>a\n<13>not ended"));
    assertEquals(List.of("50 <13>too short"), frames("50 <13>too short"));
    assertEquals(List.of("12"), frames("12"));
  }

  @Test
  void theNextFrameFollowsAnOverLongOne() {
    var line = "<13>" + "x".repeat(MAX);
    assertEquals(
        List.of("TOO_LONG " + MAX + " of " + line.length(), "<13>next"),
        frames(line + "\n<13>next\n"));
    assertEquals(
        List.of("TOO_LONG " + MAX + " of " + line.length(), "<13>next"),
        frames(line.length() + " " + line + "8 <13>next"));
    assertEquals(List.of("TOO_LONG " + MAX + " of 2004"), frames(line));
    var longest = "<13>" + "x".repeat(MAX - 4);
    assertEquals(List.of(longest, "<13>next"), frames(longest + "\n<13>next\n"));
  }

  @Test
  void aTlsClientIsToldFromSyslog() {
    var hello = new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
    var frames = cut(hello, 0, new Random(1));
    assertEquals(1, frames.size());
    assertTrue(frames.getFirst() instanceof Frame.Binary(_, var reason) && reason.contains("TLS"));
  }

  @Test
  void randomBytesAreBinaryAndOldEncodingsAreNot() {
    for (int seed = 0; seed < 50; seed++) {
      var bytes = new byte[4_000];
      new Random(seed).nextBytes(bytes);
      var frames = cut(bytes, 0, new Random(seed));
      assertTrue(frames.getLast() instanceof Frame.Binary, "seed " + seed);
      // short runs between line ends may pass for text, what follows may not
      assertTrue(frames.size() < 12, "seed " + seed);
    }
    var latin =
        "<13>caf\u00e9 \u00fcber \u00e4\u00f6\u00fc"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertTrue(cut(latin, 0, new Random(1)).getFirst() instanceof Frame.Message);
    assertEquals(List.of("<13>\u001b[31mred\u001b[0m"), frames("<13>\u001b[31mred\u001b[0m\n"));
  }

  @Test
  void anySplitIntoReadsGivesTheSameFrames() {
    for (int seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      var stream = stream(random);
      var whole = text(cut(stream, stream.length, random));
      for (int i = 0; i < 5; i++) {
        assertEquals(whole, text(cut(stream, 0, random)), "seed " + seed);
      }
      assertEquals(whole, text(cut(stream, 1, random)), "seed " + seed);
    }
  }

  @Test
  void nothingIsPartialBetweenMessages() {
    var framing = new Framing(MAX);
    framing.read("<13>a\n".getBytes(UTF_8), frame -> {});
    assertFalse(framing.partial());
    framing.read("<13>".getBytes(UTF_8), frame -> {});
    assertTrue(framing.partial());
  }

  private static byte[] stream(Random random) {
    var stream = new ByteArrayOutputStream();
    int frames = random.nextInt(1, 12);
    for (int i = 0; i < frames; i++) {
      int length = random.nextInt(10) == 0 ? random.nextInt(1_900, 3_000) : random.nextInt(1, 400);
      var text = new StringBuilder(random.nextInt(4) == 0 ? "" : "<" + random.nextInt(200) + ">");
      while (text.length() < length) {
        text.append("abc 123<>\u0627\r ".charAt(random.nextInt(12)));
      }
      switch (random.nextInt(5)) {
        case 0, 1 -> stream.writeBytes((text + "\n").getBytes(UTF_8));
        case 2 -> stream.writeBytes((text + "\r\n\n").getBytes(UTF_8));
        case 3 -> {
          var bytes = (text.insert(0, '<') + "\n inner").getBytes(UTF_8);
          stream.writeBytes((bytes.length + " ").getBytes(US_ASCII));
          stream.writeBytes(bytes);
        }
        default -> {
          var noise = new byte[random.nextInt(6) == 0 ? 300 : 2];
          random.nextBytes(noise);
          stream.writeBytes(noise);
        }
      }
    }
    return stream.toByteArray();
  }

  private static List<String> frames(String stream) {
    return text(cut(stream.getBytes(UTF_8), 0, new Random(1)));
  }

  /**
   * @param step bytes a read; 0 for a random number
   */
  private static List<Frame> cut(byte[] stream, int step, Random random) {
    List<Frame> frames = new ArrayList<>();
    var framing = new Framing(MAX);
    int at = 0;
    while (at < stream.length) {
      int to = Math.min(stream.length, at + (step == 0 ? random.nextInt(1, 300) : step));
      framing.read(Arrays.copyOfRange(stream, at, to), frames::add);
      at = to;
    }
    framing.end(frames::add);
    return frames;
  }

  private static List<String> text(List<Frame> frames) {
    return frames.stream()
        .map(
            frame ->
                switch (frame) {
                  case Frame.Message(var bytes) -> new String(bytes, UTF_8);
                  case Frame.TooLong(var head, var length) ->
                      "TOO_LONG " + head.length + " of " + length;
                  case Frame.Binary(var head, var reason) ->
                      "BINARY " + Arrays.toString(head) + reason;
                })
        .toList();
  }
}
