package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.QuarantineRecord;

/** An intake for tests of sources: keeps what it accepts, and refuses when told to. Thread-safe. */
public final class MemoryIntake implements Intake {
  /** Input that a source put into quarantine. */
  public record Refused(RawRecord record, QuarantineRecord.Code code, String reason) {}

  private final List<RawRecord> records = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private final Map<String, Long> lost = new HashMap<>();
  private boolean full;
  private long refusals;

  @Override
  public synchronized boolean accept(List<RawRecord> batch) {
    if (full) {
      refusals++;
      notifyAll();
      return false;
    }
    records.addAll(batch);
    notifyAll();
    return true;
  }

  @Override
  public synchronized void lost(String source, long count) {
    lost.merge(source, count, Long::sum);
    notifyAll();
  }

  @Override
  public synchronized boolean quarantine(
      RawRecord record, QuarantineRecord.Code code, String reason) {
    if (full) {
      refusals++;
      notifyAll();
      return false;
    }
    refused.add(new Refused(record, code, reason));
    notifyAll();
    return true;
  }

  /** From now on behaves like an intake whose spool is full, or no longer. */
  public synchronized void full(boolean isFull) {
    full = isFull;
  }

  /** What was accepted, in order. */
  public synchronized List<RawRecord> records() {
    return List.copyOf(records);
  }

  /** What was accepted, as text. */
  public synchronized List<String> texts() {
    return records.stream().map(record -> new String(record.bytes(), UTF_8)).toList();
  }

  public synchronized List<Refused> quarantined() {
    return List.copyOf(refused);
  }

  /** How many records of a source were given up. */
  public synchronized long lostOf(String source) {
    return lost.getOrDefault(source, 0L);
  }

  /** How often a batch was not accepted. */
  public synchronized long refusals() {
    return refusals;
  }

  /**
   * Waits until so many records were accepted.
   *
   * @throws AssertionError when they have not come within ten seconds
   */
  public synchronized void awaitRecords(int count) throws InterruptedException {
    await("records " + count, () -> records.size() >= count);
  }

  /** Waits until so many were put into quarantine. */
  public synchronized void awaitQuarantined(int count) throws InterruptedException {
    await("quarantined " + count, () -> refused.size() >= count);
  }

  /** Waits until the intake has refused so often. */
  public synchronized void awaitRefusals(int count) throws InterruptedException {
    await("refusals " + count, () -> refusals >= count);
  }

  private synchronized void await(String what, java.util.function.BooleanSupplier done)
      throws InterruptedException {
    long until = System.nanoTime() + 10_000_000_000L;
    while (!done.getAsBoolean()) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "waited in vain for "
                + what
                + ": records "
                + records.size()
                + ", quarantined "
                + refused.size()
                + ", refusals "
                + refusals);
      }
      wait(left);
    }
  }
}
