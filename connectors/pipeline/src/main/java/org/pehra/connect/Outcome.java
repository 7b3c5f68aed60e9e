package org.pehra.connect;

import org.pehra.model.QuarantineRecord;

/** What becomes of one record: masked, ready to be written. */
public sealed interface Outcome {

  /**
   * An event for the institution's events topic.
   *
   * @param source {@code pehra.source}, masked: the record's key
   * @param json the whole event in UTF-8; owned by this record
   * @param clamped its time lay in the future and was set to its arrival
   * @param invalidUtf8 its text held bytes that are no UTF-8, replaced by U+FFFD
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Event(String source, byte[] json, boolean clamped, boolean invalidUtf8)
      implements Outcome {}

  /** Input that could not become an event, for the institution's quarantine topic. */
  record Quarantined(QuarantineRecord record) implements Outcome {}
}
