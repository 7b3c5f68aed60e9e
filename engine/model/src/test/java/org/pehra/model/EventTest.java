package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
  private static final String FLAT =
      """
      {"@timestamp": "2026-03-01T18:42:07.250Z", "event.id": "e1", "organization.id": "bank-a",
       "data_stream.dataset": "payments.switch", "pehra.source": "switch:1",
       "payment.amount": 5, "tags": ["a", {"event.id": "no"}], "event.original": "x"}""";

  @Test
  void readsTheHeaderOfAFlatEvent() {
    var json = FLAT.getBytes(UTF_8);
    var event = Event.parse(json);
    assertEquals("e1", event.id());
    assertEquals(Samples.BANK, event.institution());
    assertEquals("payments.switch", event.dataset());
    assertEquals("switch:1", event.source());
    assertEquals(Samples.AT.toEpochMilli(), event.atMillis());
    assertSame(json, event.json());
  }

  @Test
  void readsNestedObjects() {
    var event =
        parse(
            """
            {"event": {"original": "x", "sub": {"id": "no"}, "id": "e1"}, "organization": {"id": "bank-a"},
             "data_stream": {"dataset": "d"}, "pehra": {"source": "s"},
             "@timestamp": "2026-03-01T18:42:07Z"}""");
    assertEquals("e1", event.id());
    assertEquals("s", event.source());
  }

  @Test
  void readsAHeaderBehindTheOriginal() {
    var original = "\\\"event.id\\\": \\\"no\\\" ".repeat(1000);
    var event =
        parse(
            "{\"event.original\": \"" + original + "\", \"list\": [[1], 2], " + FLAT.substring(1));
    assertEquals("e1", event.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.id",
        "organization.id",
        "data_stream.dataset",
        "pehra.source",
        "@timestamp"
      })
  void saysWhichFieldIsMissing(String field) {
    var without = FLAT.replace("\"" + field + "\": \"", "\"other\": \"");
    var thrown = assertThrows(Event.MalformedEventException.class, () -> parse(without));
    assertEquals("an event needs the field " + field, thrown.getMessage());
    var absent = FLAT.replaceFirst("(\"" + field + "\": )\"[^\"]*\"", "$1null");
    assertThrows(Event.MalformedEventException.class, () -> parse(absent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "5", "{\"event.id\": ", "{\"event.id\": \"secret"})
  void refusesWhatIsNoJsonObject(String text) {
    var thrown = assertThrows(Event.MalformedEventException.class, () -> parse(text));
    assertFalse(String.valueOf(thrown.getMessage()).contains("secret"), "no event text");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T18:42:07.250Z, yesterday",
    "bank-a, national",
    "bank-a, Bank",
    "bank-a, ''"
  })
  void refusesMalformedHeaderFields(String good, String bad) {
    assertThrows(Event.MalformedEventException.class, () -> parse(FLAT.replace(good, bad)));
  }

  private static Event parse(String json) {
    return Event.parse(json.getBytes(UTF_8));
  }
}
