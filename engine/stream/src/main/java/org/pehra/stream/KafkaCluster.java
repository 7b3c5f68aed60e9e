package org.pehra.stream;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Says in one line what a cluster refused and what to do about it.
 *
 * @param servers the bootstrap servers, for messages
 */
record KafkaCluster(String servers) {

  LogException failure(String what, Throwable thrown) {
    var cause = cause(thrown);
    if (cause instanceof InterruptedException || cause instanceof InterruptException) {
      Thread.currentThread().interrupt();
    }
    return new LogException("could not " + what + ": " + reason(cause), cause);
  }

  private String reason(Throwable cause) {
    return switch (cause) {
      case TimeoutException e ->
          "the Kafka cluster at "
              + servers
              + " does not answer: is it running and reachable? "
              + text(e);
      case AuthenticationException e ->
          "the Kafka cluster at "
              + servers
              + " does not know us, check the credentials: "
              + text(e);
      case AuthorizationException e ->
          "the Kafka cluster at "
              + servers
              + " does not allow it, grant this client the right: "
              + text(e);
      case RecordTooLargeException e ->
          "the record is too large, raise the topic's max.message.bytes: " + text(e);
      case PolicyViolationException e -> "the cluster's policy forbids it: " + text(e);
      case ConfigException e -> "the Kafka settings are wrong: " + text(e);
      default -> cause.getClass().getSimpleName() + " " + text(cause);
    };
  }

  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && isWrapper(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof ExecutionException
        || thrown instanceof CompletionException
        // "Failed to construct kafka producer" and the like say nothing
        || thrown.getClass().equals(org.apache.kafka.common.KafkaException.class);
  }

  private static @Nullable String text(Throwable cause) {
    return cause.getMessage();
  }
}
