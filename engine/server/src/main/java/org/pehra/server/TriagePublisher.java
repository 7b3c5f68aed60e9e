package org.pehra.server;

import java.util.concurrent.CompletionStage;
import org.pehra.model.TriageRecord;

/** Writes triage records to the log. Thread-safe. */
public interface TriagePublisher {

  /**
   * The stage completes when the record is durable, or fails. The record must then reach the index
   * by way of the log; nobody else tells it.
   */
  CompletionStage<?> publish(TriageRecord record);
}
