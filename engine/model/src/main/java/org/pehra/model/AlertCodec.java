package org.pehra.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Alerts as JSON. Fields may be added; a reader ignores names it does not know. */
public final class AlertCodec {
  private AlertCodec() {}

  public static byte[] encode(Alert alert) {
    try {
      return Json.MAPPER.writeValueAsBytes(alert);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an alert can always be written", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are no alert
   */
  public static Alert decode(byte[] json) {
    try {
      return Json.MAPPER.readValue(json, Alert.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an alert: " + Json.reason(e), e);
    }
  }
}
