package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JsonCompatibilityTest {
  @Test
  void namesOfALaterVersionAreIgnored() throws IOException {
    var alert = (ObjectNode) Json.MAPPER.readTree(AlertCodec.encode(Samples.openAlert()));
    alert.put("later", 1).withObject("/rule").put("later", true);
    assertEquals(Samples.openAlert(), AlertCodec.decode(Json.MAPPER.writeValueAsBytes(alert)));
    var triage = (ObjectNode) Json.MAPPER.readTree(TriageCodec.encode(Samples.triage()));
    triage.put("later", 1);
    assertEquals(Samples.triage(), TriageCodec.decode(Json.MAPPER.writeValueAsBytes(triage)));
  }

  @Test
  void cutOffBytesAreRefused() {
    refusesEveryCut(AlertCodec.encode(Samples.openAlert()), AlertCodec::decode);
    refusesEveryCut(TriageCodec.encode(Samples.triage()), TriageCodec::decode);
    refusesEveryCut(Samples.quarantine().encode(), QuarantineRecord::decode);
  }

  @Test
  void refusalsHoldNothingOfTheText() {
    var bytes = "{\"text\": \"4111111111111111\", \"at\": \"secret\"}".getBytes(UTF_8);
    var thrown = assertThrows(IllegalArgumentException.class, () -> QuarantineRecord.decode(bytes));
    assertFalse(String.valueOf(thrown.getMessage()).contains("secret"));
  }

  private static void refusesEveryCut(
      byte[] bytes, java.util.function.Function<byte[], Object> decode) {
    for (int length = 0; length < bytes.length; length += 7) {
      var cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> decode.apply(cut), "length " + length);
    }
  }
}
