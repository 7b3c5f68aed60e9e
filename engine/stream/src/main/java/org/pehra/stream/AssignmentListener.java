package org.pehra.stream;

import java.util.Collection;

/** Told by {@link Consumer#poll}, in its thread, which partitions came and went. */
public interface AssignmentListener {
  AssignmentListener NONE =
      new AssignmentListener() {
        @Override
        public void assigned(Collection<TopicPartition> partitions) {}

        @Override
        public void revoked(Collection<TopicPartition> partitions) {}
      };

  void assigned(Collection<TopicPartition> partitions);

  /**
   * The partitions go to another member after this call; what they led to must be durable before it
   * returns.
   */
  void revoked(Collection<TopicPartition> partitions);
}
