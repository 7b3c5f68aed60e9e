package org.pehra.app;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** A bar on the terminal while a scan runs; nothing at all where the output is no terminal. */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final DoubleSupplier progress;
  private final LongSupplier events;
  private final long startedNanos = System.nanoTime();
  private final Thread thread;
  private volatile boolean closed;

  private ProgressBar(PrintStream out, DoubleSupplier progress, LongSupplier events) {
    this.out = out;
    this.progress = progress;
    this.events = events;
    this.thread = Thread.ofVirtual().unstarted(this::run);
  }

  /** Starts drawing to the standard error stream if that is a terminal. */
  static ProgressBar start(DoubleSupplier progress, LongSupplier events) {
    var bar = new ProgressBar(System.err, progress, events);
    if (Terminal.interactive().isPresent()) {
      bar.thread.start();
    }
    return bar;
  }

  @Override
  public void close() {
    if (!thread.isAlive()) {
      return;
    }
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.print("\r\033[K");
    out.flush();
  }

  private void run() {
    while (!closed) {
      draw();
      java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
    }
  }

  private void draw() {
    double done = Math.clamp(progress.getAsDouble(), 0, 1);
    int full = (int) (done * WIDTH);
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    out.print(
        String.format(
            Locale.ROOT,
            "\r\033[K[%s%s] %3.0f %%  %,d events  %,.0f/s",
            "#".repeat(full),
            " ".repeat(WIDTH - full),
            done * 100,
            events.getAsLong(),
            events.getAsLong() / seconds));
    out.flush();
  }
}
