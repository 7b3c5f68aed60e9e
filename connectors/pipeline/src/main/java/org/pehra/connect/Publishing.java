package org.pehra.connect;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.spool.Batch;
import org.pehra.connect.spool.Entry;
import org.pehra.connect.spool.Position;
import org.pehra.connect.spool.Spool;
import org.pehra.stream.Log;
import org.pehra.stream.Publisher;
import org.pehra.stream.TopicSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the spool to the topics, in order: read, publish, flush, acknowledge. While the cluster is
 * away it tries for ever, with pauses that grow to five seconds; so it catches up by itself. What
 * was published but not acknowledged when the process died is published again.
 */
final class Publishing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
  private static final int BATCH_BYTES = 2 << 20;
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5000;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Spool spool;
  private final Log log;
  private final String name;
  private final Collection<TopicSpec> topics;
  private final ConnectorCounts counts;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private @Nullable Publisher publisher;

  Publishing(
      Spool spool, Log log, String name, Collection<TopicSpec> topics, ConnectorCounts counts) {
    this.spool = spool;
    this.log = log;
    this.name = name;
    this.topics = topics;
    this.counts = counts;
    this.thread = Thread.ofPlatform().name("publish-" + name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Stops after the records in hand, or within a few seconds; the rest stays in the spool. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!thread.join(PATIENCE)) {
        thread.interrupt();
        thread.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    var at = spool.acknowledged();
    while (closing.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
      try {
        at = deliver(at);
        pause = FIRST_PAUSE_MILLIS;
      } catch (IOException | RuntimeException e) {
        if (closing.getCount() > 0) {
          counts.retried();
          LOG.warn("publishing waits name={} pause_ms={} error={}", name, pause, e.toString());
          dropPublisher();
          pause(pause);
          pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
      }
    }
    dropPublisher();
  }

  private Position deliver(Position at) throws IOException {
    var batch = spool.read(at, BATCH_BYTES, IDLE);
    if (!batch.entries().isEmpty()) {
      publish(batch);
      spool.acknowledge(batch.next(), batch.entries().size());
      batch.entries().forEach(this::count);
    }
    return batch.next();
  }

  private void publish(Batch batch) {
    var to = connected();
    for (var entry : batch.entries()) {
      var _ = to.publish(entry.topic(), OptionalInt.empty(), entry.key(), entry.value());
    }
    to.flush();
  }

  private Publisher connected() {
    var open = publisher;
    if (open == null) {
      log.createTopics(topics);
      open = log.publisher(name);
      publisher = open;
    }
    return open;
  }

  private void dropPublisher() {
    var open = publisher;
    publisher = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException e) {
        LOG.debug("publisher did not close name={} error={}", name, e.toString());
      }
    }
  }

  private void count(Entry entry) {
    var code = EntryKind.code(entry.kind());
    if (code == null) {
      counts.published();
    } else {
      counts.quarantined(code);
    }
  }

  private void pause(long millis) {
    try {
      var _ = closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
