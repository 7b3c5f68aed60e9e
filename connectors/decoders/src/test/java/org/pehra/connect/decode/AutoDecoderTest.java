package org.pehra.connect.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoder;
import org.pehra.connect.DecoderContract;

class AutoDecoderTest extends DecoderContract {
  private static final Decoders DECODERS = new Decoders();

  @Override
  protected Decoder decoder() {
    return DECODERS.find("auto").orElseThrow();
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        sample(
            "mti=0210 de2=4000001234567899 de3=010000 de4=000000500000 de19=643 de39=00",
            "payments.switch"),
        sample(
            "{\"op\":\"LIMIT\",\"user\":\"cms7\",\"approver\":\"cms7\",\"card\":\"4000001234567899\"}",
            "payments.cards"),
        sample("{\"event_id\":4625,\"TargetUserName\":\"a\"}", "windows.security"),
        sample("{\"ev\":\"device_bind\",\"cust\":\"t9\"}", "json.generic"),
        sample("CEF:0|SWIFT|Alliance Access|7.7|BSS-1|Signon|Low|cn1=881", "cef.swift"),
        sample(
            "198.51.100.7 - - [10/Jan/2026:10:00:00 +0500] \"POST /login HTTP/1.1\" 401 12 \"-\""
                + " \"curl\"",
            "nginx.access"),
        sample("date=2026-01-10 time=02:00:00 type=\"traffic\"", "kv.generic"),
        sample("the value x=1 was set", "syslog.generic"),
        sample("{ broken", "syslog.generic"));
  }

  private static Sample sample(String line, String dataset) {
    return new Sample(line, dataset, Map.of());
  }

  @Test
  void everyNameFindsItsDecoder() {
    for (var name : DECODERS.names()) {
      assertEquals(name, DECODERS.find(name).orElseThrow().name());
    }
    assertTrue(DECODERS.find("no-such").isEmpty());
  }
}
