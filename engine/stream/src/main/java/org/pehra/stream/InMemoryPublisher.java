package org.pehra.stream;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A publisher over {@link InMemoryLog}: durable at once, or failed. */
final class InMemoryPublisher implements Publisher {
  private final InMemoryLog log;
  private final FailureLedger failures = new FailureLedger();

  InMemoryPublisher(InMemoryLog log) {
    this.log = log;
  }

  @Override
  public CompletionStage<Long> publish(
      String topic, OptionalInt partition, byte[] key, byte @Nullable [] value) {
    failures.publishing();
    try {
      return CompletableFuture.completedFuture(
          log.append(topic, partition.isPresent() ? partition.getAsInt() : null, key, value));
    } catch (LogException e) {
      failures.failed(e);
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void flush() {
    failures.check();
  }

  @Override
  public void close() {}
}
