package org.pehra.bench.match;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures a pass over many events on the calling thread: after passes to warm up, the median of
 * each figure over the passes. CPU time says what the work costs when other programs share the
 * machine; wall time says what was waited.
 */
final class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final double warmUpSeconds;
  private final double seconds;

  Meter(double warmUpSeconds, double seconds) {
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
  }

  /** Work to measure; what it returns keeps the compiler from leaving it out. */
  interface Pass {
    long run();
  }

  /** A figure an event. */
  record Reading(double cpuNanos, double wallNanos, double bytesAllocated, int passes) {
    double perSecond() {
      return 1e9 / cpuNanos;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,10.0f ns CPU (%,.0f wall) an event, %,11.0f events/s of CPU, %,8.0f B allocated an event, %d passes",
          cpuNanos,
          wallNanos,
          perSecond(),
          bytesAllocated,
          passes);
    }
  }

  Reading measure(int events, Pass pass) {
    long sink = 0;
    for (long start = System.nanoTime(); System.nanoTime() - start < warmUpSeconds * 1e9; ) {
      sink += pass.run();
    }
    var cpu = new double[100];
    var wall = new double[100];
    var allocated = new double[100];
    int n = 0;
    long thread = Thread.currentThread().threadId();
    for (long start = System.nanoTime();
        n < 3 || n < cpu.length && System.nanoTime() - start < seconds * 1e9;
        n++) {
      long bytesBefore = THREADS.getThreadAllocatedBytes(thread);
      long wallBefore = System.nanoTime();
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      sink += pass.run();
      cpu[n] = (THREADS.getCurrentThreadCpuTime() - cpuBefore) / (double) events;
      wall[n] = (System.nanoTime() - wallBefore) / (double) events;
      allocated[n] = (THREADS.getThreadAllocatedBytes(thread) - bytesBefore) / (double) events;
    }
    if (sink == Long.MIN_VALUE) {
      System.out.println(sink);
    }
    return new Reading(median(cpu, n), median(wall, n), median(allocated, n), n);
  }

  /** Bytes of live objects. */
  static long usedHeap() {
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static double median(double[] values, int n) {
    var sorted = Arrays.copyOf(values, n);
    Arrays.sort(sorted);
    return sorted[n / 2];
  }
}
