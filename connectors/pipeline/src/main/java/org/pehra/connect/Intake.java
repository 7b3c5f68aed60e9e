package org.pehra.connect;

import java.util.List;

/**
 * Where sources hand over what they received: decodes, normalises, masks and spools.
 * Acknowledgement is part of the contract: what {@link #accept} took is on disk and will be
 * published; what it did not take is the source's to keep, to refuse or to count as lost.
 * Thread-safe.
 */
public interface Intake {

  /**
   * Takes records of one source, all or none, in order.
   *
   * @return false when the spool is full: do not acknowledge, stop reading or count the loss
   */
  boolean accept(List<RawRecord> records);

  /** Counts records a source had to give up (UDP while the spool is full). */
  void lost(String source, long records);

  /**
   * Puts input that is not even a record (over-long, binary) into quarantine.
   *
   * @return false when the spool is full
   */
  boolean quarantine(RawRecord record, org.pehra.model.QuarantineRecord.Code code, String reason);
}
