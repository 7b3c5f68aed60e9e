package org.pehra.connect.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class NginxCombinedDecoderTest extends DecoderContract {
  private final NginxCombinedDecoder decoder = new NginxCombinedDecoder();

  @Override
  protected Decoder decoder() {
    return decoder;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        new Sample(
            "198.51.100.7 - - [10/Jan/2026:10:00:00 +0500] \"POST /login HTTP/1.1\" 401 12 \"-\""
                + " \"curl\"",
            "nginx.access",
            Map.of(
                "source.ip", "198.51.100.7",
                "http.request.method", "POST",
                "url.original", "/login",
                "url.path", "/login",
                "http.version", "1.1",
                "http.response.status_code", 401L,
                "http.response.body.bytes", 12L,
                "user_agent.original", "curl",
                "event.outcome", "failure")),
        new Sample(
            "2001:db8::7 - alice [10/Jan/2026:10:00:00 +0500] \"GET /a?q=\\x22<script> HTTP/2.0\" 200"
                + " 5120 \"https://bank.example/\" \"Mozilla/5.0 (X11; Linux)\" rt=0.004",
            "nginx.access",
            Map.of(
                "source.ip", "2001:db8::7",
                "user.name", "alice",
                "url.path", "/a",
                "url.query", "q=\\x22<script>",
                "http.request.referrer", "https://bank.example/",
                "vendor.rest", "rt=0.004",
                "event.outcome", "success")),
        new Sample(
            "203.0.113.9 - - [10/Jan/2026:10:00:00 +0500] \"\\x16\\x03\\x01\" 400 150 \"-\" \"-\"",
            "nginx.access",
            Map.of("vendor.request", "\\x16\\x03\\x01", "http.response.status_code", 400L)));
  }

  @Test
  void timeHasItsZone() {
    var event =
        assertInstanceOf(
            Decoded.Event.class, decoder.decode(raw(samples().get(0).line().getBytes(UTF_8))));
    assertEquals(Instant.parse("2026-01-10T05:00:00Z"), event.at());
  }
}
