package org.pehra.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way every stage reads: poll → handle → commit, in a thread of its own. A position is
 * committed only after the handler returned for everything before it, so after a crash nothing is
 * left out and some records come twice.
 *
 * <p>A {@link LogException} — the cluster is away, a publisher could not flush — makes the loop
 * hand out the same records again after a pause (0.1 s, doubling up to 5 s). Anything else is an
 * error of the program: the loop stops without committing, {@link #failure} says why and the
 * failure callback is called.
 */
public final class ConsumerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
  private static final Duration IDLE_EVERY = Duration.ofMillis(200);
  private static final Duration COMMIT_EVERY = Duration.ofMillis(200);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
  private static final Duration MIN_BACKOFF = Duration.ofMillis(100);

  /** A stage's work. Every method is called in the loop's thread. */
  public interface Handler {
    /**
     * Processes records, which are in order of their partition. Returns only when all effects are
     * durable (usually after {@link Publisher#flush}); must bear records that it has seen before.
     *
     * @throws LogException to get the same records again after a pause
     */
    void handle(List<LogRecord> batch);

    /**
     * Called about every 200 ms, busy or not, for work that depends on time.
     *
     * @throws LogException to be called again after a pause
     */
    default void idle() {}

    /**
     * These partitions' records come from now on; may take minutes to rebuild a state.
     *
     * @throws LogException to be called again after a pause
     */
    default void assigned(Collection<TopicPartition> partitions) {}

    /**
     * How far the loop may commit, for a handler whose effects come later than the records.
     *
     * @param next the offset after the last record handled
     * @return at most {@code next}
     */
    default long committable(TopicPartition partition, long next) {
      return next;
    }

    /**
     * These positions are committed now: for what must never be ahead of them.
     *
     * @param positions the next offset to read after a restart
     * @throws LogException to be called again, with these positions or later ones, after a pause
     */
    default void committed(Map<TopicPartition, Long> positions) {}

    /**
     * These partitions' records come no more. What was handed out before has been handled, except
     * while retrying; then another member gets it again.
     */
    default void revoked(Collection<TopicPartition> partitions) {}
  }

  /** Where a loop stands; see {@link #state}. */
  public enum State {
    /** All is well. */
    RUNNING,
    /** The log is away or refuses; records wait. */
    RETRYING,
    /** Stopped by an error of the program: see {@link #failure}. */
    FAILED,
    CLOSED
  }

  private final String name;
  private final Handler handler;
  private final java.util.function.Consumer<Throwable> onFailure;
  private final Consumer consumer;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final LongAdder records;
  private final LongAdder retries;
  private final LongAdder failures;

  // of the loop's thread alone
  private final Set<TopicPartition> assigned = new HashSet<>();
  private final Set<TopicPartition> introducing = new HashSet<>();
  private final Map<TopicPartition, Long> handled = new HashMap<>();
  private long committedAt = System.nanoTime();
  private long idleAt = System.nanoTime();
  private Duration backoff = Duration.ZERO;
  private @Nullable RuntimeException revocationError;

  private volatile State state = State.RUNNING;
  private volatile @Nullable Throwable failure;

  private ConsumerLoop(
      String name,
      Handler handler,
      Counters counters,
      java.util.function.Consumer<Throwable> onFailure,
      Function<AssignmentListener, Consumer> open) {
    this.name = name;
    this.handler = handler;
    this.onFailure = onFailure;
    this.records = counters.counter("pehra_stream_records_total", "loop", name);
    this.retries = counters.counter("pehra_stream_retries_total", "loop", name);
    this.failures = counters.counter("pehra_stream_failures_total", "loop", name);
    this.consumer = open.apply(new Assignments());
    this.thread = Thread.ofPlatform().name("pehra-" + name).unstarted(this::run);
  }

  /**
   * Starts a loop as a member of a group over all topics that match; see {@link Log#subscribe}.
   *
   * @param name of the thread ({@code pehra-<name>}) and of the counters' label {@code loop}
   * @param onFailure called once in the loop's thread when an error of the program stopped it
   */
  public static ConsumerLoop subscribe(
      Log log,
      String name,
      String group,
      Pattern topics,
      Handler handler,
      Counters counters,
      java.util.function.Consumer<Throwable> onFailure) {
    var loop =
        new ConsumerLoop(
            name, handler, counters, onFailure, listener -> log.subscribe(group, topics, listener));
    loop.thread.start();
    return loop;
  }

  /**
   * Starts a loop over fixed partitions from fixed offsets; see {@link Log#assign}. {@link
   * Handler#assigned} is called first, in the loop's thread.
   */
  public static ConsumerLoop assign(
      Log log,
      String name,
      String group,
      Map<TopicPartition, Long> from,
      Handler handler,
      Counters counters,
      java.util.function.Consumer<Throwable> onFailure) {
    var loop =
        new ConsumerLoop(
            name,
            handler,
            counters,
            onFailure,
            listener -> new FixedConsumer(log.assign(group, from), from.keySet(), listener));
    loop.thread.start();
    return loop;
  }

  /** Where the loop stands now; from any thread. */
  public State state() {
    return state;
  }

  /** The error that stopped the loop; from any thread. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Stops after the batch in hand, commits and leaves the group; returns when that is done. From
   * any thread, any number of times.
   */
  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        step();
      }
      finish();
      state = State.CLOSED;
    } catch (Throwable e) { // an Error must not end the thread in silence either
      fail(e);
    } finally {
      consumer.close();
    }
  }

  private void step() {
    List<LogRecord> batch = List.of();
    try {
      batch = consumer.poll(IDLE_EVERY);
      introduce();
      if (!batch.isEmpty()) {
        handle(batch);
      }
      if (since(idleAt, IDLE_EVERY)) {
        handler.idle();
        idleAt = System.nanoTime();
      }
      if (since(committedAt, COMMIT_EVERY)) {
        commit();
      }
      backoff = Duration.ZERO;
      state = State.RUNNING;
    } catch (LogException e) {
      retry(e, batch);
    }
  }

  /** Tells the handler of new partitions outside the poll, so that a failure can be retried. */
  private void introduce() {
    if (revocationError != null) {
      throw new IllegalStateException("the handler failed to give partitions up", revocationError);
    }
    if (!introducing.isEmpty()) {
      handler.assigned(Set.copyOf(introducing));
      introducing.clear();
    }
  }

  private void handle(List<LogRecord> batch) {
    handler.handle(batch);
    batch.forEach(record -> handled.put(record.from(), record.offset() + 1));
    records.add(batch.size());
  }

  private void commit() {
    committedAt = System.nanoTime();
    if (handled.isEmpty()) {
      return;
    }
    commit(handled);
    handled.clear();
  }

  private void commit(Map<TopicPartition, Long> positions) {
    Map<TopicPartition, Long> allowed = new HashMap<>();
    positions.forEach((from, next) -> allowed.put(from, handler.committable(from, next)));
    consumer.commit(allowed);
    handler.committed(allowed);
  }

  private void retry(LogException e, List<LogRecord> batch) {
    retries.increment();
    state = State.RETRYING;
    backoff = backoff.isZero() ? MIN_BACKOFF : min(backoff.multipliedBy(2), MAX_BACKOFF);
    LOG.warn("retry loop={} pause_ms={} reason={}", name, backoff.toMillis(), e.getMessage());
    rewind(batch);
    try {
      if (closing.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("closed while retrying loop={}", name);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  /** Back to the first record of the batch that has not been handled. */
  private void rewind(List<LogRecord> batch) {
    Map<TopicPartition, Long> first = new HashMap<>();
    batch.forEach(record -> first.putIfAbsent(record.from(), record.offset()));
    first.forEach(
        (partition, offset) -> {
          if (assigned.contains(partition) && handled.getOrDefault(partition, 0L) <= offset) {
            consumer.seek(partition, offset);
          }
        });
  }

  private void finish() {
    try {
      commit();
    } catch (LogException e) {
      LOG.warn("last positions not committed loop={} reason={}", name, e.getMessage());
    }
    giveUp(Set.copyOf(assigned));
    introduce();
  }

  private void fail(Throwable e) {
    failures.increment();
    failure = e;
    state = State.FAILED;
    LOG.error("stopped loop={} by={}", name, e.getClass().getName(), e);
    onFailure.accept(e);
  }

  /** The handler may not stop a revocation; its error stops the loop after it. */
  private void giveUp(Set<TopicPartition> partitions) {
    Set<TopicPartition> known = new HashSet<>(partitions);
    known.retainAll(assigned);
    assigned.removeAll(known);
    known.removeAll(introducing);
    introducing.removeAll(partitions);
    if (known.isEmpty() || state == State.FAILED) {
      return;
    }
    try {
      handler.revoked(known);
    } catch (LogException e) {
      LOG.warn("partitions given up with a failure loop={} reason={}", name, e.getMessage());
    } catch (RuntimeException e) {
      revocationError = e;
    }
  }

  private static boolean since(long nanoTime, Duration interval) {
    return System.nanoTime() - nanoTime >= interval.toNanos();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private final class Assignments implements AssignmentListener {
    @Override
    public void assigned(Collection<TopicPartition> partitions) {
      assigned.addAll(partitions);
      introducing.addAll(partitions);
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
      var leaving = Set.copyOf(partitions);
      Map<TopicPartition, Long> positions = new HashMap<>(handled);
      positions.keySet().retainAll(leaving);
      handled.keySet().removeAll(leaving);
      try {
        if (!positions.isEmpty()) {
          commit(positions);
        }
      } catch (LogException e) {
        LOG.warn("positions not committed on revocation loop={} reason={}", name, e.getMessage());
      }
      giveUp(leaving);
    }
  }
}
