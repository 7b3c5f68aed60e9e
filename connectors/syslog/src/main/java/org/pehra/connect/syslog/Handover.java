package org.pehra.connect.syslog;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.pehra.connect.Intake;
import org.pehra.connect.RawRecord;
import org.pehra.model.QuarantineRecord.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records on their way from senders to the intake, kept until it takes them. One thread. */
final class Handover {
  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  private record Quarantined(RawRecord record, Code code, String reason) {}

  private final Messages messages;
  private final Intake intake;
  private final List<RawRecord> records = new ArrayList<>();
  private final Queue<Quarantined> quarantined = new ArrayDeque<>();

  Handover(Messages messages, Intake intake) {
    this.messages = messages;
    this.intake = intake;
  }

  /** Holds what a sender's bytes were cut into. */
  void take(Frame frame, String source, Instant at) {
    switch (frame) {
      case Frame.Message(var bytes) -> records.add(messages.record(bytes, source, at));
      case Frame.TooLong(var head, var length) ->
          quarantined.add(
              new Quarantined(
                  messages.raw(head, source, at), Code.TOO_LONG, tooLong(length, head.length)));
      case Frame.Binary(var head, var reason) ->
          quarantined.add(new Quarantined(messages.raw(head, source, at), Code.BINARY, reason));
    }
  }

  private static String tooLong(long length, int limit) {
    return "message of "
        + length
        + " bytes, kept the first "
        + limit
        + ": raise limits.record or shorten the message";
  }

  /** Offers what is held; false when some of it is still held. */
  boolean offer() {
    try {
      if (!records.isEmpty() && intake.accept(List.copyOf(records))) {
        records.clear();
      }
      var next = quarantined.peek();
      while (next != null && intake.quarantine(next.record(), next.code(), next.reason())) {
        quarantined.remove();
        next = quarantined.peek();
      }
    } catch (RuntimeException e) {
      LOG.error("intake failed, offering again error={}", e.toString());
    }
    return isEmpty();
  }

  boolean isEmpty() {
    return records.isEmpty() && quarantined.isEmpty();
  }

  /** Offers a last time and counts what is left as lost. */
  void giveUp() {
    if (offer()) {
      return;
    }
    Map<String, Long> bySource = new HashMap<>();
    records.forEach(record -> bySource.merge(record.source(), 1L, Long::sum));
    quarantined.forEach(it -> bySource.merge(it.record().source(), 1L, Long::sum));
    bySource.forEach(intake::lost);
    records.clear();
    quarantined.clear();
  }
}
