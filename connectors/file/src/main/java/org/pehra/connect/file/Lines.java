package org.pehra.connect.file;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pehra.connect.Intake;
import org.pehra.connect.RawRecord;
import org.pehra.connect.file.Checkpoint.Mark;
import org.pehra.model.QuarantineRecord;

/**
 * Cuts a file into lines and hands them over in batches. All it needs to go on is in the
 * checkpoint, which moves only with what the intake took. One thread.
 */
final class Lines {
  /** What came of one step. */
  enum Step {
    /** Lines were handed over; there may be more. */
    MORE,
    /** No whole line is there. */
    NOTHING,
    /** The intake is full. */
    REFUSED
  }

  private static final int FIRST_BUFFER = 1 << 18;
  private static final int TAIL = 64;

  private final FileSettings settings;
  private final InstantSource clock;
  private byte[] buffer = new byte[FIRST_BUFFER];

  Lines(FileSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Where a file stands after a step. */
  record Result(Step step, Checkpoint checkpoint) {}

  /**
   * Hands over the next lines.
   *
   * @param atEnd what is left at the end counts as a line although no newline ends it
   */
  Result step(Content content, Checkpoint from, Intake intake, boolean atEnd) throws IOException {
    int filled = content.read(from.offset(), buffer, buffer.length);
    int newline = indexOfNewline(0, filled);
    while (newline < 0 && filled == buffer.length && filled <= settings.maxLineBytes()) {
      buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, settings.maxLineBytes() + 1));
      filled = content.read(from.offset(), buffer, buffer.length);
      newline = indexOfNewline(0, filled);
    }
    boolean whole = filled < buffer.length && atEnd;
    if (filled == 0 || (newline < 0 && filled < buffer.length && !whole && !from.inOverlong())) {
      return new Result(Step.NOTHING, from);
    }
    if (from.inOverlong()) {
      return new Result(Step.MORE, moved(from, newline < 0 ? filled : newline + 1, newline < 0));
    }
    return handOver(from, filled, whole, intake);
  }

  private Result handOver(Checkpoint from, int filled, boolean whole, Intake intake) {
    var batch = new ArrayList<RawRecord>();
    var now = clock.instant();
    int at = 0;
    while (at < filled) {
      int newline = indexOfNewline(at, filled);
      boolean cut = newline < 0 && filled - at > settings.maxLineBytes();
      if (newline < 0 && !whole && !cut) {
        break;
      }
      int end = newline < 0 ? filled : newline;
      if (end - at > settings.maxLineBytes()) {
        return overlong(from, batch, at, newline, filled, now, intake);
      }
      add(batch, from, at, end, now);
      at = newline < 0 ? filled : newline + 1;
    }
    return intake(batch, intake)
        ? new Result(Step.MORE, moved(from, at, false))
        : new Result(Step.REFUSED, from);
  }

  /** First the lines before it, so that nothing is handed over twice. */
  private Result overlong(
      Checkpoint from,
      List<RawRecord> before,
      int at,
      int newline,
      int filled,
      Instant now,
      Intake intake) {
    if (!before.isEmpty()) {
      return intake(before, intake)
          ? new Result(Step.MORE, moved(from, at, false))
          : new Result(Step.REFUSED, from);
    }
    var start = record(from, at, at + settings.maxLineBytes(), now);
    if (!intake.quarantine(
        start,
        QuarantineRecord.Code.TOO_LONG,
        "a line of more than "
            + settings.maxLineBytes()
            + " bytes: raise the limit or shorten it")) {
      return new Result(Step.REFUSED, from);
    }
    return new Result(Step.MORE, moved(from, newline < 0 ? filled : newline + 1, newline < 0));
  }

  private static boolean intake(List<RawRecord> batch, Intake intake) {
    return batch.isEmpty() || intake.accept(batch);
  }

  private void add(List<RawRecord> batch, Checkpoint from, int start, int end, Instant now) {
    int to = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    if (to > start) {
      batch.add(record(from, start, to, now));
    }
  }

  private RawRecord record(Checkpoint from, int start, int end, Instant now) {
    return new RawRecord(
        Arrays.copyOfRange(buffer, start, end),
        settings.source(),
        from.identity() + "@" + (from.offset() + start),
        now,
        null,
        Map.of("log.file.path", from.path()));
  }

  private Checkpoint moved(Checkpoint from, int by, boolean overlong) {
    return from.moved(from.offset() + by, overlong, Mark.of(buffer, Math.max(0, by - TAIL), by));
  }

  private int indexOfNewline(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
