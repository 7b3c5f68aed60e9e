package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pehra.connect.mask.CardNumbers;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Event;
import org.pehra.model.Institution;

/** What every decoder promises; each decoder's test extends it and gives its samples. */
public abstract class DecoderContract {
  /** When samples are received, for formats without a year or zone. */
  protected static final Instant RECEIVED = Instant.parse("2026-01-10T06:00:00Z");

  /**
   * A line in the true form of the source.
   *
   * @param fields some of the fields it must have, sensitive ones included
   */
  public record Sample(String line, String dataset, Map<String, Object> fields) {}

  protected abstract Decoder decoder();

  protected abstract List<Sample> samples();

  /** A record without transport header; override where the decoder needs one. */
  protected RawRecord raw(byte[] bytes) {
    return new RawRecord(bytes, "contract", "1", RECEIVED, null, Map.of());
  }

  @Test
  void samplesHaveTheirFields() {
    for (var sample : samples()) {
      var event = assertInstanceOf(Decoded.Event.class, decode(sample.line().getBytes(UTF_8)));
      assertEquals(sample.dataset(), event.dataset(), sample.line());
      sample.fields().forEach((name, value) -> assertEquals(value, event.fields().get(name), name));
      event
          .sensitive()
          .keySet()
          .forEach(name -> assertNotNull(event.fields().get(name), "sensitive " + name));
    }
  }

  @Test
  void sameBytesSameAnswer() {
    for (var sample : samples()) {
      var bytes = sample.line().getBytes(UTF_8);
      assertEquals(decode(bytes), decode(bytes));
    }
  }

  @Test
  void neverThrowsOnDamagedInput() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      var bytes = damaged(random);
      try {
        assertNotNull(decode(bytes));
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "seed " + seed + " case " + i + " bytes " + Arrays.toString(bytes), e);
      }
    }
  }

  @Test
  void noCardOrCitizenNumberOfTheSamplesSurvivesMasking() {
    var maker =
        new EventMaker(
            Institution.tenant("bank-a"),
            decoder(),
            Keys.ephemeral(),
            new EventIds(Institution.tenant("bank-a"), "contract", "0"),
            Limits.DEFAULT,
            InstantSource.fixed(RECEIVED));
    for (var sample : samples()) {
      var bytes = sample.line().getBytes(UTF_8);
      var made = assertInstanceOf(Outcome.Event.class, maker.make(raw(bytes)));
      Event.parse(made.json());
      assertSecretsGone(sample.line(), new String(made.json(), UTF_8));
      var event = (Decoded.Event) decode(bytes);
      event
          .sensitive()
          .keySet()
          .forEach(
              name ->
                  assertFalse(
                      new String(made.json(), UTF_8)
                          .contains(String.valueOf(event.fields().get(name))),
                      "the value of " + name + " survives"));
    }
  }

  private static void assertSecretsGone(String line, String json) {
    var numbers = java.util.regex.Pattern.compile("(?<!\\d)\\d{13,19}(?!\\d)").matcher(line);
    while (numbers.find()) {
      if (CardNumbers.plausible(numbers.group())) {
        assertFalse(json.contains(numbers.group()), "a card number survives");
      }
    }
    var dashed = java.util.regex.Pattern.compile("[1-9]\\d{4}-\\d{7}-\\d").matcher(json);
    assertFalse(dashed.find(), "a citizen number survives");
  }

  private byte[] damaged(Random random) {
    if (random.nextInt(4) == 0) {
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    var line = samples().get(random.nextInt(samples().size())).line().getBytes(UTF_8);
    var bytes = Arrays.copyOf(line, random.nextInt(line.length + 1));
    for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private Decoded decode(byte[] bytes) {
    return decoder().decode(raw(bytes));
  }
}
