package org.pehra.match;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.model.Event;

/** The quick reading of the header says what the thorough one says, or nothing. */
final class EventHeaderTest {
  private static final String REST =
      "\"organization.id\":\"bank-a\",\"event.id\":\"e1\",\"data_stream.dataset\":\"d\","
          + "\"pehra.source\":\"s\"}";

  private final Matcher matcher = new Matcher(RuleSet.compile(List.of(), LogSources.of(List.of())));

  private long read(String json, String institution) {
    byte[] bytes = json.getBytes(UTF_8);
    matcher.match(bytes);
    return matcher.usualMillis(bytes, institution.getBytes(US_ASCII));
  }

  private static String at(String time) {
    return "{\"@timestamp\":\"" + time + "\"," + REST;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-10T09:00:00Z",
        "2026-01-10T09:00:00.1Z",
        "2026-01-10T09:00:00.123456789Z",
        "1969-12-31T23:59:59.999Z",
        "2024-02-29T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z"
      })
  void usualTimesAreRead(String time) {
    assertEquals(Event.parse(at(time).getBytes(UTF_8)).atMillis(), read(at(time), "bank-a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-10T09:00:00+05:00",
        "2026-01-10 09:00:00Z",
        "2026-01-10T09:00Z",
        "2023-02-29T09:00:00Z",
        "2026-01-10T24:00:00Z",
        "2026-01-10T09:00:60Z",
        "2026-01-10T09:00:00.Z",
        "2026-01-10T09:00:00.1234567890Z",
        "+12026-01-10T09:00:00Z",
        "yesterday",
        ""
      })
  void otherTimesAreLeftToTheThoroughReading(String time) {
    assertEquals(Matcher.UNUSUAL, read(at(time), "bank-a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{" + REST,
        "{\"@timestamp\":\"2026-01-10T09:00:00Z\",\"@timestamp\":\"2026-01-10T09:00:00Z\"," + REST,
        "{\"@timestamp\":\"2026-01-10T09:00:00Z\",\"organization.id\":\"bank-b\"," + REST,
        "{\"@timestamp\":20260110," + REST,
        "{\"@timestamp\":[\"2026-01-10T09:00:00Z\",\"2026-01-10T09:00:00Z\"]," + REST,
        "{\"@timestamp\":\"2026-01-10T09:00:00\\u005a\"," + REST,
        "{\"@timestamp\":\"2026-01-10T09:00:00Z\",\"event\":{\"id\":\"e2\"}," + REST
      })
  void anUnusualHeaderIsLeftToTheThoroughReading(String json) {
    assertEquals(Matcher.UNUSUAL, read(json, "bank-a"));
  }

  @Test
  void anotherInstitutionIsNotThisOne() {
    assertTrue(read(at("2026-01-10T09:00:00Z"), "bank-a") > 0);
    assertEquals(Matcher.UNUSUAL, read(at("2026-01-10T09:00:00Z"), "bank-b"));
    assertEquals(Matcher.UNUSUAL, read(at("2026-01-10T09:00:00Z"), "bank"));
  }

  @Test
  void everyTimeOfTheUsualFormIsReadAsThoroughly() {
    long seed = 7;
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      var time =
          "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ"
              .formatted(
                  random.nextInt(1900, 2100),
                  random.nextInt(1, 13),
                  random.nextInt(1, 29),
                  random.nextInt(24),
                  random.nextInt(60),
                  random.nextInt(60),
                  random.nextInt(1000));
      assertEquals(
          Event.parse(at(time).getBytes(UTF_8)).atMillis(), read(at(time), "bank-a"), time);
    }
  }
}
