package org.pehra.connect.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class JsonDecoderTest extends DecoderContract {
  private final JsonDecoder decoder = new JsonDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "{\"ev\":\"device_bind\",\"cust\":\"t9\",\"dev\":\"d1\",\"source.ip\":\"198.51.100.7\","
                + "\"user\":{\"name\":\"ali\"},\"n\":1.5,\"ok\":true,\"gone\":null,"
                + "\"cnic\":\"35202-1234567-1\",\"pan\":\"4000001234567899\"}",
            "json.generic",
            Map.of(
                "vendor.ev", "device_bind",
                "source.ip", "198.51.100.7",
                "user.name", "ali",
                "vendor.n", 1.5,
                "vendor.ok", true,
                "vendor.cnic", "35202-1234567-1",
                "vendor.pan", "4000001234567899")),
        new Sample(
            "{\"@timestamp\":\"2026-01-10T05:00:00Z\",\"data_stream\":{\"dataset\":\"aws.cloudtrail\"},"
                + "\"eventName\":\"StopLogging\",\"list\":[1,2,{\"a\":\"x\"},{\"a\":\"y\"}]}",
            "aws.cloudtrail",
            Map.of(
                "vendor.eventName", "StopLogging",
                "vendor.list", List.of(1, 2),
                "vendor.list.a", List.of("x", "y"))));
  }

  @Test
  void aSourceCannotForgeWhatThePipelineWrites() {
    var event =
        decoded(
            "{\"event\":{\"id\":\"1\",\"original\":\"x\"},\"organization\":{\"id\":\"bank-b\"},"
                + "\"pehra.source\":\"other\"}");
    assertNull(event.fields().get("event.id"));
    assertNull(event.fields().get("organization.id"));
    assertNull(event.fields().get("pehra.source"));
    assertEquals("bank-b", event.fields().get("vendor.organization.id"));
  }

  @Test
  void timesAreReadInTheFormsSourcesUse() {
    var expected = Instant.parse("2026-01-10T05:00:00Z");
    assertEquals(expected, decoded("{\"ts\":1768021200}").at());
    assertEquals(expected, decoded("{\"ts\":1768021200000}").at());
    assertEquals(expected, decoded("{\"time\":\"2026-01-10 10:00:00+0500\"}").at());
    assertEquals(expected, decoded("{\"timestamp\":\"2026-01-10T05:00:00\"}").at());
    assertNull(decoded("{\"ts\":\"yesterday\"}").at());
  }

  @Test
  void deepNestingIsRefusedNotFatal() {
    var deep = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);
    assertInstanceOf(Decoded.Rejected.class, decoder.decode(raw(deep.getBytes(UTF_8))));
  }

  private Decoded.Event decoded(String line) {
    return assertInstanceOf(Decoded.Event.class, decoder.decode(raw(line.getBytes(UTF_8))));
  }
}
