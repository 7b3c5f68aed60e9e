package org.pehra.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works on all chunks of the inputs with some threads. Results are taken in the order of the
 * chunks, whoever worked on them, so they are the same for any number of threads.
 */
final class ScanRun {
  /** Chunks in memory for each thread, those included whose results wait for an earlier one. */
  private static final int AHEAD = 3;

  private final ScanInput input;
  private final ChunkScan.Setup setup;
  private final Consumer<ChunkScan.Found> sink;
  private final int threads;
  private final Semaphore room;
  private final Map<Long, ChunkScan.Result> waiting = new HashMap<>();
  private final TreeMap<String, Long> rejected = new TreeMap<>();
  private long next;
  private long records;
  private final AtomicLong events = new AtomicLong();
  private long made;
  private long malformed;
  private long ruleErrors;
  private long latestMillis = Long.MIN_VALUE;
  private volatile @Nullable Throwable failure;

  /**
   * @param sink takes what was found, in the order of the inputs; called by one thread at a time
   */
  ScanRun(ScanInput input, ChunkScan.Setup setup, int threads, Consumer<ChunkScan.Found> sink) {
    this.input = input;
    this.setup = setup;
    this.threads = threads;
    this.sink = sink;
    room = new Semaphore(threads * AHEAD);
  }

  /**
   * Works to the end of the inputs.
   *
   * @throws CommandFailure when an input cannot be read, or what was found cannot be kept
   */
  void run() {
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      others.add(Thread.ofPlatform().name("scan-" + i).daemon().start(this::work));
    }
    work();
    for (var thread : others) {
      join(thread);
    }
    switch (failure) {
      case null -> {}
      case IOException e ->
          throw CommandFailure.usage("the input cannot be read: " + e.getMessage());
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  long events() {
    return events.get();
  }

  long records() {
    return records;
  }

  /** Events that were made; the others were ruled out over their records. */
  long made() {
    return made;
  }

  long malformed() {
    return malformed;
  }

  /** Newest time of an event, where that is looked at. */
  long latestMillis() {
    return latestMillis;
  }

  /** Reason → records that became no event. */
  Map<String, Long> rejected() {
    return rejected;
  }

  /**
   * Says what was not read, and what failed; a line each.
   *
   * @param ruleErrors of the correlation of what was found
   */
  void warn(PrintWriter err, long ruleErrors) {
    rejected.forEach(
        (reason, count) -> err.println("not read: %,d records: %s".formatted(count, reason)));
    if (malformed > 0) {
      err.println("not read: %,d events: no valid JSON of an event".formatted(malformed));
    }
    long failed = this.ruleErrors + ruleErrors;
    if (failed > 0) {
      err.println(
          "%,d evaluations failed inside a rule and count as not matched".formatted(failed));
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      var scan = new ChunkScan(setup);
      while (failure == null) {
        room.acquire();
        var chunk = input.next();
        if (chunk == null) {
          room.release();
          return;
        }
        finished(scan.scan(chunk));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
    }
  }

  private synchronized void failed(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    room.release(threads);
  }

  private synchronized void finished(ChunkScan.Result result) {
    waiting.put(result.chunk().number(), result);
    for (var first = waiting.remove(next); first != null; first = waiting.remove(next)) {
      take(first);
      input.done(first.chunk());
      room.release();
      next++;
    }
  }

  private void take(ChunkScan.Result result) {
    records += result.records();
    events.addAndGet(result.events());
    made += result.made();
    malformed += result.malformed();
    ruleErrors += result.ruleErrors();
    latestMillis = Math.max(latestMillis, result.latestMillis());
    result.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
    result.found().forEach(sink);
  }
}
