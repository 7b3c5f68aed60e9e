package org.pehra.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Instant;

/**
 * A piece of input that could not become an event: never lost, never blocking.
 *
 * @param at when it was received
 * @param institution whose it is
 * @param source who sent it
 * @param code which kind of refusal
 * @param reason what was wrong, where, and the mend; holds nothing of the text
 * @param text the input as text, card and citizen numbers replaced by tokens, cut at the configured
 *     limit
 * @param bytes length of the input in bytes before cutting
 */
public record QuarantineRecord(
    Instant at,
    Institution institution,
    String source,
    Code code,
    String reason,
    String text,
    long bytes) {

  /** Kinds of refusal, by what an operator does about them. */
  public enum Code {
    /** No decoder understood it: fix the source's decoder setting or the sender's format. */
    MALFORMED,
    /** Longer than the limit: raise the limit or shorten the message. */
    TOO_LONG,
    /** Not text at all: something that is no log speaks to this port. */
    BINARY,
    /** Claims another institution: fix the sender's configuration. */
    WRONG_INSTITUTION
  }

  public byte[] encode() {
    try {
      return Json.MAPPER.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a quarantine record can always be written", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are no quarantine record
   */
  public static QuarantineRecord decode(byte[] json) {
    try {
      return Json.MAPPER.readValue(json, QuarantineRecord.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a quarantine record: " + Json.reason(e), e);
    }
  }
}
