package org.pehra.stream;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A publisher over one idempotent producer. A producer that failed for good is replaced at the next
 * flush, so that the owner only ever has to try again.
 */
final class KafkaPublisher implements Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaPublisher.class);

  private final KafkaClients clients;
  private final String name;
  private final FailureLedger failures = new FailureLedger();
  private volatile KafkaProducer<byte[], byte[]> producer;
  private volatile boolean broken;

  KafkaPublisher(KafkaClients clients, String name) {
    this.clients = clients;
    this.name = name;
    this.producer = clients.producer(name);
  }

  @Override
  public CompletionStage<Long> publish(
      String topic, OptionalInt partition, byte[] key, byte @Nullable [] value) {
    failures.publishing();
    var stage = new CompletableFuture<Long>();
    var record =
        new ProducerRecord<>(
            topic, partition.isPresent() ? partition.getAsInt() : null, key, value);
    try {
      var _ =
          producer.send(
              record,
              (metadata, thrown) -> {
                if (thrown == null) {
                  stage.complete(metadata.offset());
                } else {
                  stage.completeExceptionally(failed(topic, thrown));
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      stage.completeExceptionally(failed(topic, e));
    }
    return stage;
  }

  @Override
  public void flush() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw clients.cluster().failure("flush", e);
    }
    replaceIfBroken();
    failures.check();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }

  private LogException failed(String topic, Exception thrown) {
    var failure = clients.cluster().failure("publish to " + topic, thrown);
    failures.failed(failure);
    if (!(thrown instanceof RetriableException) && !(thrown instanceof RecordTooLargeException)) {
      broken = true;
    }
    return failure;
  }

  private synchronized void replaceIfBroken() {
    if (broken) {
      LOG.warn("replacing the producer publisher={} after an error it cannot mend", name);
      var old = producer;
      producer = clients.producer(name);
      broken = false;
      old.close(Duration.ZERO);
    }
  }
}
