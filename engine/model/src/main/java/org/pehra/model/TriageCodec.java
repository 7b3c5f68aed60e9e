package org.pehra.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Triage records as JSON. */
public final class TriageCodec {
  private TriageCodec() {}

  public static byte[] encode(TriageRecord triage) {
    try {
      return Json.MAPPER.writeValueAsBytes(triage);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a triage record can always be written", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are no triage record
   */
  public static TriageRecord decode(byte[] json) {
    try {
      return Json.MAPPER.readValue(json, TriageRecord.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a triage record: " + Json.reason(e), e);
    }
  }
}
