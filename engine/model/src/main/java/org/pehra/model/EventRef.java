package org.pehra.model;

/**
 * Where an event lies: topic, partition and offset. Events expire with their topic's retention, so
 * a reference may dangle; alerts therefore embed their evidence.
 */
public record EventRef(String topic, int partition, long offset) {
  public EventRef {
    if (topic.isEmpty() || partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "not an event's place: " + topic + "/" + partition + "/" + offset);
    }
  }
}
