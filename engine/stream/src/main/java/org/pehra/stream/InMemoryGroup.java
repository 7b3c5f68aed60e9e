package org.pehra.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who reads which partition, and what is committed; guarded by the log's lock. */
final class InMemoryGroup {
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Map<TopicPartition, InMemoryConsumer> owners = new HashMap<>();
  private final List<InMemoryConsumer> members = new ArrayList<>();

  Map<TopicPartition, Long> committed() {
    return committed;
  }

  void join(InMemoryConsumer member) {
    members.add(member);
  }

  void leave(InMemoryConsumer member) {
    members.remove(member);
    owners.values().removeIf(member::equals);
  }

  boolean owns(InMemoryConsumer member, TopicPartition partition) {
    return member.equals(owners.get(partition));
  }

  /** What the member holds but should give up: partition i belongs to member i modulo members. */
  Set<TopicPartition> surplus(InMemoryConsumer member, List<TopicPartition> all) {
    var surplus = new HashSet<TopicPartition>();
    for (int i = 0; i < all.size(); i++) {
      if (owns(member, all.get(i)) && !due(i, member)) {
        surplus.add(all.get(i));
      }
    }
    return surplus;
  }

  void release(Set<TopicPartition> partitions) {
    owners.keySet().removeAll(partitions);
  }

  /** Takes what is due to the member and free. */
  Set<TopicPartition> take(InMemoryConsumer member, List<TopicPartition> all) {
    var taken = new LinkedHashSet<TopicPartition>();
    for (int i = 0; i < all.size(); i++) {
      if (due(i, member) && !owners.containsKey(all.get(i))) {
        owners.put(all.get(i), member);
        taken.add(all.get(i));
      }
    }
    return taken;
  }

  private boolean due(int index, InMemoryConsumer member) {
    return members.get(index % members.size()).equals(member);
  }
}
